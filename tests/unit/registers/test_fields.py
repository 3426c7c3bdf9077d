"""No column can hold a child's name, date of birth or number; each new column must be classed."""

import pytest
from django.apps import apps

KINDS = {
    "key": "a number this installation gave the row, or a reference to one",
    "organisation": "a fact about a council, school or other body",
    "code": "a word from a closed list, a declared id, or a program's own label",
    "agreement text": "what an agreement or an officer says about an agreement",
    "opaque": "an id that names nobody outside the store",
    "moment": "when something was done, signed or ends; never a birth",
    "count": "numbers of rows, scores",
    "role account": "a role mailbox, title or login; staff reference at most",
    "secret": "a password hash, or a key under the installation's own",
    "public key": "a key that anybody may see",
    "place": "a postcode or the beginning of one, of no one in particular",
    "officer's words": "a sentence about a case or breach, told not to name anybody",
    "sealed bytes": "a parcel encrypted to its recipient",
}
ALLOWED = {
    "Account": {
        "id": "key", "password": "secret", "last_login": "moment", "login": "role account",
        "organisation": "key", "role": "code", "title": "role account",
        "os_login": "role account", "external_subject": "role account", "permissions": "code",
        "is_active": "code",
    },
    "AccountHolder": {
        "id": "key", "account": "key", "holder": "role account", "at": "moment", "by": "key",
    },
    "AgreementVersion": {
        "id": "key", "agreement": "code", "label": "agreement text", "hash": "opaque",
        "canonical": "agreement text", "loaded_at": "moment",
    },
    "Attestation": {
        "id": "key", "account": "key", "organisation": "key", "condition": "code",
        "level": "code", "version": "code", "attested_on": "moment", "expires_on": "moment",
        "attester_role": "code", "at": "moment", "by": "key",
    },
    "AttestationLapse": {
        "id": "key", "attestation": "key", "reason": "code", "at": "moment", "by": "key",
    },
    "ChangeNotice": {
        "id": "key", "version": "key", "group": "code", "items": "code", "gateway": "code",
        "begins_on": "moment", "until": "moment", "at": "moment", "by": "key",
    },
    "ConflictConfirmation": {
        "id": "key", "version": "key", "conflict": "code", "decision": "code", "at": "moment",
        "by": "key",
    },
    "Contract": {
        "id": "key", "authority": "key", "contractor": "organisation", "reference": "code",
        "agreement": "code", "clause": "code", "work": "agreement text",
        "system": "organisation", "country": "code", "starts_on": "moment", "ends_on": "moment",
        "processor_terms": "code", "replaces": "key", "at": "moment", "by": "key",
    },
    "ContractStep": {
        "id": "key", "contract": "key", "kind": "code", "on": "moment", "evidence": "code",
        "at": "moment", "by": "key",
    },
    "Delivery": {
        "id": "key", "handle": "opaque", "key": "code", "by": "key", "organisation": "key",
        "channel": "code", "agreement": "code", "data_set": "code", "holder": "organisation",
        "period": "code", "as_at": "moment", "mapping": "code", "request": "key",
        "sha256": "opaque", "size": "count", "content": "opaque", "wrapped_key": "secret",
        "state": "code",
        "attempts": "count", "next_try": "moment", "owner": "code", "lease_until": "moment",
        "beat_at": "moment", "done": "count", "of": "count", "cancel_asked_at": "moment",
        "report": "key", "problem": "agreement text", "handed_in_at": "moment",
        "began_at": "moment", "ended_at": "moment",
    },
    "FeedKey": {
        "id": "key", "fingerprint": "opaque", "kind": "code", "account": "key",
        "public": "public key", "since": "moment", "by": "key", "until": "moment",
        "withdrawn_by": "key",
    },
    "FeedNonce": {"id": "key", "key": "key", "nonce": "opaque", "at": "moment"},
    "FeedRun": {
        "id": "key", "holder": "key", "data_set": "code", "result": "code", "at": "moment",
        "by": "key",
    },
    "FileRequest": {
        "id": "key", "holder": "key", "agreement": "code", "row": "code", "data_set": "code",
        "period": "code", "due": "moment", "limited_to": "code", "at": "moment", "by": "key",
    },
    "Incident": {
        "id": "key", "organisation": "key", "data_sets": "code", "what": "officer's words",
        "proposed": "officer's words", "expected_by": "moment", "at": "moment", "by": "key",
    },
    "IncidentStep": {
        "id": "key", "incident": "key", "kind": "code", "alternative": "officer's words",
        "until": "moment", "at": "moment", "by": "key",
    },
    "Diligence": {
        "id": "key", "agreement": "code", "member": "key", "what": "code",
        "checker_role": "code", "checked_on": "moment", "next_due": "moment",
        "evidence": "code", "outcome": "code", "at": "moment", "by": "key",
    },
    "Dispatch": {
        "id": "key", "sender": "key", "recipient": "organisation", "recipient_known": "code",
        "material": "code", "method": "code", "large": "code", "double_wrapped": "code",
        "tracking": "code", "retain_until": "moment", "at": "moment", "by": "key",
    },
    "DispatchClosing": {
        "id": "key", "dispatch": "key", "return_shown": "code", "cover_marked": "code",
        "at": "moment", "by": "key",
    },
    "MatchReport": {
        "id": "key", "agreement": "code", "organisation": "key", "counts": "count",
        "published": "count", "at": "moment", "by": "key",
    },
    "MeetingPapers": {
        "id": "key", "holder": "key", "reference": "code", "kind": "code", "place": "code",
        "received_on": "moment", "at": "moment", "by": "key",
    },
    "PapersStep": {
        "id": "key", "papers": "key", "kind": "code", "on": "moment", "due_on": "moment",
        "reference": "code", "at": "moment", "by": "key",
    },
    "ProviderNotice": {
        "id": "key", "organisation": "key", "version": "code", "dated_on": "moment",
        "review_by": "moment", "collected": "agreement text", "shared_with": "agreement text",
        "where": "organisation", "at": "moment", "by": "key",
    },
    "SchoolRequest": {
        "id": "key", "school": "key", "data_set": "code", "reason": "officer's words",
        "held_already": "code", "at": "moment", "by": "key",
    },
    "SupportCase": {
        "id": "key", "school": "key", "reference": "code", "supplier": "organisation",
        "at": "moment", "by": "key",
    },
    "SupportStep": {
        "id": "key", "case": "key", "kind": "code", "place": "code", "reference": "code",
        "due_on": "moment", "at": "moment", "by": "key",
    },
    "DataSetContact": {
        "id": "key", "data_set": "code", "holder": "key", "agency": "organisation",
        "mailbox": "role account",
    },
    "Acknowledgement": {
        "id": "key", "told": "key", "action": "officer's words", "at": "moment", "by": "key",
    },
    "Backup": {
        "id": "key", "label": "code", "taken_at": "moment", "expires_on": "moment",
        "at": "moment", "by": "key", "destroyed_at": "moment", "destroyed_by": "key",
    },
    "Breach": {
        "id": "key", "agreement": "code", "raised_by": "key", "reference": "code",
        "aware_at": "moment", "summary": "officer's words", "answers": "code", "at": "moment",
        "by": "key",
    },
    "BreachStep": {
        "id": "key", "breach": "key", "kind": "code", "text": "officer's words",
        "data": "code", "at": "moment", "by": "key",
    },
    "Case": {
        "id": "key", "kind": "code", "received_on": "moment", "channel": "code",
        "party": "key", "handler": "key", "requester": "code", "person": "opaque",
        "agreements": "code", "summary": "officer's words", "permission_to_forward": "code",
        "at": "moment", "by": "key",
    },
    "CaseStep": {
        "id": "key", "case": "key", "kind": "code", "text": "officer's words", "data": "code",
        "at": "moment", "by": "key",
    },
    "Certificate": {
        "id": "key", "what": "code", "ref": "opaque", "agreement": "code", "clause": "code",
        "counts": "count", "method": "agreement text", "completes": "agreement text",
        "ledger_entry": "key", "at": "moment", "by": "key",
    },
    "ConflictDecision": {
        "id": "key", "digest": "opaque", "decision": "code", "at": "moment", "by": "key",
    },
    "Declaration": {
        "id": "key", "person": "opaque", "organisation": "key", "account": "key",
        "reason": "officer's words", "items": "code", "agreement": "code",
        "ledger_entry": "key", "at": "moment",
    },
    "Disclosure": {"id": "key", "parcel": "key", "digest": "opaque", "at": "moment"},
    "ExchangePlan": {
        "id": "key", "agreement": "code", "agreement_version": "code", "row": "code",
        "period": "code", "digest": "opaque", "counts": "count", "excluded": "count",
        "at": "moment", "by": "key",
    },
    "Hold": {
        "id": "key", "about": "code", "ref": "opaque", "reason": "officer's words",
        "clause": "code", "case": "key", "since": "moment", "by": "key", "until": "moment",
        "released_by": "key",
    },
    "LoadReport": {
        "id": "key", "supply": "opaque", "receipt": "opaque", "data_set": "code",
        "holder": "key", "period": "code", "agreement": "code", "outcome": "code",
        "counts": "count", "findings": "code", "dropped_fields": "code", "not_run": "code",
        "at": "moment", "by": "key",
    },
    "Notice": {
        "id": "key", "kind": "code", "form": "code", "sha256": "opaque",
        "text": "agreement text", "agreement_versions": "code", "at": "moment", "by": "key",
    },
    "NoticeReview": {
        "id": "key", "notice": "key", "role": "code", "differs": "agreement text",
        "at": "moment", "by": "key",
    },
    "Organisation": {
        "id": "organisation", "name": "organisation", "kind": "code", "la_code": "organisation",
        "laestab": "organisation", "ukprn": "organisation", "acts_for": "organisation",
    },
    "OutboxParcel": {"id": "key", "parcel_id": "opaque", "content": "sealed bytes"},
    "Override": {
        "id": "key", "agreement": "code", "organisation": "key", "term": "code",
        "reason": "agreement text", "authorised_by": "role account", "expires_on": "moment",
        "at": "moment", "by": "key",
    },
    "Pack": {
        "id": "key", "case": "key", "path_name": "opaque", "sha256": "opaque",
        "made_at": "moment", "destroy_by": "moment", "wrapped_key": "secret",
        "destroyed_at": "moment",
    },
    "Parcel": {
        "id": "key", "parcel_id": "opaque", "direction": "code", "kind": "code",
        "agreement": "code", "agreement_version": "code", "partner": "organisation",
        "row": "code", "period": "code", "la_code": "organisation", "sha256": "opaque",
        "rows": "count", "fields": "code", "destroy_by": "moment", "supply": "opaque",
        "at": "moment", "by": "key",
    },
    "ParcelStep": {
        "id": "key", "parcel": "key", "state": "code", "data": "count", "at": "moment",
        "by": "key",
    },
    "Partner": {
        "id": "key", "organisation": "organisation", "known_as": "organisation",
        "url": "organisation", "recipient": "public key", "verify_key": "public key",
        "state": "code", "at": "moment", "by": "key",
    },
    "PartySignature": {
        "id": "key", "version": "key", "party": "code", "organisation": "key",
        "signatory_role": "role account", "signed_on": "moment", "gateways_confirmed": "code",
        "period": "code", "valid_until": "moment", "at": "moment", "by": "key",
    },
    "PersonMove": {
        "id": "key", "person": "opaque", "survivor": "opaque", "agreement": "code",
        "at": "moment", "by": "key",
    },
    "PlanConfirmation": {"id": "key", "plan": "key", "at": "moment", "by": "key"},
    "PostcodeArea": {
        "id": "key", "release": "key", "area": "place", "la_code": "organisation",
    },
    "PostcodeRelease": {
        "id": "key", "vintage": "moment", "digest": "opaque", "rows": "count", "at": "moment",
        "by": "key",
    },
    "Publication": {"id": "key", "notice": "key", "at": "moment", "by": "key"},
    "Restriction": {
        "id": "key", "person": "opaque", "data_set": "code", "reason": "code",
        "since": "moment", "by": "key", "until": "moment", "lifted_by": "key",
    },
    "ReviewAnswer": {
        "id": "key", "case": "key", "word": "code", "withdraws": "key", "needed": "count",
        "blind": "code", "as_lead": "code", "at": "moment", "by": "key",
    },
    "ReviewCase": {
        "id": "key", "agreement": "code", "left": "opaque", "right": "opaque",
        "score": "count", "pass_name": "code", "share": "count", "reach": "count",
        "state": "code", "opened_at": "moment",
        "decided_at": "moment", "decided_by": "key", "used_at": "moment",
    },
    "SealedPerson": {
        "id": "key", "person": "opaque", "reason": "code", "since": "moment", "by": "key",
        "until": "moment", "lifted_by": "key",
    },
    "SignatureWithdrawal": {
        "id": "key", "signature": "key", "reason": "agreement text", "at": "moment", "by": "key",
    },
    "SourceSwitch": {
        "id": "key", "holder": "key", "agreement": "code", "data_set": "code", "source": "code",
        "supply": "opaque", "begins_on": "moment", "announcement": "agreement text",
        "at": "moment", "by": "key",
    },
    "Standing": {
        "id": "key", "version": "key", "state": "code", "reason": "agreement text",
        "at": "moment", "by": "key",
    },
    "Told": {
        "id": "key", "organisation": "key", "kind": "code", "text": "officer's words",
        "case": "key", "breach": "key", "change_notice": "key", "at": "moment", "by": "key",
    },
    "WorkCase": {
        "id": "key", "kind": "code", "who": "opaque", "about": "code", "mark": "opaque",
        "organisations": "key", "said": "officer's words", "on": "moment", "at": "moment",
        "by": "key", "closed_at": "moment",
    },
    "WorkStep": {
        "id": "key", "case": "key", "kind": "code", "outcome": "code",
        "note": "officer's words", "next_to_act": "key", "at": "moment", "by": "key",
    },
    "LastLook": {"id": "key", "account": "key", "of": "code", "seen": "opaque", "at": "moment"},
}  # fmt: skip
TELLING = (
    "surname", "forename", "first_name", "last_name", "middle", "birth", "dob", "upn", "uln",
    "nhs", "address", "postcode", "gender", "ethnic", "guardian", "child", "pupil",
)  # fmt: skip


def columns() -> list[tuple[str, str]]:
    return [
        (model.__name__, field.name)
        for model in apps.get_app_config("registers").get_models()
        for field in model._meta.concrete_fields
    ]


def test_every_column_is_classed_and_every_class_is_used() -> None:
    declared = [(model, field) for model, fields in ALLOWED.items() for field in fields]
    assert sorted(columns()) == sorted(declared)
    assert {kind for fields in ALLOWED.values() for kind in fields.values()} == set(KINDS)


@pytest.mark.parametrize(("model", "field"), columns())
def test_no_column_is_named_after_a_childs_particulars(model: str, field: str) -> None:
    assert not any(word in field.lower() for word in TELLING)
    assert field != "name" or model == "Organisation"
