"""Answering a person about their own data: everything held then, restricted or not, and no more."""

from datetime import timedelta
from typing import Any

import pytest

from kinfold.agreement import PermitInvalid
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Handover
from kinfold.registers import people
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, items

EVERYTHING = (
    *items("pupil_core"),
    *items("school_history"),
    *items("person_index"),
    *items("cin_census"),
)


def answer(floor: Floor, *people_asked: str, **asked: Any) -> Handover:
    """What the governance officer is given about these people."""
    held_at = asked.pop("held_at", None)
    permit = floor.permit(
        "answer",
        login=estate.GOVERNANCE,
        items=EVERYTHING,
        purpose="C-P5",
        subjects=people_asked,
        recipient="marshire",
        **asked,
    )
    return floor.gate.read(permit, at=NOW, held_at=held_at)


@pytest.mark.requirement("TDV-13.4a")
def test_a_person_is_given_what_is_held_about_them_and_about_nobody_else(floor: Floor) -> None:
    child = floor.pupil()
    told = answer(floor, child)
    [pupil] = told.rows("pupil_core.pupil")
    assert pupil["_holder"] == "st-edmunds"
    assert {row["person"] for row in told.rows("person_index.identity")} == {child}
    other = next(one for one in floor.linked() if one != child)
    assert answer(floor, other).rows("pupil_core.pupil") != [pupil]


@pytest.mark.requirement("TDV-13.4a")
def test_it_is_what_was_held_at_the_moment_asked_about(floor: Floor) -> None:
    before = estate.LOADED_AT - timedelta(days=1)
    assert answer(floor, floor.pupil(), held_at=before).rows("pupil_core.pupil") == []


@pytest.mark.requirement("TDV-13.6")
def test_a_restriction_hides_nothing_from_the_person_themselves(floor: Floor) -> None:
    child = floor.pupil()
    people.restrict(child, reason="accuracy_disputed", at=estate.LOADED_AT, by=None)
    assert answer(floor, child).rows("pupil_core.pupil")


def test_a_record_may_be_named_where_an_agreement_has_no_index(floor: Floor) -> None:
    [pupil] = answer(floor, floor.pupil()).rows("pupil_core.pupil")
    named = answer(floor, f"pupil_core/st-edmunds/{pupil['upn']}")
    assert named.rows("pupil_core.pupil") == [pupil]
    assert named.rows("school_history.enrolment") == []


def test_a_lead_may_look_but_not_answer(floor: Floor) -> None:
    with pytest.raises(RefusedByAgreement):
        floor.permit("answer", items=EVERYTHING, purpose="C-P5")


def test_a_look_is_not_an_answer(floor: Floor) -> None:
    with pytest.raises(PermitInvalid, match="another operation"):
        floor.gate.opened(floor.permit(), b"", at=NOW)


@pytest.mark.requirement("TDV-13.6")
def test_restricted_rows_are_not_used_in_work_on_whole_supplies(floor: Floor) -> None:
    """Their digest is all the register holds; answering and destroying still reach them."""

    def children() -> list[str]:
        handover = floor.gate.read(floor.gate.ask(floor.report_flow()), at=NOW)
        return sorted({row["LAchildID"] for row in handover.rows("cin_census.child")})

    everybody = children()
    gone = everybody[0]
    digest = floor.gate.digest("cin_census", "marshire", gone)
    number = people.restrict(digest, reason="objection", at=estate.LOADED_AT, by=None)
    assert children() == everybody[1:]
    people.lift_restriction(number, at=estate.LOADED_AT + timedelta(minutes=1), by=None)
    assert children() == everybody
