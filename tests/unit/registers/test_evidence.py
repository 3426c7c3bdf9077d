"""Evidence is added, lapses at once, and stays readable as it was on a day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import evidence, models
from kinfold.registers.models.accounts import ATTESTATION_CODES

from .conftest import DSL, OFFICER

pytestmark = pytest.mark.usefixtures("county")
DAY = date(2026, 8, 1)


def give(condition: str, at: datetime, **about: Any) -> int:
    return evidence.record_attestation(
        condition,
        attested_on=DAY,
        attester_role="governance_officer",
        at=at,
        by=OFFICER,
        **about,
    )


def codes(at: datetime) -> set[str]:
    held = evidence.attestations(account=DSL, organisation="st-edmunds", at=at)
    return {found.code for found in held.person + held.organisation}


@pytest.mark.requirement("TDV-10.3")
def test_all_nine_conditions_can_be_held(at: datetime) -> None:
    for condition in ATTESTATION_CODES[:-1]:
        give(condition, at, account=DSL)
    give("appropriate_policy_document", at, organisation="st-edmunds")
    held = evidence.attestations(account=DSL.upper(), organisation="st-edmunds", at=at)
    assert {found.code for found in held.person} == set(ATTESTATION_CODES[:-1])
    assert [found.code for found in held.organisation] == ["appropriate_policy_document"]


def test_details_come_back_as_given(at: datetime) -> None:
    evidence.record_attestation(
        "dbs",
        account=DSL,
        attested_on=DAY,
        expires_on=date(2029, 8, 1),
        level="basic",
        version="v1",
        attester_role="head",
        at=at,
        by=None,
    )
    (found,) = evidence.attestations(account=DSL, organisation="st-edmunds", at=at).person
    assert (found.code, found.level, found.version) == ("dbs", "basic", "v1")
    assert (found.attested_on, found.expires_on) == (DAY, date(2029, 8, 1))


@pytest.mark.requirement("TDV-10.3b")
def test_a_lapse_is_felt_at_the_next_look_and_not_before(at: datetime) -> None:
    record = give("training", at, account=DSL)
    end = at + timedelta(hours=1)
    evidence.lapse_attestation(record, reason="course withdrawn", at=end, by=OFFICER)
    assert codes(at - timedelta(seconds=1)) == set()
    assert codes(at) == {"training"}
    assert codes(end - timedelta(seconds=1)) == {"training"}
    assert codes(end) == set()
    with pytest.raises(NothingToDo):
        evidence.lapse_attestation(record, reason="again", at=end, by=OFFICER)
    with pytest.raises(UsageProblem):
        evidence.lapse_attestation(record + 1, reason="none", at=end, by=OFFICER)


def test_a_condition_lapses_whole_and_can_be_met_anew(at: datetime) -> None:
    give("training", at, account=DSL)
    give("training", at, account=DSL)
    give("dbs", at, account=DSL)
    end = at + timedelta(days=1)
    ended = evidence.lapse_condition("training", account=DSL, reason="x", at=end, by=None)
    assert ended == 2
    assert codes(end) == {"dbs"}
    give("training", end, account=DSL)
    assert codes(end) == {"dbs", "training"}


@pytest.mark.requirement("SOM-5.3.1")
def test_a_new_holder_starts_without_the_old_ones_evidence(at: datetime) -> None:
    give("dbs", at, account=DSL)
    give("email_verified_it", at, account=DSL)
    give("appropriate_policy_document", at, organisation="st-edmunds")
    assert evidence.lapse_person(DSL, reason="handed over", at=at, by=OFFICER) == 1
    assert codes(at) == {"email_verified_it", "appropriate_policy_document"}


def test_the_vetting_page_lists_lapsed_evidence_too(at: datetime) -> None:
    record = give("dbs", at, account=DSL)
    give("appropriate_policy_document", at, organisation="st-edmunds")
    evidence.lapse_attestation(record, reason="change of employer", at=at, by=OFFICER)
    (lapsed,) = evidence.attestation_records(account=DSL)
    assert (lapsed.id, lapsed.lapsed_at, lapsed.lapse_reason) == (record, at, "change of employer")
    (live,) = evidence.attestation_records(organisation="st-edmunds")
    assert (live.lapsed_at, live.lapse_reason, live.attester_role) == (
        None,
        "",
        "governance_officer",
    )
    assert len(evidence.attestation_records()) == 2


@pytest.mark.parametrize(
    ("condition", "about"),
    [
        ("telepathy", {"account": DSL}),
        ("dbs", {}),
        ("dbs", {"account": DSL, "organisation": "st-edmunds"}),
        ("dbs", {"account": "nobody@marshire.example"}),
        ("dbs", {"organisation": "nowhere"}),
    ],
)
def test_evidence_about_nothing_is_refused(
    at: datetime, condition: str, about: dict[str, Any]
) -> None:
    with pytest.raises(UsageProblem):
        give(condition, at, **about)
    assert not models.Attestation.objects.exists()


def test_the_database_refuses_them_too(at: datetime) -> None:
    for fields in ({"condition": "dbs"}, {"condition": "x", "organisation_id": "marshire"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Attestation(attested_on=DAY, at=at, **fields).save()
