"""A provider's policy and notice are on record, or their absence is shown."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.oversight import providers
from kinfold.registers.facts import NewProviderNotice
from tests import estate

from .conftest import DPO, HEAD, last

TODAY: Final = estate.LATER.date()


def notice(**changes: object) -> NewProviderNotice:
    words: dict[str, Any] = {
        "organisation": "millbrook",
        "version": "2026-1",
        "dated_on": TODAY - timedelta(days=30),
        "review_by": TODAY + timedelta(days=335),
        "collected": "Names, attendance, attainment.",
        "shared_with": "The council; the department.",
        "where": "millbrook.example/privacy",
        **changes,
    }
    return NewProviderNotice(**words)


def flags(school: str, *, days: int = 0) -> tuple[str, ...]:
    found = providers.providers(at=estate.LATER + timedelta(days=days))
    return next(one.flags for one in found if one.organisation.id == school)


@pytest.mark.requirement("SOM-10.3")
def test_a_missing_or_outdated_attestation_is_flagged(gate: Gate) -> None:
    head = gate.actor(HEAD)
    assert providers.NO_POLICY in flags("millbrook")
    until = providers.attest_policy(
        gate, head, "millbrook", version="Cyber 4", dated_on=date(2026, 9, 1), at=estate.LATER
    )
    assert until == date(2027, 9, 1)
    assert last(gate, "provider.policy_attested")["until"] == "2027-09-01"
    assert flags("millbrook") == (providers.NO_NOTICE,)
    assert providers.OLD_POLICY in flags("millbrook", days=300)
    assert providers.NO_POLICY in flags("ashdown")
    found = providers.provider("millbrook", at=estate.LATER)
    assert found.policy is not None
    assert (found.policy.attester_role, found.policy.attestation.version) == (
        "head_teacher",
        "Cyber 4",
    )


@pytest.mark.requirement("SOM-10.3")
@pytest.mark.parametrize(
    ("version", "dated_on"),
    [("", TODAY), ("4", TODAY + timedelta(days=1)), ("4", date(2025, 11, 21))],
)
def test_a_policy_is_named_and_not_older_than_a_year(
    gate: Gate, version: str, dated_on: date
) -> None:
    with pytest.raises(UsageProblem):
        providers.attest_policy(
            gate, gate.actor(HEAD), "millbrook", version=version, dated_on=dated_on, at=estate.LATER
        )


@pytest.mark.requirement("SOM-7.6")
def test_a_notice_is_on_record_and_one_that_is_missing_is_flagged(gate: Gate) -> None:
    assert providers.NO_NOTICE in flags("hartwell")
    number = providers.record_notice(
        gate, gate.actor(DPO), notice(organisation="hartwell"), at=estate.LATER
    )
    assert last(gate, "provider.notice_recorded") == {"of": "hartwell", "notice": number}
    assert providers.NO_NOTICE not in flags("hartwell")
    assert providers.OLD_NOTICE not in flags("hartwell", days=335)
    assert providers.OLD_NOTICE in flags("hartwell", days=336)
    kept = providers.provider("hartwell", at=estate.LATER).notice
    assert kept is not None
    assert (kept.collected, kept.shared_with) == (
        "Names, attendance, attainment.",
        "The council; the department.",
    )


@pytest.mark.requirement("SOM-7.6", "SOM-10.3")
def test_others_do_not_speak_for_a_provider(gate: Gate) -> None:
    for login in (estate.LEADS["millbrook"], estate.DATA_MANAGER, estate.LEADS["ashdown"]):
        with pytest.raises(RefusedByAgreement):
            providers.record_notice(gate, gate.actor(login), notice(), at=estate.LATER)
    with pytest.raises(RefusedByAgreement):
        providers.attest_policy(
            gate, gate.actor(HEAD), "ashdown", version="4", dated_on=TODAY, at=estate.LATER
        )
    for wrong in ("marshire", "nowhere"):
        with pytest.raises(UsageProblem):
            providers.provider(wrong, at=estate.LATER)
