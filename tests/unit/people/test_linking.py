"""Linking a whole made-up county through the real gate: right, stable, explained, and asked."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import people
from kinfold.agreement.flow import Flow
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.people import MatchReport
from kinfold.registers import people as register
from kinfold.registers.models import ReviewCase
from tests import estate, linkage
from tests.unit.people.conftest import VIEW

AGAIN = estate.LATER + timedelta(hours=1)
TOMORROW = estate.LATER + timedelta(days=1)
NEXT = estate.LATER + timedelta(days=2)


def manager(gate: Gate) -> Any:
    return gate.actor(estate.DATA_MANAGER)


def link(gate: Gate, *, at: Any = AGAIN, agreement: str = VIEW) -> MatchReport:
    return people.link(gate, manager(gate), agreement=agreement, at=at)


def index(gate: Gate, table: str, *, at: Any = NEXT, agreement: str = VIEW) -> list[dict[str, Any]]:
    """A table of the index, read through the gate as linking reads it."""
    from kinfold import datasets

    declared = datasets.get("person_index").table(table)
    flow = Flow(
        actor=manager(gate),
        operation="link",
        holder="marshire",
        agreement=agreement,
        purpose="C-P1" if agreement == VIEW else "A-P1",
        items=tuple(f"person_index.{table}.{field.name}" for field in declared.fields),
        recipient="marshire",
        at=at,
    )
    return gate.read(gate.ask(flow), at=at).rows(f"person_index.{table}")


def whose(gate: Gate, *, at: Any = NEXT) -> dict[linkage.Unit, str]:
    return linkage.linked(index(gate, "link", at=at))


def early_help(folder: Path, rows: list[dict[str, str]]) -> Path:
    """An early help extract with these cases."""
    path = folder / "early-help.csv"
    columns = (
        "record_type case_id surname forename date_of_birth address agency start_date end_date"
        " worker lead_professional_email assessment_type assessment_date document_creator"
        " creator_email"
    ).split()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            filled = {"record_type": "involvement", "agency": "Family support"}
            writer.writerow({**filled, "start_date": "2026-01-05", **row})
    return path


def original_cases(grounds: estate.Estate) -> list[dict[str, str]]:
    with (grounds.county.folder / "early-help.csv").open(encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["record_type"] == "involvement"]


def some_pupil(gate: Gate) -> dict[str, Any]:
    """A pupil known to one school only."""
    alone = {row["person"] for row in index(gate, "link") if row["method"] == "alone"}
    return next(row for row in index(gate, "identity") if row["person"] in alone and row["address"])


def as_case(pupil: dict[str, Any], number: str, **change: str) -> dict[str, str]:
    return {
        "case_id": number,
        "surname": pupil["surname"],
        "forename": pupil["forename"],
        "date_of_birth": pupil["date_of_birth"].isoformat(),
        "address": pupil["address"],
        **change,
    }


@pytest.mark.requirement("NEX-19")
def test_the_report_adds_up_and_names_nobody(first_report: MatchReport, gate: Gate) -> None:
    for one in first_report.data_sets:
        assert one.records == one.matched + sum(one.unmatched.values())
        assert set(one.linked) <= set(people.PASSES)
        assert set(one.unmatched) <= set(people.REASONS)
    by_name = {one.data_set: one for one in first_report.data_sets}
    assert by_name["cin_census"].linked["upn"] > 0
    assert by_name["early_help"].linked["name_dob_place"] > 0
    missed = sum(sum(one.unmatched.values()) for one in first_report.data_sets)
    assert missed == len(first_report.unmatched)
    upns = {row["upn"] for row in index(gate, "identity") if row["upn"]}
    shown = repr(first_report) + repr(first_report.unmatched) + str(first_report.as_json())
    assert not any(upn in shown for upn in upns)
    assert first_report.changed


def test_links_are_right(gate: Gate, grounds: estate.Estate) -> None:
    score = linkage.score(whose(gate), linkage.answers(grounds.truth()))
    assert score.precision >= 0.995
    schools = linkage.answers(
        grounds.truth(), ("early_help", "pupil_core", "school_history", "school_census")
    )
    held = {unit: person for unit, person in whose(gate).items() if unit in schools}
    assert linkage.score(held, schools).recall >= 0.9


def test_brothers_sisters_and_twins_stay_apart(gate: Gate, grounds: estate.Estate) -> None:
    with grounds.truth().open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    family = {(linkage.system(r["data_set"]), r["holder"], r["record"]): r for r in rows}
    of_person: dict[str, set[tuple[str, str]]] = {}
    for unit, person in whose(gate).items():
        if unit in family:
            row = family[unit]
            of_person.setdefault(person, set()).add((row["family"], row["person"]))
    assert all(len(found) == 1 for found in of_person.values())


def test_linking_again_changes_nothing(gate: Gate) -> None:
    before = whose(gate)
    report = link(gate)
    assert (report.changed, report.new_people, report.new_cases) == (False, 0, 0)
    assert whose(gate) == before


def test_ids_say_nothing_of_the_record(gate: Gate) -> None:
    rows = index(gate, "link")
    for row in rows:
        assert row["record"] not in row["person"] + row["ref"]
    assert len({row["person"] for row in rows}) == len(set(whose(gate).values()))


def test_a_daily_delivery_keeps_ids_and_joins_the_new(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    before = whose(gate)
    pupil = some_pupil(gate)
    rows = [*original_cases(grounds), as_case(pupil, "EH900001")]
    grounds.take_in(gate, early_help(tmp_path, rows), under=VIEW, holder="marshire", at=AGAIN)
    report = link(gate, at=TOMORROW)
    after = whose(gate)
    kept = {unit: person for unit, person in after.items() if unit in before}
    assert kept == {unit: before[unit] for unit in kept}
    assert after["case_id", "marshire", "EH900001"] == pupil["person"]
    assert report.new_people == 0


def test_a_record_that_went_is_ended_and_comes_back_to_its_person(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    rows = original_cases(grounds)
    gone = next(
        row["case_id"] for row in rows if ("case_id", "marshire", row["case_id"]) in whose(gate)
    )
    unit = ("case_id", "marshire", gone)
    before = whose(gate)[unit]
    less = [row for row in rows if row["case_id"] != gone]
    grounds.take_in(gate, early_help(tmp_path, less), under=VIEW, holder="marshire", at=AGAIN)
    link(gate, at=TOMORROW)
    ended = [row for row in index(gate, "link") if row["record"] == gone]
    assert [row["believed_to"] for row in ended] == [TOMORROW.date()]
    grounds.take_in(
        gate, early_help(tmp_path, [*less, *(r for r in rows if r["case_id"] == gone)]),
        under=VIEW, holder="marshire", at=TOMORROW + timedelta(hours=1),
    )  # fmt: skip
    link(gate, at=NEXT)
    assert whose(gate)[unit] == before


@pytest.mark.requirement("NEX-20")
def test_an_ambiguous_record_waits_and_is_in_no_index(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    report, unit, case = _ambiguous(gate, grounds, tmp_path)
    assert unit not in whose(gate)
    assert report.waiting >= 1
    assert any(row.ref in (case.left, case.right) for row in report.unmatched)
    waiting = [row for row in index(gate, "waiting") if row["record"] == unit[2]]
    assert [row["until"] for row in waiting] == [None]
    assert unit[2] not in case.left + case.right
    names = {(row["surname"], row["forename"]) for row in index(gate, "identity")}
    assert ("Zzyzx", "Quentin") not in names


def test_a_no_is_for_good(gate: Gate, grounds: estate.Estate, tmp_path: Path) -> None:
    _, unit, case = _ambiguous(gate, grounds, tmp_path)
    people.decide_case(gate, manager(gate), case=case.id, decision="different", at=TOMORROW)
    link(gate, at=TOMORROW)
    held = whose(gate)
    person = held[unit]
    assert list(held.values()).count(person) == 1
    assert not link(gate, at=TOMORROW + timedelta(hours=1)).changed
    states = {one.state for one in register.review_cases(agreement=VIEW) if one.id == case.id}
    assert states == {"different"}


def test_a_yes_joins_at_the_next_linking(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    _, unit, case = _ambiguous(gate, grounds, tmp_path)
    people.decide_case(gate, manager(gate), case=case.id, decision="same", at=TOMORROW)
    report = link(gate, at=TOMORROW)
    held = whose(gate)
    assert list(held.values()).count(held[unit]) > 1
    assert report.new_people == 0
    rows = [row for row in index(gate, "link") if row["record"] == unit[2]]
    assert [row["method"] for row in rows] == ["review"]
    assert [row["until"] for row in index(gate, "waiting") if row["record"] == unit[2]] == [
        TOMORROW.date()
    ]


def test_a_later_no_splits_and_the_roll_keeps_the_id(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    _, unit, case = _ambiguous(gate, grounds, tmp_path)
    people.decide_case(gate, manager(gate), case=case.id, decision="same", at=TOMORROW)
    link(gate, at=TOMORROW)
    first = whose(gate)[unit]
    ReviewCase.objects.filter(pk=case.id).update(state="different")
    link(gate, at=NEXT)
    held = whose(gate)
    assert held[unit] != first
    assert first in held.values()
    rows = [row for row in index(gate, "link") if row["record"] == unit[2]]
    assert {row["believed_to"] for row in rows} == {None, NEXT.date()}


def _ambiguous(gate: Gate, grounds: estate.Estate, folder: Path) -> tuple[MatchReport, Any, Any]:
    """A case that has a pupil's birth date, home and surname, and another forename: a twin's?"""
    pupil = some_pupil(gate)
    row = as_case(pupil, "EH900002", forename="Quentin")
    rows = [*original_cases(grounds), row]
    grounds.take_in(gate, early_help(folder, rows), under=VIEW, holder="marshire", at=AGAIN)
    report = link(gate, at=AGAIN + timedelta(minutes=5))
    ref = next(one["ref"] for one in index(gate, "waiting") if one["record"] == "EH900002")
    case = next(
        one for one in register.review_cases(agreement=VIEW) if ref in (one.left, one.right)
    )
    return report, ("case_id", "marshire", "EH900002"), case


def test_a_sealed_person_is_joined_with_nothing(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    pupil = some_pupil(gate)
    register.seal(pupil["person"], reason="refuge", at=AGAIN, by=None)
    rows = [*original_cases(grounds), as_case(pupil, "EH900003")]
    grounds.take_in(gate, early_help(tmp_path, rows), under=VIEW, holder="marshire", at=AGAIN)
    report = link(gate, at=TOMORROW)
    held = whose(gate)
    assert held["case_id", "marshire", "EH900003"] != pupil["person"]
    assert any(row.reason == "sealed" for row in report.unmatched)


def test_one_index_for_each_agreement(gate: Gate) -> None:
    link(gate, agreement="cin-analysis")
    other = index(gate, "link", agreement="cin-analysis")
    assert other
    assert {row["person"] for row in other}.isdisjoint(whose(gate).values())
    assert {row["data_set"] for row in other} == {"cin_census"}


def test_relationships_are_the_schools_own_rolls(gate: Gate) -> None:
    rows = index(gate, "relationship")
    assert {row["basis"] for row in rows} == {"on roll"}
    assert {row["organisation"] for row in rows} == set(estate.LEADS)
    assert any(row["end"] is None for row in rows)
    assert any(row["end"] is not None for row in rows)


def test_nobody_links_whom_the_agreement_does_not_let(gate: Gate) -> None:
    lead = gate.actor(estate.LEADS["st-edmunds"])
    with pytest.raises(RefusedByAgreement):
        people.link(gate, lead, agreement=VIEW, at=AGAIN)
    with pytest.raises(RefusedByAgreement):
        people.link(gate, manager(gate), agreement="county-education", at=AGAIN)
    with pytest.raises(RefusedByAgreement):
        people.link(gate, manager(gate), agreement="no-such", at=AGAIN)


def test_a_case_is_decided_once_by_somebody_who_may(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    _, _, case = _ambiguous(gate, grounds, tmp_path)
    lead = gate.actor(estate.LEADS["st-edmunds"])
    with pytest.raises(RefusedByAgreement):
        people.decide_case(gate, lead, case=case.id, decision="same", at=TOMORROW)
    with pytest.raises(UsageProblem):
        people.decide_case(gate, manager(gate), case=case.id, decision="maybe", at=TOMORROW)
    with pytest.raises(UsageProblem):
        people.decide_case(gate, manager(gate), case=10**9, decision="same", at=TOMORROW)
    people.decide_case(gate, manager(gate), case=case.id, decision="same", at=TOMORROW)
    with pytest.raises(NothingToDo):
        people.decide_case(gate, manager(gate), case=case.id, decision="same", at=TOMORROW)


def test_a_case_is_shown_side_by_side_to_somebody_who_may(
    gate: Gate, grounds: estate.Estate, tmp_path: Path
) -> None:
    _, unit, case = _ambiguous(gate, grounds, tmp_path)
    shown = people.show_case(gate, manager(gate), case=case.id, at=TOMORROW)
    assert shown.case == case
    assert {side.told("forename") for side in shown.sides} > {"Quentin"}
    assert unit[2] in {side.record for side in shown.sides}
    assert not any(str(side.told("surname")) in repr(shown) for side in shown.sides)
    lead = gate.actor(estate.LEADS["st-edmunds"])
    with pytest.raises(RefusedByAgreement):
        people.show_case(gate, lead, case=case.id, at=TOMORROW)


def test_an_empty_installation_links_to_nothing(tmp_path: Path) -> None:
    bare = estate.copied(estate.empty(), tmp_path / "bare")
    with bare.opened() as gate:
        report = link(gate)
    assert (report.people, report.changed, report.data_sets) == (0, False, ())
