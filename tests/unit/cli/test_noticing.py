"""The commands of notices: what they answer, how they end, in words and in JSON."""

import csv
from datetime import date
from pathlib import Path

import pytest

from kinfold.cli import demo_notices
from tests import estate
from tests.unit.cli.conftest import Line
from tests.unit.notices import made

OFFICER = estate.GOVERNANCE
DIFFERS = ("--differs", "Our own contact.")


@pytest.fixture
def told(line: Line) -> Line:
    """A command line at an installation whose local facts are filled in."""
    made.write(line.home)
    return line


def published(line: Line) -> None:
    assert line("notices", "generate", login=OFFICER).code == 0
    assert line("notices", "publish", *DIFFERS, login=OFFICER).code == 0


def test_the_form_of_the_facts_is_handed_out(line: Line) -> None:
    said = line("notices", "facts", login=None)
    assert said.code == 0
    assert "[complaints]" in said.out
    missing = line("notices", "generate", login=OFFICER)
    assert missing.code == 2
    assert "There is no notices.toml" in missing.err
    (line.home / "notices.toml").write_text(said.out, encoding="utf-8")
    lacks = line("notices", "generate", login=OFFICER)
    assert (lacks.code, "authority.name" in lacks.err) == (2, True)


def test_a_notice_is_made_shown_and_published(told: Line) -> None:
    assert told("notices", "show").code == 2
    made_now = told("notices", "generate", login=OFFICER)
    assert made_now.code == 0
    assert made_now.out.startswith("Made, and not public yet.\n  full: version 1, ")
    shown = told("notices", "show")
    assert shown.out.startswith("# Privacy notice: how Marshire County Council uses information")
    assert told("--json", "notices", "show", "child").json()["number"] == 2
    assert told("notices", "show", "large").code == 2
    silent = told("notices", "publish", login=OFFICER)
    assert (silent.code, "what differs" in silent.err) == (13, True)
    ended = told("--json", "notices", "publish", *DIFFERS, login=OFFICER)
    assert ended.code == 0
    assert {one["number"] for one in ended.json().values()} == {1, 2, 3}
    assert all(one["published_at"] for one in ended.json().values())
    assert told("notices", "publish", *DIFFERS, login=OFFICER).code == 14
    assert told("notices", "generate", login=OFFICER).code == 14


@pytest.mark.requirement("NEX-60")
def test_publishing_ends_with_13_and_names_what_is_empty(line: Line) -> None:
    made.write(line.home, statements=made.table()["statements"] | {"automated": ""})
    line("notices", "generate", login=OFFICER)
    said = line("notices", "publish", *DIFFERS, login=OFFICER)
    assert said.code == 13
    assert "says nothing about: automated decisions or profiling." in said.err


def test_only_those_who_answer_for_it(told: Line) -> None:
    assert told("notices", "generate").code == 12
    assert told("notices", "generate", login=None).code == 2


def test_what_is_due_is_listed(told: Line) -> None:
    rows = told("--json", "notices", "tasks").json()
    assert "No privacy notice is public. Make one, review it and publish it." in [
        row["to do"] for row in rows
    ]


def test_coverage_both_ways(told: Line) -> None:
    """Exit 0 where everything fits; 13 where something is promised in vain."""
    month = ("coverage", "--month", "2026-11")
    assert told("notices", *month, login=estate.AUDITOR).code == 13
    published(told)
    said = told("notices", *month, login=estate.AUDITOR)
    assert said.code == 0, said.out + said.err
    assert "all were promised" in said.out
    assert told("--json", "notices", *month, login=estate.AUDITOR).json()["whole"] is True
    assert told("notices", "coverage", "--month", "soon", login=estate.AUDITOR).code == 2
    assert told("notices", *month).code == 12  # a data manager may not read the ledger


def test_a_month_with_a_gap_ends_with_13(told: Line) -> None:
    published(told)
    made.write(told.home, uses={"county-education/B-P2": "feedback"})
    said = told("--json", "notices", "coverage", "--month", "2026-11", login=estate.AUDITOR)
    assert said.code == 13
    assert said.json()["whole"] is False
    assert any("ask what you think" in line for line in said.json()["unpromised"])


def test_the_record_of_processing(told: Line, tmp_path: Path) -> None:
    out = tmp_path / "ropa.csv"
    said = told("notices", "ropa", "--out", out)
    assert said.code == 0
    assert "Finding children missing education" in told("--json", "notices", "ropa").out
    with out.open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    assert heads[3] == "(a) Controller and data protection officer"
    assert len(rows) == 8 + 9 + 3
    by_set = told("--json", "notices", "ropa", "--by", "data-set").json()
    assert all(all(row.values()) for row in by_set)
    assert told("notices", "ropa", "--by", "colour").code == 2


def test_the_parties_own_notices(told: Line) -> None:
    seen = {
        "agreement": "practitioner-view",
        "organisation": "hartwell",
        "link": "https://hartwell.example/privacy",
        "seen_on": date(2026, 10, 2),
    }
    made.write(told.home, party_notices=[seen])
    rows = told("--json", "notices", "parties").json()
    known = [row for row in rows if row["seen on"] != "not seen"]
    assert [(row["organisation"], row["seen on"]) for row in known] == [
        ("Hartwell Academy", "2026-10-02")
    ]
    words = told("notices", "parties", "--words-for", "county-education")
    assert "County data sharing agreement with education providers" in words.out
    assert told("notices", "parties", "--words-for", "research-office").code == 2


def test_the_flow_map_the_row_and_the_register(told: Line, tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    said = told("--json", "notices", "flow-map", "practitioner-view", "--out", out)
    clauses = {row["what"].split(":")[0]: row["clause"] for row in said.json()}
    assert clauses == {
        "C1": "C2.1",
        "C2": "C2.1",
        "see": "C7.4, C10.3",
        "declare": "C7.14, C7.15, C11.2, C12.1",
    }
    assert "The county council" in told("notices", "flow-map", "practitioner-view").out
    assert out.read_text(encoding="utf-8").startswith("<svg")
    unknown = told("notices", "flow-map", "research-office")
    assert (unknown.code, "In force: cin-analysis" in unknown.err) == (2, True)
    row = told("--json", "notices", "dea").json()
    assert len(row[0]) == 18
    listed = told("notices", "register")
    assert "Practitioner view agreement for educational settings" in listed.out
    register = tmp_path / "register.csv"
    assert told("notices", "register", "--out", register).code == 0
    assert "St Edmund" not in register.read_text(encoding="utf-8")
    made.write(told.home, benefits={})
    assert told("notices", "dea").code == 2


def test_a_made_up_authority_can_publish(line: Line) -> None:
    """What the demonstration writes is whole, and is never written over."""
    path = demo_notices.write(
        line.home, organisation="marshire", name="Marshire County Council", area="Marshire"
    )
    published(line)
    assert "dpo@marshire.example" in line("notices", "show").out
    assert line("notices", "dea").code == 0
    path.write_text("# mine", encoding="utf-8")
    demo_notices.write(line.home, organisation="x", name="X", area="Y")
    assert path.read_text(encoding="utf-8") == "# mine"
