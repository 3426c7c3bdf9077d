"""Checks of controllers and providers' notices are kept as they were made, newest last."""

from datetime import date, datetime
from typing import Any

import pytest

from kinfold.errors import UsageProblem
from kinfold.registers import assurance, facts, models

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")


def check(**changes: object) -> facts.NewDiligence:
    words: dict[str, Any] = {
        "agreement": "ccis-exchange",
        "member": "marshire",
        "what": "dpia",
        "checker_role": "governance_officer",
        "checked_on": date(2026, 8, 1),
        "next_due": date(2027, 8, 1),
        "evidence": "DPIA-4",
        "outcome": "satisfied",
        **changes,
    }
    return facts.NewDiligence(**words)


def notice(**changes: object) -> facts.NewProviderNotice:
    words: dict[str, Any] = {
        "organisation": "st-edmunds",
        "version": "2026-1",
        "dated_on": date(2026, 8, 1),
        "review_by": date(2027, 8, 1),
        "collected": "Names, attendance, attainment.",
        "shared_with": "The council; the department.",
        "where": "st-edmunds.example/privacy",
        **changes,
    }
    return facts.NewProviderNotice(**words)


def test_checks_are_kept_and_found_by_agreement_and_member(at: datetime) -> None:
    second = assurance.record_diligence(check(), at=at, by=OFFICER)
    first = assurance.record_diligence(check(checked_on=date(2026, 7, 1)), at=at, by=None)
    other = assurance.record_diligence(
        check(agreement="practitioner-view", member="st-edmunds"), at=at, by=None
    )
    assert [one.id for one in assurance.diligence()] == [first, second, other]
    assert [one.id for one in assurance.diligence(agreement="ccis-exchange")] == [first, second]
    assert [one.id for one in assurance.diligence(member="st-edmunds")] == [other]
    kept = assurance.diligence()[1]
    assert {name: getattr(kept, name) for name in vars(check())} == vars(check())
    assert (kept.at, kept.by) == (at, OFFICER)
    guarded(models.Diligence)


@pytest.mark.parametrize(
    "changes",
    [
        {"next_due": date(2026, 8, 1)},
        {"checked_on": date(2026, 9, 2)},
        {"member": "nowhere"},
        {"what": "handshake"},
        {"checker_role": "wizard"},
        {"outcome": "perhaps"},
        {"evidence": "two words"},
    ],
)
def test_what_is_no_check_is_refused(at: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(UsageProblem):
        assurance.record_diligence(check(**changes), at=at, by=None)


def test_a_providers_notice_is_kept_as_it_was_given(at: datetime) -> None:
    old = assurance.record_notice(notice(dated_on=date(2025, 8, 1)), at=at, by=None)
    number = assurance.record_notice(notice(), at=at, by=OFFICER)
    council = assurance.record_notice(notice(organisation="marshire"), at=at, by=None)
    assert [one.id for one in assurance.provider_notices()] == [old, number, council]
    kept = assurance.provider_notices(organisation="st-edmunds")[-1]
    assert {name: getattr(kept, name) for name in vars(notice())} == vars(notice())
    assert (kept.id, kept.at, kept.by) == (number, at, OFFICER)
    guarded(models.ProviderNotice)


@pytest.mark.parametrize(
    "changes",
    [
        {"review_by": date(2026, 8, 1)},
        {"dated_on": date(2026, 9, 2)},
        {"collected": " "},
        {"shared_with": ""},
        {"organisation": "nowhere"},
    ],
)
def test_what_is_no_notice_is_refused(at: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(UsageProblem):
        assurance.record_notice(notice(**changes), at=at, by=None)
