"""Links at the command line: find a person, see why, question, split, join, seal."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import estate
from tests.unit.cli.conftest import CHILDREN, Line


@pytest.fixture
def linked(
    tmp_path: Path,
    on_the_day: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Line]:
    """A command line at an installation whose small county is taken in and linked."""
    grounds = estate.copied(estate.built(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        line = Line(home=grounds.home, gate=gate, monkeypatch=monkeypatch, capsys=capsys)
        assert line("link").code == 0
        yield line


def numbers() -> list[str]:
    """The case numbers of early help, as its extract has them."""
    path = estate.built(children=CHILDREN).county.folder / "early-help.csv"
    with path.open(encoding="utf-8-sig") as file:
        return sorted({row["case_id"] for row in csv.DictReader(file)})


def several(line: Line) -> tuple[str, list[dict[str, Any]]]:
    """A person with several records, found by a record's number, and the links."""
    for number in numbers():
        for one in line("--json", "people", "find", "--record", number).json():
            links = line("--json", "people", "links", one["person"]).json()
            if len({link["ref"] for link in links}) > 1:
                return one["person"], links
    raise AssertionError("nobody in early help is known to anybody else")


@pytest.mark.requirement("NEX-20")
def test_a_person_is_found_questioned_split_and_joined(linked: Line) -> None:
    person, links = several(linked)
    case = next(one["ref"] for one in links if one["data set"] == "early_help")
    rest = sorted({one["ref"] for one in links} - {case})
    assert {one["by"] for one in links} == {"linking"}
    plain = linked("people", "links", person).out
    assert person in plain
    asked = linked("--json", "people", "question", person, "--ref", case)
    assert asked.json()["case"] > 0
    keep = [word for ref in rest for word in ("--keep", ref)]
    told = linked("--json", "people", "split", person, *keep).json()
    assert told["person"] == person
    other = told["other"]
    moved = linked("--json", "people", "links", other).json()
    assert [(one["ref"], one["by"]) for one in moved] == [(case, estate.DATA_MANAGER)]
    said = linked("people", "join", person, other)
    assert said.code == 0, said.err
    assert f"{other} finds {person} now" in said.out
    again = linked("--json", "people", "links", other).json()
    assert {one["ref"] for one in again if not one["until"]} == {one["ref"] for one in links}
    assert "once also" in linked("people", "links", person).out
    assert linked("people", "split", person, "--keep", "r1nobody").code == 2
    assert linked("people", "shown", person, "--since", "2026-11-01").code == 0


def test_a_sealed_person_is_nobody_until_opened_again(linked: Line) -> None:
    person, _ = several(linked)
    sealed = linked("--json", "people", "seal", person, "--reason", "refuge").json()
    assert person in sealed["sealed"]
    assert linked("people", "links", person).code == 2
    assert person in linked("people", "unseal", person).out
    assert linked("people", "links", person).code == 0
    assert linked("people", "seal", person, "--reason", "shyness").code == 2
