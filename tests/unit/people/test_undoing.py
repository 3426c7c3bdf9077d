"""A person questions a link, splits a child in two and joins two: everything is mended at once."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.people import MatchReport, sealing, telling, undoing
from kinfold.registers import moves
from kinfold.registers import people as register
from kinfold.view import find, record
from tests import estate, linkage
from tests.unit.people import test_linking as county
from tests.unit.people.conftest import VIEW
from tests.unit.people.test_linking import NEXT, as_case, early_help, manager, original_cases

_MINUTES = itertools.count(1)


def now() -> datetime:
    """A minute later each time: a permit is never older than one that was used."""
    return NEXT + timedelta(minutes=next(_MINUTES))


def index(gate: Gate, table: str, *, agreement: str = VIEW) -> list[dict[str, Any]]:
    return county.index(gate, table, at=now(), agreement=agreement)


def whose(gate: Gate) -> dict[linkage.Unit, str]:
    return linkage.linked(index(gate, "link"))


def link(gate: Gate, *, agreement: str = VIEW) -> MatchReport:
    return county.link(gate, at=now(), agreement=agreement)


def joined(gate: Gate) -> tuple[str, dict[str, dict[str, Any]]]:
    """A pupil whom early help knows too, and the links of each record by its reference."""
    rows = [row for row in index(gate, "link") if row["believed_to"] is None]
    for person in sorted({row["person"] for row in rows if row["data_set"] == "early_help"}):
        mine = {row["ref"]: row for row in rows if row["person"] == person}
        if {"early_help", "pupil_core"} <= {row["data_set"] for row in rows if row["ref"] in mine}:
            return person, mine
    raise AssertionError("nobody at school is known to early help")


def but_early_help(gate: Gate, person: str) -> set[str]:
    """The references of a person's records, without those of early help."""
    rows = index(gate, "link")
    mine = [r for r in rows if r["person"] == person and r["believed_to"] is None]
    return {r["ref"] for r in mine} - {r["ref"] for r in mine if r["data_set"] == "early_help"}


def identity(gate: Gate, person: str) -> dict[str, Any]:
    return next(row for row in index(gate, "identity") if row["person"] == person)


def look_up(gate: Gate, person: str) -> Any:
    """A safeguarding lead of the child's school opens the record."""
    rows = index(gate, "relationship")
    school = next(r["organisation"] for r in rows if r["person"] == person and r["end"] is None)
    lead = gate.actor(estate.LEADS[school])
    return record.open_record(gate, lead, person, purpose="C-P1", at=now()), lead


@pytest.mark.requirement("NEX-20")
def test_a_link_says_why_since_when_and_on_whose_account(gate: Gate) -> None:
    person, mine = joined(gate)
    seen = telling.links_of(gate, manager(gate), agreement=VIEW, person=person, at=now())
    assert seen.person == person
    assert {one.ref for one in seen.links} == set(mine)
    case = next(one for one in seen.links if one.data_set == "early_help")
    assert case.since == estate.LATER.date()
    assert case.until is None
    assert case.method in ("name_dob_place", "splink")
    assert case.other in mine
    assert (case.model != "") is (case.probability is not None)
    assert case.made_by == ""
    assert case.forename
    assert case.forename not in repr(seen)
    found = telling.persons_of_record(
        gate, manager(gate), agreement=VIEW, record=case.record, at=now()
    )
    assert found == (person,)


@pytest.mark.requirement("NEX-20")
def test_a_split_keeps_the_id_where_the_person_says_and_mends_everything(gate: Gate) -> None:
    person, mine = joined(gate)
    before = whose(gate)
    _, lead = look_up(gate, person)
    keep = but_early_help(gate, person)
    mended = undoing.split(gate, manager(gate), agreement=VIEW, person=person, keep=keep, at=now())
    rows = {row["ref"]: row for row in index(gate, "link") if row["believed_to"] is None}
    assert {ref: rows[ref]["person"] for ref in mine} == {
        ref: person if ref in keep else mended.other for ref in mine
    }
    after = whose(gate)
    assert {unit for unit in before if before[unit] != after[unit]} == {
        unit for unit in after if after[unit] == mended.other
    }
    new = next(rows[ref] for ref in mine if ref not in keep)
    assert (new["made_by"], new["believed_from"]) == (estate.DATA_MANAGER, NEXT.date())
    assert identity(gate, mended.other)["upn"] is None
    assert identity(gate, person)["upn"]
    relations = {row["person"] for row in index(gate, "relationship")}
    assert person in relations
    assert mended.other not in relations
    view = next(one for one in mended.shown if one.operation == "view")
    assert (view.account, view.named) == (lead.account, True)
    assert view.clauses
    assert view.purpose == "C-P1"
    assert not link(gate).changed


@pytest.mark.requirement("NEX-20")
def test_split_and_joined_again_is_as_it_was_and_the_old_id_finds_the_child(gate: Gate) -> None:
    person, _ = joined(gate)
    before = whose(gate)
    by = manager(gate)
    keep = but_early_help(gate, person)
    first = undoing.split(gate, by, agreement=VIEW, person=person, keep=keep, at=now())
    again = undoing.join(gate, by, agreement=VIEW, person=first.other, other=person, at=now())
    assert (again.person, again.other) == (person, first.other)
    assert whose(gate) == before
    assert not link(gate).changed
    assert moves.survivor(first.other) == person
    school = next(r["organisation"] for r in index(gate, "relationship") if r["person"] == person)
    lead = gate.actor(estate.LEADS[school])
    shown = record.open_record(gate, lead, first.other, purpose="C-P1", at=now())
    assert shown.person == person
    seen = telling.links_of(gate, by, agreement=VIEW, person=first.other, at=now())
    assert (seen.person, seen.merged) == (person, (first.other,))
    with pytest.raises(NothingToDo):
        undoing.join(gate, by, agreement=VIEW, person=first.other, other=person, at=now())


def test_what_protected_the_child_protects_both_after_a_split(gate: Gate) -> None:
    person, _ = joined(gate)
    register.restrict(person, reason="objection", at=now(), by=None)
    mended = undoing.split(
        gate,
        manager(gate),
        agreement=VIEW,
        person=person,
        keep=but_early_help(gate, person),
        at=now(),
    )
    held = register.restrictions((person, mended.other), at=now())
    assert {one.person for one in held} == {person, mended.other}


@pytest.mark.requirement("NEX-20")
def test_a_questioned_link_goes_to_a_person_and_stands_until_then(gate: Gate) -> None:
    person, mine = joined(gate)
    ref = next(ref for ref in sorted(mine) if mine[ref]["data_set"] == "early_help")
    case = undoing.question(gate, manager(gate), agreement=VIEW, person=person, ref=ref, at=now())
    found = register.review_case(case)
    assert found is not None
    assert (found.state, found.pass_name) == ("open", "questioned")
    assert ref in (found.left, found.right)
    assert whose(gate)["case_id", "marshire", mine[ref]["record"]] == person
    with pytest.raises(UsageProblem):
        undoing.question(
            gate, manager(gate), agreement=VIEW, person=person, ref="r1nobody", at=now()
        )


def test_a_split_names_the_persons_records_and_not_all_of_them(gate: Gate) -> None:
    person, mine = joined(gate)
    by = manager(gate)
    for keep in (set(), set(mine), {"r1nobody"}):
        with pytest.raises(UsageProblem):
            undoing.split(gate, by, agreement=VIEW, person=person, keep=keep, at=now())
    with pytest.raises(UsageProblem):
        telling.links_of(gate, by, agreement=VIEW, person="p1nobody", at=now())
    lead = gate.actor(estate.LEADS["st-edmunds"])
    with pytest.raises(RefusedByAgreement):
        undoing.split(gate, lead, agreement=VIEW, person=person, keep=set(mine), at=now())
    alone = next(row for row in index(gate, "link") if row["method"] == "alone")
    with pytest.raises(NothingToDo):
        undoing.question(
            gate, by, agreement=VIEW, person=alone["person"], ref=alone["ref"], at=now()
        )


def test_a_seal_covers_the_identity_everywhere_and_comes_off_again(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    link(gate, agreement="cin-analysis")
    rows = [row for row in index(gate, "link") if row["data_set"] == "cin_census"]
    at_school = {row["person"] for row in index(gate, "relationship") if row["end"] is None}
    person, care = next(
        (row["person"], row["record"]) for row in rows if row["person"] in at_school
    )
    known = identity(gate, person)
    sealed = sealing.seal(
        gate, manager(gate), agreement=VIEW, person=person, reason="adoption", at=now()
    )
    assert sealed[0] == person
    elsewhere = {
        row["person"]
        for row in index(gate, "link", agreement="cin-analysis")
        if row["record"] == care
    }
    assert set(sealed[1:]) == elsewhere
    with pytest.raises(UsageProblem):
        telling.links_of(gate, manager(gate), agreement=VIEW, person=person, at=now())
    record_number = known["upn"]
    found = telling.persons_of_record(
        gate, manager(gate), agreement=VIEW, record=record_number, at=now()
    )
    assert found == ()
    lead = gate.actor(next(iter(estate.LEADS.values())))
    wanted = find.Wanted(identifier=record_number)
    assert find.find(gate, lead, wanted, purpose="C-P1", at=now()) == ()
    again = [*original_cases(grounds), as_case({**known, "address": "1 Row"}, "EH900009")]
    grounds.take_in(gate, early_help(tmp_path, again), under=VIEW, holder="marshire", at=now())
    link(gate)
    assert whose(gate)["case_id", "marshire", "EH900009"] != person
    assert identity(gate, person)["address"] is None
    opened = sealing.unseal(gate, manager(gate), agreement=VIEW, person=person, at=now())
    assert opened == sealed
    assert moves.closed(at=now()) == frozenset()
    link(gate)
    assert identity(gate, person)["address"] == known["address"]
    with pytest.raises(NothingToDo):
        sealing.unseal(gate, manager(gate), agreement=VIEW, person=person, at=now())
