"""The days a case must be answered by, counted from the steps on record."""

from datetime import UTC, date, datetime

import pytest

from kinfold.registers.facts import Case, CaseStep
from kinfold.rights import clocks

AT = datetime(2026, 1, 31, 9, tzinfo=UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def case(kind: str = "access", *, received: str, steps: tuple[CaseStep, ...] = ()) -> Case:
    return Case(
        id=1,
        kind=kind,
        received_on=date.fromisoformat(received),
        channel="letter",
        party="marshire",
        requester="child",
        person=None,
        agreements=(),
        summary="",
        permission_to_forward=False,
        handler="marshire",
        at=AT,
        by=None,
        steps=steps,
    )


def step(kind: str, day: str = "2026-01-31", **data: object) -> CaseStep:
    return CaseStep(id=1, kind=kind, text="", data=data, at=moment(day), by=None)


@pytest.mark.requirement("GOV-2", "TDV-13.5")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31", "2026-03-02"),
        ("2026-09-03", "2026-10-05"),
        ("2026-11-25", "2026-12-29"),
    ],
)
def test_one_month_by_the_calendar(received: str, due: str) -> None:
    assert clocks.answer_due(case(received=received), on=AT.date()) == date.fromisoformat(due)


def test_an_extension_makes_it_three_months_from_the_start() -> None:
    longer = case(received="2026-01-31", steps=(step("extended", "2026-02-10"),))
    assert clocks.answer_due(longer, on=AT.date()) == date(2026, 4, 30)


def test_the_clock_stands_still_while_a_clarification_is_awaited() -> None:
    asked = step("clarification_asked", "2026-02-02")
    waiting = case(received="2026-01-31", steps=(asked,))
    assert clocks.standing_still(waiting)
    assert clocks.answer_due(waiting, on=date(2026, 2, 12)) == date(2026, 3, 10)
    (due,) = clocks.dues(waiting, on=date(2026, 12, 1))
    assert (due.what, due.by, due.overdue(on=date(2027, 1, 1))) == (
        "clarification from the person",
        None,
        False,
    )
    given = step("clarification_received", "2026-02-05")
    going = case(received="2026-01-31", steps=(asked, given))
    assert not clocks.standing_still(going)
    assert clocks.answer_due(going, on=date(2026, 2, 12)) == date(2026, 3, 3)


def test_the_clock_begins_with_the_proof_of_identity_that_was_needed() -> None:
    shown = step("identity_confirmed", "2026-02-12", document_received_on="2026-02-11")
    assert clocks.started_on(case(received="2026-01-31", steps=(shown,))) == date(2026, 2, 11)
    seen = step("identity_confirmed", "2026-02-12")
    assert clocks.started_on(case(received="2026-01-31", steps=(seen,))) == date(2026, 1, 31)


def test_a_complaint_is_acknowledged_in_30_days_and_answered_without_delay() -> None:
    made = case("complaint", received="2026-06-01")
    found = {one.what: one.by for one in clocks.dues(made, on=date(2026, 6, 2))}
    assert found == {"acknowledge the complaint": date(2026, 7, 1), "answer": None}
    done = case(
        "complaint", received="2026-06-01", steps=(step("complaint_acknowledged", "2026-06-03"),)
    )
    assert [one.what for one in clocks.dues(done, on=date(2026, 6, 4))] == ["answer"]


@pytest.mark.requirement("CCIS-5c")
def test_freedom_of_information_has_twenty_working_days() -> None:
    asked = case("freedom_of_information", received="2026-11-25")
    (due,) = clocks.dues(asked, on=date(2026, 11, 26))
    assert due.by == date(2026, 12, 23)
    assert "Freedom of Information" in due.law


@pytest.mark.requirement("CCIS-5b")
def test_an_originator_answers_in_ten_working_days_and_before_the_answer_is_due() -> None:
    made = case(received="2026-01-31")
    assert clocks.originator_due(made, asked=date(2026, 2, 2)) == date(2026, 2, 16)
    assert clocks.originator_due(made, asked=date(2026, 2, 27)) == date(2026, 3, 2)
    complaint = case("complaint", received="2026-01-31")
    assert clocks.originator_due(complaint, asked=date(2026, 2, 2)) == date(2026, 2, 16)


def test_what_is_overdue_is_listed_soonest_first() -> None:
    asked = step("originator_asked", "2026-02-02", originator="littlewick", due_on="2026-02-16")
    open_one = case(received="2026-01-31", steps=(asked,))
    late = clocks.overdue([open_one], on=date(2026, 3, 3))
    assert [(one.what, one.by) for one in late] == [
        ("advice from littlewick", date(2026, 2, 16)),
        ("answer", date(2026, 3, 2)),
    ]
    answered = step("originator_answered", originator="littlewick")
    decided = step("decided", outcome="granted")
    done = case(received="2026-01-31", steps=(asked, answered, decided))
    assert clocks.overdue([done], on=date(2027, 1, 1)) == ()
    meanwhile = case(received="2026-01-31", steps=(step("decided", restrictions={}),))
    assert [one.what for one in clocks.dues(meanwhile, on=AT.date())] == ["answer"]
    closed = case(received="2026-01-31", steps=(step("closed"),))
    assert clocks.dues(closed, on=AT.date()) == ()
