"""Who was shown or sent what of a person is told from the ledger, without what was shown."""

from datetime import timedelta

import pytest

from kinfold.agreement.permit import PermitInvalid
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Disclosed
from kinfold.registers import moves
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, items

SOON = NOW + timedelta(seconds=5)
BEFORE = NOW - timedelta(days=1)
INDEX = items("person_index")


def _told(floor: Floor, *people: str, since: object = BEFORE) -> tuple[Disclosed, ...]:
    permit = floor.permit(
        "link",
        login=estate.DATA_MANAGER,
        items=INDEX,
        holder="marshire",
        recipient="marshire",
        subjects=(),
    )
    return floor.gate.disclosed(permit, people=people, since=since, at=SOON)  # type: ignore[arg-type]  # a moment


def test_each_showing_says_by_whom_when_for_what_and_under_which_clause(floor: Floor) -> None:
    person = floor.pupil()
    assert [one for one in _told(floor, person) if one.named] == []
    handover = floor.gate.read(floor.permit("view"), at=SOON)
    floor.gate.outcome(handover, kind="view.outcome", payload={"shown": {"name": "x"}})
    (one,) = [one for one in _told(floor, person) if one.named]
    assert (one.account, one.operation, one.purpose) == (
        estate.LEADS["st-edmunds"],
        "view",
        "C-P1",
    )
    assert (one.organisation, one.agreement, one.at) == ("st-edmunds", "practitioner-view", NOW)
    assert one.clauses
    assert one.role == "safeguarding_lead"
    assert "x" not in repr(one).split("'")
    assert [o for o in _told(floor, person, since=NOW + timedelta(seconds=1)) if o.named] == []
    assert [o for o in _told(floor, "p1nobody") if o.named] == []


def test_a_search_that_found_the_person_is_told_and_linking_is_not(floor: Floor) -> None:
    person = floor.pupil()
    handover = floor.gate.read(floor.permit("search"), at=SOON)
    floor.gate.outcome(
        handover, kind="search.outcome", payload={"hits": 1}, people=(person, "p1other")
    )
    assert [one.operation for one in _told(floor, person) if one.named] == ["search"]
    assert {one.operation for one in _told(floor, person)} <= {"search", "view"}


def test_what_was_shown_under_an_id_merged_away_is_told_too(floor: Floor) -> None:
    person = floor.pupil()
    floor.gate.read(floor.permit("view"), at=SOON)
    moves.move(person, to="p1survivor", agreement="practitioner-view", at=NOW, by=None)
    assert [one.operation for one in _told(floor, "p1survivor") if one.named] == ["view"]


def test_a_whole_supply_that_rests_on_the_index_is_told_as_naming_nobody(floor: Floor) -> None:
    flow = floor.report_flow(items=(*items("cin_census"), *INDEX))
    floor.gate.ask(flow)
    permit = floor.permit(
        "link",
        login=estate.DATA_MANAGER,
        agreement="cin-analysis",
        purpose="A-P1",
        items=INDEX,
        holder="marshire",
        recipient="marshire",
        subjects=(),
    )
    told = floor.gate.disclosed(permit, people=("p1nobody",), since=BEFORE, at=SOON)
    assert [(one.operation, one.named) for one in told] == [("report", False)]


def test_only_a_permit_to_link_says_who_saw_what(floor: Floor) -> None:
    with pytest.raises(PermitInvalid):
        floor.gate.disclosed(floor.permit("view"), people=("p1",), since=BEFORE, at=SOON)


def test_what_was_refused_was_shown_to_nobody(floor: Floor) -> None:
    person = floor.pupil()
    other = next(login for school, login in estate.LEADS.items() if school != "st-edmunds")
    with pytest.raises(RefusedByAgreement):
        floor.permit("view", login=other, subjects=(person,), purpose="C-P99")
    assert [one for one in _told(floor, person) if one.named] == []
