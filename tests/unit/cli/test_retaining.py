"""Retention and the night's work by command, as a tired data manager runs them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kinfold.cli.session import Session
from kinfold.registers import agreements, holding
from tests import estate
from tests.unit.cli.conftest import Line
from tests.unit.retention.conftest import VIEW, for_long

CHILDREN = 60
THREE_YEARS = datetime(2029, 11, 20, 9, tzinfo=UTC)
SIX_YEARS = datetime(2032, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Line]:
    """A command line at a county taken in and linked, its agreements good until 2060."""
    grounds = estate.copied(estate.linked(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        for name in estate.RENEWALS:
            estate.bring_into_force(for_long(name, tmp_path), at=estate.LATER)
        yield Line(home=grounds.home, gate=gate, monkeypatch=monkeypatch, capsys=capsys)


def clock(line: Line, at: datetime) -> None:
    """Set the clock at the door."""
    line.monkeypatch.setattr(Session, "now", lambda self: at)


def held(line: Line) -> set[str]:
    """The data sets on the shelf."""
    assert line.gate is not None
    return {supply.data_set for supply in line.gate.held()}


def test_nothing_due_ends_in_14_and_says_when_the_next_is(full: Line) -> None:
    """And lists what comes by a day, where one is named."""
    clock(full, estate.LATER + timedelta(days=1))
    said = full("retention", "plan")
    assert said.code == 14
    assert said.out.startswith("Nothing is due on 22 November 2026.")
    assert "The next falls due on 20 November 2029; --until shows more." in said.out
    assert "cin_census" not in said.out
    said = full("retention", "plan", "--until", "2030-01-01")
    assert "Not yet, by 1 January 2030 (2)" in said.out
    assert "cin_census" in said.out
    told = full("--json", "retention", "plan", "--until", "2030-01-01").json()
    assert (told["due"], len(told["lines"])) == (0, 2)
    assert len(full("--json", "retention", "plan").json()["lines"]) > 20


@pytest.mark.requirement("GOV-5", "NEX-23")
def test_a_plan_is_shown_applied_and_certified(full: Line) -> None:
    """Three commands; the plan again has nothing, and the same plan twice is nothing to do."""
    clock(full, THREE_YEARS)
    said = full("retention", "plan")
    assert said.code == 0
    assert said.out.startswith("2 things due on 20 November 2029, ")
    assert "Nothing has been destroyed." in said.out
    assert "Each return is destroyed three years after" in said.out
    name = said.out.split("--plan ")[1].split()[0]
    assert full("--json", "retention", "plan").json()["plan"] == name
    wrong = full("retention", "apply", "--plan", "0" * 16)
    assert wrong.code == 13
    applied = full("retention", "apply", "--plan", name)
    assert applied.code == 0
    assert applied.out == "2 things destroyed, each with its certificate.\n"
    assert full("retention", "apply", "--plan", name).code == 14
    told = full("--json", "retention", "certificates").json()["certificates"]
    assert [one["clause"] for one in told] == ["GDPR 5", "GDPR 5"]
    listed = full("retention", "certificates", "--under", "cin-analysis", "--since", "2029-11-20")
    assert "No backup of this installation is on record." in " ".join(listed.out.split())
    later = full("--json", "retention", "certificates", "--since", "2029-11-21").json()
    assert later == {"certificates": []}


@pytest.mark.requirement("NEX-23")
def test_applying_makes_the_index_anew(full: Line) -> None:
    """The pupils' core data goes; the index made from it is made again without them."""
    assert full.gate is not None
    clock(full, SIX_YEARS - timedelta(hours=20))
    kept = [one.id for one in full.gate.held() if one.data_set not in {"pupil_core", "cin_census"}]
    for supply in kept:
        said = full("retention", "hold", "supply", supply, "--reason", "An inspection is open.")
        assert said.code == 0
    clock(full, SIX_YEARS)
    before = [one.id for one in full.gate.held() if one.data_set == "person_index"]
    said = full("retention", "plan")
    assert "Held back" in said.out
    assert "An inspection is open." in said.out
    for one in before:
        hold = next(h.id for h in holding.holds(at=SIX_YEARS) if h.ref == one)
        assert full("retention", "release", hold).out == f"Hold {hold} is released.\n"
        assert full("retention", "release", hold).code == 14
    clock(full, SIX_YEARS + timedelta(minutes=1))
    said = full("retention", "plan")
    assert "Made anew when you apply this plan: person indexes (1)" in said.out
    applied = full(
        "--json", "retention", "apply", "--plan", said.out.split("--plan ")[1].split()[0]
    )
    assert applied.code == 0
    assert applied.json()["stays"] == []
    after = [one.id for one in full.gate.held() if one.data_set == "person_index"]
    assert len(after) == 1
    assert not {*before} & {*after}
    assert full("retention", "plan").code == 14


def test_who_may_destroy_nothing_is_told_why(full: Line) -> None:
    """Exit 12, by agreement and clause; everything stays."""
    clock(full, SIX_YEARS + timedelta(days=3))
    name = full("--json", "retention", "plan", login=estate.ANALYST).json()["plan"]
    before = held(full)
    said = full("retention", "apply", "--plan", name, login=estate.ANALYST)
    assert said.code == 12
    assert held(full) == before
    assert "left under county-education:" in said.out
    assert "Why not:         [" in said.out
    assert said.out.startswith("0 things destroyed")


def test_an_index_that_may_not_be_linked_again_is_left_and_said(full: Line) -> None:
    """An auditor's colleague in governance may destroy, and may not link."""
    clock(full, SIX_YEARS)
    assert full.gate is not None
    for one in full.gate.held():
        if one.agreement == VIEW and one.data_set != "person_index":
            full("retention", "hold", "supply", one.id, "--reason", "An inspection is open.")
    clock(full, SIX_YEARS + timedelta(minutes=1))
    name = full("--json", "retention", "plan", login=estate.GOVERNANCE).json()["plan"]
    said = full("retention", "apply", "--plan", name, login=estate.GOVERNANCE)
    assert said.code == 0
    assert "1 thing left under practitioner-view:" in said.out
    assert "person_index" in held(full)
    assert "pupil_core" not in held(full)


# The night


@pytest.mark.requirement("NEX-23")
def test_the_night_destroys_what_the_schedule_says(full: Line) -> None:
    """Exit 0 with nothing to do, and with something; files are merged and swept."""
    clock(full, estate.LATER + timedelta(days=1))
    said = full("nightly")
    assert said.code == 0
    assert said.out.startswith("0 things destroyed")
    assert "files merged" in said.out
    clock(full, THREE_YEARS)
    told = full("--json", "nightly", "--keep-small").json()
    assert len(told["certificates"]) == 2
    assert told["left"] == 0
    clock(full, SIX_YEARS)
    assert full("nightly").code == 0
    assert held(full) <= {"person_index"}


def test_the_night_leaves_an_ended_agreement_to_a_person(full: Line) -> None:
    """Withdrawn, and nothing of it gone in the morning; the morning's page says so."""
    assert full.gate is not None
    at = estate.LATER + timedelta(days=1)
    version = full.gate.versions(at=at)["cin-analysis"]
    agreements.set_standing(version.hash, state="withdrawn", at=at, by=None)
    clock(full, at + timedelta(hours=1))
    said = full("nightly")
    assert "2 things of agreements that ended waiting for you: read the plan." in said.out
    assert "cin_census" in held(full)
    name = full("--json", "retention", "plan").json()["plan"]
    assert full("retention", "apply", "--plan", name).code == 0
    assert [one.agreement for one in full.gate.held() if one.data_set == "cin_census"] == [
        VIEW, VIEW,
    ]  # fmt: skip


def test_a_night_that_was_cut_short_is_made_up_for(full: Line) -> None:
    """A certificate that was not written is written, and said."""
    assert full.gate is not None
    supply = next(one for one in full.gate.held() if one.agreement == "cin-analysis")
    full.gate._store.destroy_supply(supply.id, at=estate.LATER)
    clock(full, estate.LATER + timedelta(days=1))
    assert "1 certificate of an earlier run written now." in full("nightly").out
    assert [one.ref for one in holding.certificates()] == [supply.id]


# Backups


def test_backups_are_recorded_and_destroyed_by_people(full: Line) -> None:
    """The certificate of a destruction names those that must still go."""
    clock(full, estate.LATER)
    assert full("retention", "backup", "list").code == 14
    said = full("retention", "backup", "record", "weekly-47", "--expires", "2026-12-20")
    assert said.out == "Backup 1 is on record; it expires on 20 December 2026.\n"
    again = full(
        "retention", "backup", "record", "weekly-46", "--expires", "2026-12-13", "--taken",
        "2026-11-13",
    )  # fmt: skip
    assert again.code == 0
    assert full("retention", "backup", "record", "weekly-46", "--expires", "2026-12-13").code == 14
    assert "weekly-47" in full("retention", "backup", "list").out
    clock(full, estate.LATER + timedelta(days=60))
    said = full("retention", "plan")
    assert "For a person: destroy it and say so (2)" in said.out
    assert "Backup weekly-47, taken on 21 November 2026." in " ".join(said.out.split())
    gone = full("retention", "backup", "destroyed", 1)
    assert gone.out == "Backup 1 is recorded as destroyed: certificate 1.\n"
    assert full("retention", "backup", "destroyed", 1).code == 14


def test_a_hold_needs_a_reason_and_a_kind_of_thing(full: Line) -> None:
    clock(full, estate.LATER)
    assert full("retention", "hold", "house", "x1", "--reason", "Because.").code == 2
    assert full("retention", "hold", "supply", "x1", "--reason", " ").code == 2
    said = full("--json", "retention", "hold", "agreement", VIEW, "--reason", "Audit.")
    assert said.json() == {"hold": 1}
    kinds = [entry.kind for entry in list(full.gate._ledger.entries())[-1:]] if full.gate else []
    assert kinds == ["retention.held"]
