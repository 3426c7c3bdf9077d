"""The match report as partners read it: who may, what is on it, and that the ledger knows."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import people
from kinfold.registers import match_reports
from kinfold.registers.models import MatchReport
from tests import estate
from tests.unit.web.walking import Walk, walking, words

LEAD = next(iter(estate.LEADS.values()))
VIEW = "practitioner-view"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county linked twice under the view's agreement, and once under the analysis service's."""
    made = estate.copied(estate.linked(), tmp_path_factory.mktemp("reports") / "home")
    with made.opened() as gate:
        manager, at = gate.actor(estate.DATA_MANAGER), estate.LOADED_AT + timedelta(hours=2)
        first = match_reports.match_reports(agreement=VIEW, organisation="marshire", limit=1)[0]
        match_reports.save_match_report(
            VIEW,
            organisation="marshire",
            counts=first.counts,
            published={**first.published, "people": 5},
            at=at,
            by=estate.DATA_MANAGER,
        )
        people.link(gate, manager, agreement="cin-analysis", at=at + timedelta(minutes=5))
        estate.open_account("planner@marshire.example", "marshire", "place_planner", "Planner")
    return made


@pytest.fixture
def walk(home: estate.Estate, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    with walking(home, settings, monkeypatch) as made:
        yield made


def report(under: str = VIEW) -> int:
    return int(MatchReport.objects.filter(agreement=under).latest("id").pk)


def read_by(walk: Walk, login: str) -> list[str]:
    return [
        str((one.payload or {})["form"])
        for one in walk.gate._ledger.entries()
        if one.kind == "match_report.read" and one.actor == login
    ]


@pytest.mark.requirement("TDV-11.1", "NEX-19")
def test_a_partner_reads_how_well_records_are_matched_and_of_nobody(walk: Walk) -> None:
    walk.enter(LEAD)
    listed = words(walk.get("/match-reports"))
    assert f"/match-reports/{report()}" in listed
    assert f"/match-reports/{report('cin-analysis')}" not in listed
    page = words(walk.get(f"/match-reports/{report()}"))
    for said in (
        "Children in need census",
        "UPN, date of birth and sex all agree",
        "The usual match alone finds",
        "Not measured yet: no pairs are drawn.",
        "By sex",
        "By age",
        "Groups that cannot be told",
        "What the agreement lets be linked (C11.1, C14.2.5) does not list it.",
        "Share matched, linking by linking",
    ):
        assert said in page
    assert read_by(walk, LEAD) == ["page"]


@pytest.mark.requirement("TDV-11.1")
def test_a_report_is_kept_as_a_file_and_small_counts_are_not_in_it(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    number = report()
    sheet = walk.get(f"/match-reports/{number}/report.csv").content.decode("utf-8-sig")
    counts = {row["records"] for row in csv.DictReader(io.StringIO(sheet))}
    assert "c" in counts
    assert all(count == "c" or int(count) % 5 == 0 for count in counts)
    told = json.loads(walk.get(f"/match-reports/{number}/report.json").content)
    assert (told["report"], told["agreement"]) == (number, VIEW)
    assert "unmatched" not in told
    assert read_by(walk, estate.DATA_MANAGER)[-2:] == ["csv", "json"]


def test_another_partys_report_and_another_roles_are_not_there(walk: Walk) -> None:
    walk.enter(LEAD)
    assert walk.get(f"/match-reports/{report('cin-analysis')}").status_code == 404
    assert walk.get("/match-reports/99999").status_code == 404
    walk.enter("planner@marshire.example")
    assert walk.get(f"/match-reports/{report()}").status_code == 403
    assert read_by(walk, "planner@marshire.example") == []


def test_whoever_links_sees_the_usual_match_beside_it(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    page = words(walk.get(f"/match-reports/{report('cin-analysis')}"))
    assert "By ethnic group" in page
    assert "Groups that cannot be told" in page or "By looked after" in page


def test_nothing_to_read_is_said(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    made = estate.copied(estate.empty(children=60), tmp_path / "home")
    with walking(made, settings, monkeypatch) as walk:
        walk.enter(LEAD)
        assert "No report is there to read" in words(walk.get("/match-reports"))
