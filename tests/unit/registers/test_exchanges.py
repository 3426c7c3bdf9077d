"""Plans are confirmed once, choices are made once, and a postcode lies in one authority a day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import exchanges, facts, models

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
PLAN = facts.NewPlan(
    agreement="ccis-exchange",
    agreement_version="2026-29",
    row="S1",
    period="2026-10",
    digest="a" * 64,
    counts={"eastreach": 12},
    excluded={"refused": 2, "unsigned": 1},
)
FEBRUARY, MAY = date(2026, 2, 1), date(2026, 5, 1)


def test_a_plan_comes_back_as_it_was_made(at: datetime) -> None:
    number = exchanges.save_plan(PLAN, at=at, by=OFFICER)
    assert exchanges.save_plan(PLAN, at=at + HOUR, by=None) == number
    found = exchanges.plan(number)
    assert found is not None
    assert {name: getattr(found, name) for name in vars(PLAN)} == vars(PLAN)
    assert (found.id, found.at, found.by) == (number, at, OFFICER)
    assert (found.confirmed_at, found.confirmed_by) == (None, None)
    assert exchanges.plan(number + 1) is None
    other = exchanges.save_plan(replace(PLAN, digest="b" * 64, row="S2"), at=at, by=None)
    assert [one.id for one in exchanges.plans()] == [number, other]
    assert [one.id for one in exchanges.plans(row="S2", period="2026-10")] == [other]
    assert exchanges.plans(agreement="county") == ()


def test_a_plan_is_confirmed_once_by_a_person(at: datetime) -> None:
    number = exchanges.save_plan(PLAN, at=at, by=None)
    with pytest.raises(UsageProblem):
        exchanges.confirm_plan(number + 1, at=at, by=OFFICER)
    with pytest.raises(UsageProblem):
        exchanges.confirm_plan(number, at=at, by="nobody@marshire.example")
    exchanges.confirm_plan(number, at=at + HOUR, by=OFFICER)
    with pytest.raises(NothingToDo):
        exchanges.confirm_plan(number, at=at + 2 * HOUR, by=OFFICER)
    (found,) = exchanges.plans()
    assert (found.by, found.confirmed_at, found.confirmed_by) == (None, at + HOUR, OFFICER)
    guarded(models.ExchangePlan, models.PlanConfirmation)


def test_a_choice_between_reports_is_made_once(at: datetime) -> None:
    assert exchanges.conflict_decisions() == {}
    exchanges.decide_conflict("c" * 64, decision="theirs", at=at, by=OFFICER)
    with pytest.raises(NothingToDo):
        exchanges.decide_conflict("c" * 64, decision="ours", at=at, by=OFFICER)
    assert exchanges.conflict_decisions() == {
        "c" * 64: facts.ConflictDecision(decision="theirs", at=at, by=OFFICER)
    }
    with pytest.raises(UsageProblem):
        exchanges.decide_conflict("d" * 64, decision="Ada said so", at=at, by=OFFICER)
    with pytest.raises(ValueError, match="digest"):
        exchanges.decide_conflict("Ada", decision="ours", at=at, by=OFFICER)
    guarded(models.ConflictDecision)


def test_a_postcode_lies_where_the_newest_list_says(at: datetime) -> None:
    assert exchanges.las_of(["ZZ1 1AA"], on=MAY) == {}
    assert exchanges.load_postcodes([("ZZ1", "999")], vintage=FEBRUARY, at=at, by=OFFICER) == 1
    assert exchanges.load_postcodes(
        [("ZZ1", "999"), ("zz1 1", "998"), ("ZZ1 1AA", "981")], vintage=MAY, at=at, by=None
    ) == 3  # fmt: skip
    asked = ["ZZ1 1AA", "zz11ab", " ZZ1  9XX ", "ZZ2 1AA", ""]
    assert exchanges.las_of(asked, on=FEBRUARY - timedelta(days=1)) == {}
    assert exchanges.las_of(asked, on=MAY - timedelta(days=1)) == {
        "ZZ1 1AA": ("999", FEBRUARY), "zz11ab": ("999", FEBRUARY), " ZZ1  9XX ": ("999", FEBRUARY),
    }  # fmt: skip
    assert exchanges.las_of(asked, on=MAY) == {
        "ZZ1 1AA": ("981", MAY), "zz11ab": ("998", MAY), " ZZ1  9XX ": ("999", MAY),
    }  # fmt: skip
    assert exchanges.vintages() == (
        facts.Vintage(vintage=FEBRUARY, rows=1, at=at, by=OFFICER),
        facts.Vintage(vintage=MAY, rows=3, at=at, by=None),
    )
    guarded(models.PostcodeRelease, models.PostcodeArea)


def test_the_same_list_again_changes_nothing(at: datetime) -> None:
    rows = [("ZZ1", "999"), ("ZZ2", "998")]
    assert exchanges.load_postcodes(rows, vintage=MAY, at=at, by=None) == 2
    again = [("zz 2", "998"), ("ZZ1", "999"), ("ZZ1", "999")]
    assert exchanges.load_postcodes(again, vintage=MAY, at=at + HOUR, by=OFFICER) == 2
    (kept,) = exchanges.vintages()
    assert (kept.at, kept.by) == (at, None)
    with pytest.raises(UsageProblem):
        exchanges.load_postcodes([("ZZ1", "998")], vintage=MAY, at=at, by=None)
    assert exchanges.las_of(["ZZ1 1AA"], on=MAY) == {"ZZ1 1AA": ("999", MAY)}


@pytest.mark.parametrize(
    "rows",
    [
        [("ZZ1", "999"), ("ZZ1", "998")],
        [("ZZ11 1AAA", "999")],
        [("1ZZ", "999")],
        [("", "999")],
        [("ZZ1", "E06000001")],
    ],
)
def test_a_list_that_cannot_be_right_is_refused(at: datetime, rows: list[tuple[str, str]]) -> None:
    with pytest.raises(UsageProblem) as told:
        exchanges.load_postcodes(rows, vintage=MAY, at=at, by=None)
    assert "ZZ" not in str(told.value)
    assert exchanges.vintages() == ()


def test_a_whole_country_can_be_asked_about(at: datetime) -> None:
    rows = [(f"ZZ{one // 1000} {one % 1000:03}", f"{900 + one % 7}") for one in range(20_000)]
    assert exchanges.load_postcodes(rows, vintage=MAY, at=at, by=None) == 20_000
    found = exchanges.las_of([postcode for postcode, _ in rows], on=MAY)
    assert found == {postcode: (la, MAY) for postcode, la in rows}
