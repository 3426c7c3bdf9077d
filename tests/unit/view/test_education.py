"""Attendance percentages, terms, and when criterion T1 is met by attendance."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.calendars import Term
from kinfold.view.education import attendance, below, by_term, completed, terms_between
from tests.unit.view.made import handover

ON = date(2026, 11, 21)
SPRING = Term(name="spring", start=date(2026, 1, 5), end=date(2026, 3, 27))
SUMMER = Term(name="summer", start=date(2026, 4, 13), end=date(2026, 7, 22))


def marks(term: Term, codes: str, school: str = "9992001") -> list[dict[str, Any]]:
    """One mark a day from the start of a term."""
    return [
        {"upn": "u", "laestab": school, "session": "AM", "mark": code,
         "date": term.start + timedelta(days=number)}
        for number, code in enumerate(codes)
    ]  # fmt: skip


@pytest.mark.requirement("TDV-7.11")
@pytest.mark.parametrize(
    ("codes", "percentage"),
    [
        ("////", 100.0),
        ("//LB", 100.0),
        ("///O", 75.0),
        ("///I", 75.0),
        ("//#X", 100.0),
        ("///OO", 60.0),
        ("", None),
        ("##", None),
        ("/" * 2 + "O", 66.7),
    ],
)
def test_the_percentage_is_sessions_attended_of_sessions_possible(
    codes: str, percentage: float | None
) -> None:
    assert attendance(marks(SPRING, codes), SPRING).percentage == percentage


def test_only_the_term_and_the_school_asked_for_are_counted() -> None:
    rows = [*marks(SPRING, "//"), *marks(SUMMER, "OO"), *marks(SPRING, "OO", "9994001")]
    rows.append({**rows[0], "date": None})
    assert attendance(rows, SPRING, laestab="9992001").percentage == 100.0
    assert attendance(rows, SPRING).percentage == 50.0


def met(spring: str, summer: str) -> tuple[date, ...]:
    """The ends of terms that met the criterion."""
    rows = {"attendance_marks.mark": [*marks(SPRING, spring), *marks(SUMMER, summer)]}
    return below(handover(rows, ON), since=date(2024, 11, 21))


@pytest.mark.requirement("TDV-7.8")
@pytest.mark.parametrize(
    ("spring", "summer", "ends"),
    [
        ("/" * 17 + "OOO", "/" * 17 + "OOO", (SUMMER.end,)),
        ("/" * 18 + "OO", "/" * 17 + "OOO", ()),
        ("/" * 17 + "III", "/" * 17 + "III", ()),
        ("/" * 9 + "O" * 11, "/" * 20, (SPRING.end,)),
        ("/" * 10 + "O" * 10, "/" * 20, ()),
        ("", "", ()),
    ],
    ids=["two terms under 90", "one term at 90", "illness does not count", "one term under half",
         "exactly half", "no marks"],
)  # fmt: skip
def test_low_attendance(spring: str, summer: str, ends: Sequence[date]) -> None:
    assert met(spring, summer) == tuple(ends)


def test_a_term_that_is_not_over_cannot_meet_it() -> None:
    autumn = Term(name="autumn", start=date(2026, 9, 3), end=date(2026, 12, 19))
    rows = {"attendance_marks.mark": marks(autumn, "O" * 30)}
    assert below(handover(rows, ON), since=date(2024, 11, 21)) == ()


def test_terms_and_the_latest_two_completed() -> None:
    assert [term.name for term in completed(ON)] == ["spring", "summer"]
    assert terms_between(date(2026, 7, 22), ON)[0].name == "summer"
    assert terms_between(date(2026, 7, 23), ON)[0].name == "autumn"


@pytest.mark.requirement("TDV-7.11")
def test_a_line_for_each_school_in_each_term_newest_first() -> None:
    rows = {
        "school_history.enrolment": [
            {"upn": "u", "laestab": "9992001", "school_number": "2001", "school_name": "Saints",
             "start_date": date(2024, 9, 3), "end_date": date(2026, 2, 10)},
            {"upn": "u", "laestab": "9994001", "school_number": "4001", "school_name": "Hartwell",
             "start_date": date(2026, 2, 11), "end_date": None},
        ],
        "attendance_marks.mark": [*marks(SPRING, "//"), *marks(SPRING, "/O", "9994001")],
    }  # fmt: skip
    lines = by_term(handover(rows, ON), since=date(2026, 1, 1))
    assert [(line.term_start.month, line.school_name) for line in lines] == [
        (9, "Hartwell"), (4, "Hartwell"), (1, "Saints"), (1, "Hartwell"),
    ]  # fmt: skip
    assert [line.attendance_percentage for line in lines] == [None, None, 100.0, 50.0]
