"""An authority about its own supply: what an earlier delivery held, and the rows of one record."""

from datetime import timedelta
from typing import Any

import pytest

from kinfold.agreement import PermitInvalid
from tests import estate
from tests.unit.gate.conftest import NOW, Floor

BEFORE = estate.LOADED_AT - timedelta(days=1)


def test_a_report_on_ones_own_supply_may_look_back(floor: Floor) -> None:
    def held(**when: Any) -> int:
        permit = floor.gate.ask(floor.report_flow())
        return len(floor.gate.read(permit, at=NOW, **when).rows("cin_census.child"))

    since = max(
        supply.held_from
        for supply in floor.gate.held()
        if (supply.data_set, supply.agreement) == ("cin_census", "cin-analysis")
    )
    assert held() > 0
    assert held(held_at=since) == held()
    assert held(held_at=BEFORE) == 0


def test_nobody_looks_back_at_what_a_person_is_shown(floor: Floor) -> None:
    with pytest.raises(PermitInvalid, match="look back"):
        floor.gate.read(floor.permit(), at=NOW, held_at=BEFORE)


def test_a_report_that_names_one_record_gets_its_rows_only(floor: Floor) -> None:
    every = floor.gate.read(floor.gate.ask(floor.report_flow()), at=NOW).rows("cin_census.episode")
    child = every[0]["LAchildID"]
    asked = floor.report_flow(subjects=(f"cin_census/marshire/{child}",))
    found = floor.gate.read(floor.gate.ask(asked), at=NOW).rows("cin_census.episode")
    assert found == [row for row in every if row["LAchildID"] == child]
    stranger = floor.report_flow(subjects=("cin_census/eastreach/1",))
    assert floor.gate.read(floor.gate.ask(stranger), at=NOW).rows("cin_census.episode") == []
