"""Figures without anybody in them, at the command line."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinfold.cli.session import Session
from tests import estate
from tests.unit.cli.conftest import CHILDREN, Line
from tests.unit.indicators.conftest import HEAD, PLANNER, Rolls, fill, staffed
from tests.unit.worklists.conftest import Office


@pytest.fixture
def office(line: Line, tmp_path: Path) -> Office:
    """The office whose figures are asked for at the command line."""
    assert line.gate is not None
    grounds = estate.Estate(home=line.home, county=estate.empty(children=CHILDREN).county)
    staffed()
    return Office(gate=line.gate, grounds=grounds, folder=tmp_path, at=estate.LOADED_AT)


@pytest.mark.requirement("SOM-2.4.2", "SOM-9.3.1b")
def test_a_planner_and_a_head_ask_for_figures(line: Line, office: Office) -> None:
    fill(office)
    rows = line("--json", "figures", "places", login=PLANNER).json()
    (fourth,) = [row for row in rows if row["year group"] == "Year 4"]
    assert (fourth["Millbrook Primary"], fourth["Ashdown School"]) == ("c", "0")
    areas = line("--json", "figures", "places", "--by", "area", login=PLANNER).json()
    assert {"QM1", "QM5", "all"} <= set(areas[0])
    assert line("figures", "places", "--by", "name", login=PLANNER).code == 2
    assert line("figures", "places", "--term", "summer", login=PLANNER).code == 2
    refused = line("figures", "places", login=estate.DATA_MANAGER)
    assert (refused.code, "[5.2]" in refused.err) == (12, True)
    compared = line("--json", "figures", "schools", login=HEAD).json()
    assert len(compared) == 6
    assert compared[0]["your school"].isdigit()
    assert line("figures", "schools", login=PLANNER).code == 12


@pytest.mark.requirement("SOM-2.4.2")
def test_terms_too_alike_are_held_back(
    line: Line, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolls = Rolls()
    rolls.add("millbrook", "3", 40)
    rolls.add("millbrook", "3", 2, start=date(2027, 1, 11))
    rolls.send(office)
    later = datetime(2027, 2, 1, 9, tzinfo=UTC)
    monkeypatch.setattr(Session, "now", lambda self: later)
    held = line("figures", "places", login=PLANNER)
    assert (held.code, "few who came or left" in held.err) == (2, True)
    assert line("figures", "places", "--term", "autumn", login=PLANNER).code == 0
