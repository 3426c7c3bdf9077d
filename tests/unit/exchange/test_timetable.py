"""The framework's calendar: which days an exchange falls on, and whether it was early or late."""

from datetime import date

import pytest

from kinfold.exchange.timetable import Lateness, Occasion, lateness, occasions
from tests.unit.exchange.made import S1, S2, S4, S5, S6, D, ScheduleRow, Timetable


@pytest.mark.requirement("CCIS-3", "CCIS-7")
def test_a_month_of_the_framework() -> None:
    # 1 January is a bank holiday, the 3rd and 4th a weekend: the fifth working day is the 8th.
    assert occasions((S5, S1, S2, S4, S6), month=D("2026-01-15")) == (
        Occasion(row="S1", opens=D("2026-01-02"), closes=D("2026-01-08")),
        Occasion(row="S2", opens=D("2026-01-02"), closes=D("2026-01-08")),
        Occasion(row="S5", opens=D("2026-01-19"), closes=D("2026-01-25")),
    )


def test_a_row_is_due_only_in_its_months() -> None:
    assert occasions((S6,), month=D("2026-02-28")) == ()
    assert occasions((S6,), month=D("2026-09-02")) == (
        Occasion(row="S6", opens=D("2026-09-01"), closes=D("2026-09-30")),
    )


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("day 9", "day 8"), ("whenever", "day 8"), ("day 1", "fifth monday"), ("day 31", "day 31")],
)
def test_an_impossible_timetable_is_refused(opens: str, closes: str) -> None:
    row = ScheduleRow(id="S1", timetable=Timetable(opens=opens, closes=closes))
    with pytest.raises(ValueError, match=r"closes after|a day is|no such day"):
        occasions((row,), month=D("2026-02-01"))


@pytest.mark.parametrize(
    ("done_on", "on", "said"),
    [
        (None, "2026-01-01", "not yet open"),
        (None, "2026-01-02", "open"),
        (None, "2026-01-08", "open"),
        (None, "2026-01-09", "overdue"),
        ("2025-12-31", "2026-01-01", "done early"),
        ("2026-01-02", "2026-01-02", "done"),
        ("2026-01-08", "2026-03-01", "done"),
        ("2026-01-09", "2026-01-09", "done late"),
        ("2026-01-09", "2026-01-08", "open"),  # as it stood the day before it was done
        ("2026-01-12", "2026-01-10", "overdue"),
    ],
)
def test_early_and_late(done_on: str | None, on: str, said: Lateness) -> None:
    one = Occasion(row="S1", opens=D("2026-01-02"), closes=D("2026-01-08"))
    done: date | None = D(done_on) if done_on else None
    assert lateness(one, done, on=D(on)) == said
