"""Exclusions on receipt, and one pupil's attendance, which is exactly the marks that were sent."""

from datetime import date

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.registers import worklists
from kinfold.worklists import attendance, exclusions
from tests import estate
from tests.unit.worklists.conftest import (
    ATTENDANCE,
    EXCLUSIONS,
    Office,
    marks,
    pupil,
    upn,
)

ONE = "st-edmunds"


def exclusion(number: int, on: date) -> dict[str, object]:
    """A suspension of a day."""
    return {"upn": upn(number), "category": "SUSP", "start_date": on, "end_date": on}


@pytest.mark.requirement("SOM-2.5.1")
def test_new_exclusions_are_told_apart_on_receipt(office: Office) -> None:
    office.send(ONE, "pupil_core", [pupil(1), pupil(2)])
    office.send(ONE, "exclusions", [exclusion(1, date(2026, 11, 3))])
    officer = office.actor(EXCLUSIONS)
    (first,) = exclusions.received(office.gate, officer, at=office.now())
    assert (first.new, first.name, first.category) == (True, "Sama Marshb", "Suspension")
    assert (first.school, first.reason) == ("St Edmund's Primary", "Not given")
    (again,) = exclusions.received(office.gate, officer, at=office.now())
    assert not again.new
    rows = [exclusion(1, date(2026, 11, 3)), exclusion(2, date(2026, 11, 2))]
    office.send(ONE, "exclusions", rows)
    found = exclusions.received(office.gate, officer, at=office.now())
    assert [(one.new, one.upn) for one in found] == [(True, upn(2)), (False, upn(1))]
    problem = estate.refused(
        lambda: exclusions.received(office.gate, office.actor(ATTENDANCE), at=office.now())
    )
    assert isinstance(problem, RefusedByAgreement)


@pytest.mark.requirement("SOM-2.4.3")
def test_a_report_of_attendance_is_the_marks_and_nothing_else(office: Office) -> None:
    sent = marks(1, "/O#OIUG/", until=date(2026, 11, 20))
    office.send(ONE, "pupil_core", [pupil(1), pupil(2)])
    office.send(ONE, "attendance_marks", [*sent, *marks(2, "OO", until=date(2026, 11, 20))])
    found = attendance.report(
        office.gate, office.actor(ATTENDANCE), upn(1).lower(),
        first=date(2026, 9, 1), last=date(2026, 11, 20), at=office.now(),
    )  # fmt: skip
    assert [(one.on, one.session, one.mark) for one in found.marks] == [
        (row["date"], row["session"], row["mark"]) for row in sent
    ]
    assert found.codes == {"#": 2, "/": 4, "G": 2, "I": 2, "O": 4, "U": 2}
    assert (found.possible, found.authorised, found.unauthorised) == (14, 2, 8)
    runs = [(one.first, one.last, one.sessions) for one in found.runs]
    assert runs == [
        (date(2026, 11, 12), date(2026, 11, 16), 4),
        (date(2026, 11, 18), date(2026, 11, 19), 4),
    ]
    assert found.marks[0].means == "Present, morning"
    one_day = attendance.report(
        office.gate, office.actor(ATTENDANCE), upn(1),
        first=date(2026, 11, 20), last=date(2026, 11, 20), at=office.now(),
    )  # fmt: skip
    assert [one.mark for one in one_day.marks] == ["/", "/"]
    problem = estate.refused(
        lambda: attendance.report(
            office.gate, office.actor(ATTENDANCE), upn(9),
            first=date(2026, 9, 1), last=date(2026, 11, 20), at=office.now(),
        )
    )  # fmt: skip
    assert isinstance(problem, UsageProblem)


def test_the_register_refuses_what_it_does_not_know(office: Office) -> None:
    with pytest.raises(UsageProblem, match="no such case"):
        worklists.add_work_step(99, kind="resolved", at=office.now(), by=None)
    with pytest.raises(UsageProblem):
        worklists.look("nobody@marshire.example", of="x", seen=(), at=office.now())
