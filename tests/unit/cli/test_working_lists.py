"""The lists of work at the command line."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.handling import papers, support
from kinfold.registers import agreements, worklists
from kinfold.registers.facts import NewMeetingPapers
from tests import estate
from tests.unit.cli.conftest import CHILDREN, Line
from tests.unit.web.test_worklists import fill
from tests.unit.worklists.conftest import ADMISSIONS, CME, SCHOOL, upn


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


@pytest.mark.requirement("SOM-7.4", "SOM-2.4.1")
def test_the_night_settles_the_lists_that_nobody_opened(line: Line, tmp_path: Path) -> None:
    assert line.gate is not None
    grounds = estate.Estate(home=line.home, county=estate.empty(children=CHILDREN).county)
    fill(grounds, line.gate, tmp_path)
    said = line("nightly", "--keep-small", login=estate.DATA_MANAGER)
    assert said.code == 0
    assert "Pupils on two rolls: 1 open." in said.out
    assert "Dates of birth in doubt: 1 open." in said.out
    assert "Children missing education" not in said.out
    assert len(worklists.works("two_rolls", open_only=True)) == 1
    assert worklists.works("missing") == ()
    assert line("worklist", "settle", login=CME).out == "Children missing education: 1 open.\n"
    assert len(worklists.works("missing", open_only=True)) == 1
    told = line("--json", "nightly", "--keep-small").json()
    assert told["open_cases"] == {"two_rolls": 1, "births": 1, "cleansing": 0}
    assert line("worklist", "settle", login=SCHOOL).out == "Your role works no list.\n"


def test_the_night_says_why_a_list_could_not_be_settled(line: Line) -> None:
    assert line.gate is not None
    version = line.gate.versions(at=estate.LATER)["county-education"]
    agreements.set_standing(version.hash, state="suspended", at=estate.LOADED_AT, by=None)
    said = line("nightly", "--keep-small", login=estate.DATA_MANAGER)
    assert said.code == 0
    assert "The lists of work were not settled: [" in said.out


@pytest.mark.requirement("SOM-9.1.4", "SOM-7.8.1")
def test_the_night_reminds_of_copies_and_papers_that_should_be_gone(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert line.gate is not None
    gate, at = line.gate, estate.SIGNED_AT
    estate.open_account("head@st-edmunds.example", "st-edmunds", "head_teacher", "Head")
    estate.open_account("vsh@marshire.example", "marshire", "virtual_school_head", "Virtual school")
    officer, head = gate.actor(estate.DATA_MANAGER), gate.actor("head@st-edmunds.example")
    case = support.open_case(gate, officer, "INC-1", school="st-edmunds", supplier="X", at=at)
    support.agree(gate, head, case, at=at)
    support.take(gate, officer, case, place="secure_store", at=at)
    keeper = gate.actor("vsh@marshire.example")
    new = NewMeetingPapers(
        holder="marshire", reference="PEP-1", kind="looked_after", place="secure_store",
        received_on=at.date() - timedelta(days=90),
    )  # fmt: skip
    kept = papers.record(gate, keeper, new, at=at)
    said = line("nightly", "--keep-small")
    assert "should be gone" not in said.out
    support.close(gate, officer, case, at=at)
    papers.intervention_ended(
        gate, keeper, kept, on=at.date() - timedelta(days=60), months=1, schedule="4.2", at=at
    )
    printed = line("nightly", "--keep-small").out
    assert f"Support case {case}: its copies should be gone." in printed
    assert f"Papers {kept}: they should be gone." in printed
    assert "INC-1" not in printed
    assert "PEP-1" not in printed
    told = line("--json", "nightly", "--keep-small").json()
    assert told["overdue"] == {"support_cases": [case], "papers": [kept]}


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
