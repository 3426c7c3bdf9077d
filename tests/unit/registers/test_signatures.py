"""Signatures are over a hash, confirmed, withdrawn at once; exceptions carry a reason and end."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NeedsDecision, NothingToDo, UsageProblem
from kinfold.registers import agreements, signatures

from .conftest import OFFICER

HOUR = timedelta(hours=1)


def sign(
    version: str,
    at: datetime,
    *,
    organisation: str = "st-edmunds",
    period: str = "2026-27",
    gateways_confirmed: bool = True,
) -> int:
    return signatures.record_signature(
        version,
        party="provider",
        organisation=organisation,
        signatory_role="Head teacher",
        signed_on=at.date(),
        gateways_confirmed=gateways_confirmed,
        period=period,
        valid_until=date(2027, 8, 31),
        at=at,
        by=OFFICER,
    )


@pytest.mark.requirement("TDV-8.1")
def test_signing_without_checking_gateways_is_refused(version: str, at: datetime) -> None:
    with pytest.raises(NeedsDecision):
        sign(version, at, gateways_confirmed=False)
    assert signatures.signatures(version, at=at) == ()


@pytest.mark.requirement("SOM-1.4")
def test_an_annual_signature_is_given_once_a_year(version: str, at: datetime) -> None:
    sign(version, at)
    with pytest.raises(NothingToDo):
        sign(version, at + HOUR)
    sign(version, at + HOUR, period="2027-28")
    first, second = signatures.signatures(version, at=at + HOUR)
    assert first.valid_until == date(2027, 8, 31)
    assert (first.party, first.organisation) == ("provider", "st-edmunds")
    assert second.gateways_confirmed


def test_only_registered_organisations_sign_loaded_versions(version: str, at: datetime) -> None:
    with pytest.raises(UsageProblem):
        sign(version, at, organisation="nowhere")
    with pytest.raises(UsageProblem):
        sign("f" * 64, at)


@pytest.mark.requirement("AGR-4")
def test_a_withdrawn_signature_stops_counting_and_may_be_given_again(
    version: str, at: datetime
) -> None:
    record = sign(version, at)
    end = at + HOUR
    signatures.withdraw_signature(record, reason="Left the arrangement.", at=end, by=OFFICER)
    assert signatures.signatures(version, at=at - HOUR) == ()
    assert len(signatures.signatures(version, at=at)) == 1
    assert signatures.signatures(version, at=end) == ()
    with pytest.raises(NothingToDo):
        signatures.withdraw_signature(record, reason="again", at=end, by=OFFICER)
    with pytest.raises(UsageProblem):
        signatures.withdraw_signature(record + 1, reason="none", at=end, by=OFFICER)
    sign(version, end)
    withdrawn, live = signatures.signature_records(version)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawal_reason) == (end, "Left the arrangement.")
    assert (live.withdrawn_at, live.by, live.period) == (None, OFFICER, "2026-27")


def excuse(at: datetime, **changes: Any) -> None:
    words: dict[str, Any] = {
        "organisation": "st-edmunds",
        "term": "signature",
        "reason": "Signature lost in the post.",
        "authorised_by": "Senior information risk owner",
        "expires_on": date(2026, 10, 1),
        "at": at,
        "by": OFFICER,
    }
    signatures.record_override("county", **{**words, **changes})


@pytest.mark.requirement("NEX-27")
def test_an_exception_needs_a_reason_and_an_authority(version: str, at: datetime) -> None:
    for missing in ({"reason": " "}, {"authorised_by": ""}, {"organisation": "nowhere"}):
        with pytest.raises(UsageProblem):
            excuse(at, **missing)
    assert signatures.overrides("county", at=at) == ()


@pytest.mark.requirement("NEX-27")
def test_the_newest_exception_counts(version: str, at: datetime) -> None:
    excuse(at)
    excuse(at + HOUR, expires_on=date(2026, 8, 1), reason="Ended early.", by=None)
    excuse(at + HOUR, organisation="marshire")
    (early,) = signatures.overrides("county", at=at)
    assert early.expires_on == date(2026, 10, 1)
    records = signatures.override_records(at=at + HOUR)
    assert [(found.organisation, found.reason, found.by) for found in records] == [
        ("st-edmunds", "Ended early.", None),
        ("marshire", "Signature lost in the post.", OFFICER),
    ]
    assert signatures.overrides("another", at=at) == ()


def test_a_decision_is_told_everything_about_a_version(version: str, at: datetime) -> None:
    agreements.set_standing(version, state="in_force", at=at, by=OFFICER)
    agreements.confirm_conflict(
        version, conflict="C-dates", decision="confirmed", at=at, by=OFFICER
    )
    sign(version, at)
    sign(version, at, organisation="marshire")
    excuse(at)
    told = agreements.version_facts(version, at=at)
    assert told.standing is not None
    assert told.standing.state == "in_force"
    assert {found.organisation for found in told.signatures} == {"st-edmunds", "marshire"}
    assert told.confirmed_conflicts == {"C-dates"}
    assert len(told.overrides) == 1
    part = agreements.version_facts(version, at=at, organisations=["marshire"])
    assert [found.organisation for found in part.signatures] == ["marshire"]
    with pytest.raises(UsageProblem):
        agreements.version_facts("f" * 64, at=at)
