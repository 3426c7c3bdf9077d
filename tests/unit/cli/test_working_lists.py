"""The lists of work at the command line."""

import io
from pathlib import Path

import pytest

from tests import estate
from tests.unit.cli.conftest import CHILDREN, Line
from tests.unit.web.test_worklists import fill
from tests.unit.worklists.conftest import ADMISSIONS, CME, upn


@pytest.mark.requirement("SOM-7.4", "SOM-2.4.1", "SOM-8.3")
def test_each_list_is_told(line: Line, tmp_path: Path) -> None:
    assert line.gate is not None
    grounds = estate.Estate(home=line.home, county=estate.empty(children=CHILDREN).county)
    fill(grounds, line.gate, tmp_path)
    (two,) = line("--json", "worklist", "rolls", login=estate.DATA_MANAGER).json()
    assert (two["pupil number"], two["sources"]) == (upn(1), "st-edmunds, millbrook")
    (born,) = line("--json", "worklist", "births", login=estate.DATA_MANAGER).json()
    assert born["case"] != two["case"]
    (left,) = line("--json", "worklist", "missing", login=CME).json()
    assert left["reason"] == "Left a roll with no onward roll"
    (form,) = line("--json", "worklist", "cleansing", login=estate.DATA_MANAGER).json()
    assert form["what is thought wrong"] == "The address does not end in a postcode: 1 records"
    assert line("worklist", "missing", login=estate.DATA_MANAGER).code == 12
    assert "9 October 2026" in left["evidence"]


@pytest.mark.requirement("SOM-2.2.1")
def test_a_child_is_looked_for_by_answers_and_never_by_arguments(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert line.gate is not None
    grounds = estate.Estate(home=line.home, county=estate.empty(children=CHILDREN).county)
    fill(grounds, line.gate, tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("\nMarshb\nSama\n"))
    rows = line("--json", "worklist", "child", login=ADMISSIONS).json()
    assert {row["pupil number"] for row in rows} == {upn(1)}
    assert rows[0] | {"data set": ""} == {
        "child": "Sama Marshb", "pupil number": upn(1), "detail": "Address",
        "says": "1 Fen Lane, Marshton, ZZ99 9AA", "until": "", "updated": "2026-11-21",
        "days old": "0", "source": rows[0]["source"], "data set": "",
    }  # fmt: skip
    assert [row["says"] for row in rows if row["detail"] == "  before or elsewhere"] == [
        "2026-09-02", "2016-04-03",
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO(upn(1) + "\n"))
    assert line("worklist", "child", login=estate.DATA_MANAGER).code == 12
