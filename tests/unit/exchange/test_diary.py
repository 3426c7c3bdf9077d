"""The calendar: what is due in which days, done, early, late, here and at the others."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinfold.exchange.diary import diary
from tests.neighbourhood import MONTH, NOW, Neighbourhood
from tests.unit.exchange import month

LATE = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


@pytest.mark.requirement("CCIS-7")
def test_what_is_due_in_november_and_how_it_stands(three: Neighbourhood) -> None:
    with three.at("marshire") as gate:
        due = {one.row.id: one for one in diary(gate, month=MONTH, at=NOW)}
        assert list(due) == ["S1", "S2", "S5", "S3"]
        assert due["S1"].occasion.opens == date(2026, 11, 2)
        assert due["S1"].occasion.closes == date(2026, 11, 6)
        assert {one.standing for name, one in due.items() if name != "S5"} == {"open"}
        assert due["S5"].standing == "not yet open"
        assert due["S1"].from_partners == (("eastreach", "open"), ("littlewick", "open"))
        assert due["S5"].from_partners == (("littlewick", "not yet open"),)
        month.sealed(gate)
        done = {one.row.id: one for one in diary(gate, month=MONTH, at=NOW)}
        assert (done["S1"].done_on, done["S1"].standing) == (NOW.date(), "done")
        late = {one.row.id: one for one in diary(gate, month=MONTH, at=LATE)}
        assert (late["S1"].standing, late["S2"].standing) == ("done", "overdue")
        month.sealed(gate, "S2", at=LATE)
        assert {one.row.id: one.standing for one in diary(gate, month=MONTH, at=LATE)}["S2"] == (
            "done late"
        )


def test_what_came_from_a_partner_stands_beside_its_name(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        month.taken_in(gate, sent)
        due = {one.row.id: one for one in diary(gate, month=MONTH, at=NOW)}
        assert due["S1"].from_partners == (("eastreach", "done"), ("littlewick", "open"))


def test_a_member_owes_only_its_own_rows_and_a_plan_of_nobody_is_done_when_confirmed(
    three: Neighbourhood,
) -> None:
    with three.at("eastreach") as gate:
        assert "S5" not in {one.row.id for one in diary(gate, month=MONTH, at=NOW)}
    with three.at("littlewick") as gate:
        made = month.planned(gate, "S5", at=LATE)
        assert made.lots == ()
        due = {one.row.id: one for one in diary(gate, month=MONTH, at=LATE)}
        assert (due["S5"].done_on, due["S5"].standing) == (LATE.date(), "done")
        july = {one.row.id for one in diary(gate, month=date(2026, 7, 1), at=LATE)}
        assert {"S3", "S4", "S6"} <= july
