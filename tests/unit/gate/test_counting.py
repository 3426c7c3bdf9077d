"""A permit for figures lets people be counted and nobody be looked at."""

from dataclasses import replace
from datetime import date

import pytest

from kinfold.agreement import Flow, Permit, PermitInvalid
from kinfold.disclosure import TOTAL, Dimension, Rules
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Question
from tests import estate
from tests.unit.gate.conftest import NOW, Floor

PLANNER = "places@marshire.example"
ITEMS = (
    "pupil_core.pupil.upn",
    "pupil_core.pupil.nc_year",
    "pupil_core.pupil.address",
)
YEARS = Dimension(id="year", title="Year group", found=True, rest="Other years")
AREAS = Dimension(id="area", title="Postcode district", found=True, rest="Elsewhere")
SQL = """
    select upn, coalesce(nc_year, ''), coalesce(address, '') from pupil_core__pupil
    where upn > $after qualify row_number() over (partition by upn order by _holder) = 1
"""


@pytest.fixture
def staffed(floor: Floor) -> Floor:
    """A floor with a place planner."""
    estate.open_account(PLANNER, "marshire", "place_planner", "School place planner")
    return floor


def asked(floor: Floor, **more: object) -> Flow:
    answers: dict[str, object] = {
        "login": PLANNER,
        "agreement": "county-education",
        "purpose": "B-P4",
        "items": ITEMS,
        "subjects": (),
    }
    return floor.flow("report", **(answers | more))


def permit(floor: Floor) -> Permit:
    return floor.gate.ask(asked(floor))


def question(*, after: str = "", threshold: int = 4) -> Question:
    return Question(
        id="places", sql=SQL, given={"after": after},
        rows=YEARS, columns=(AREAS,), rules=Rules(threshold=threshold),
    )  # fmt: skip


@pytest.mark.requirement("SOM-2.4.2")
def test_only_protected_counts_come_out_and_the_ledger_says_what_was_asked(staffed: Floor) -> None:
    (found,) = staffed.gate.count(permit(staffed), [question()], at=NOW)
    table = found.tables["area"]
    assert not found.withheld
    assert set(table.columns.categories) <= {f"QM{n}" for n in range(1, 9)} | {"rest"}
    shown = [count for count in table.cells.values() if count is not None]
    assert all(count == 0 or count >= 4 for count in shown)
    assert table.count(TOTAL, TOTAL)
    assert found.as_at["pupil_core"] == date(2026, 11, 20)
    told = staffed.entries()[found.entry]
    assert told.kind == "figures.outcome"
    assert told.payload["figures"] == [
        {
            "asked": "places", "given": {"after": ""}, "rows": "year", "columns": ["area"],
            "threshold": 4, "zeros_shown": True, "base": 1, "insiders": False, "withheld": False,
            "held_back": {"area": table.held_back},
        }
    ]  # fmt: skip


@pytest.mark.requirement("SOM-2.4.2")
def test_a_planner_reads_no_row_and_names_nobody(staffed: Floor) -> None:
    with pytest.raises(PermitInvalid, match="nobody read"):
        staffed.gate.read(permit(staffed), at=NOW)
    for operation, items in (("view", ITEMS), ("search", ITEMS), ("report", ITEMS)):
        flow = asked(staffed, items=items, subjects=(staffed.pupil(),))
        with pytest.raises(RefusedByAgreement) as refused:
            staffed.gate.ask(replace(flow, operation=operation))
        assert ("[2.4.2]" if operation == "report" else "[5.2]") in refused.value.why
    names = asked(staffed, items=("pupil_core.pupil.surname",))
    with pytest.raises(RefusedByAgreement, match="not granted this item"):
        staffed.gate.ask(names)


def test_a_permit_for_rows_is_not_one_for_figures(staffed: Floor) -> None:
    rows = staffed.gate.ask(staffed.report_flow())
    with pytest.raises(PermitInvalid, match="not for figures"):
        staffed.gate.count(rows, [question()], at=NOW)


@pytest.mark.requirement("SOM-2.4.2")
def test_a_second_table_of_nearly_the_same_people_is_withheld(staffed: Floor) -> None:
    upns = sorted(
        row["upn"]
        for table in [staffed.gate._shelf.whole(permit(staffed), held_at=NOW)["pupil_core.pupil"]]
        for row in table.to_pylist()
    )
    asked_for = [question(), question(after=upns[1]), question(after=upns[9]), question()]
    first, second, third, again = staffed.gate.count(permit(staffed), asked_for, at=NOW)
    assert second.withheld
    assert second.tables == {}
    assert not third.withheld
    assert again.tables == first.tables
