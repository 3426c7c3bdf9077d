"""A pack is made through the gate from a whole installation: everything, as held at a moment."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kinfold.agreement import Actor, Flow
from kinfold.errors import Exit
from kinfold.gate import Gate
from kinfold.registers import cases, facts, parcels
from kinfold.rights import answering
from kinfold.rights.contents import Contents, Holding, Request
from kinfold.rights.directory import known
from kinfold.rights.page import page
from kinfold.rights.pdf import pdf
from kinfold.rights.reviewing import Draft, reviewed
from kinfold.view.find import AGREEMENT as VIEW
from kinfold.view.find import IDENTITY_ITEMS
from kinfold.view.record import open_record
from tests import estate, people_index
from tests.clauses.world import AGREEMENT
from tests.estate import GOVERNANCE, LATER, LEADS, refused
from tests.unit.rights import made

SCHOOL = "st-edmunds"
HOUR = timedelta(hours=1)
NEW_ADDRESS = "77 Correction Close, Marsham"


@pytest.fixture
def grounds(tmp_path: Path) -> estate.Estate:
    return estate.copied(people_index.linked(), tmp_path / "home")


@pytest.fixture
def gate(grounds: estate.Estate) -> Iterator[Gate]:
    with grounds.opened() as opened:
        yield opened


def pupil(gate: Gate) -> tuple[str, str]:
    """A child of the school whom social care knows too: the person's number and the UPN."""
    actor = gate.actor(LEADS[SCHOOL])
    flow = Flow(
        actor=actor,
        operation="search",
        agreement=VIEW,
        purpose="C-P1",
        items=IDENTITY_ITEMS,
        recipient=actor.organisation,
        at=LATER,
    )
    rows = gate.read(gate.ask(flow), at=LATER).rows("person_index.identity")
    both = [row for row in rows if row["upn"] and row["case_id"]]
    chosen = min(both, key=lambda row: str(row["person"]))
    return str(chosen["person"]), str(chosen["upn"])


def request(*, held_at: datetime) -> Request:
    return replace(made.REQUEST, held_at=held_at)


def prepared(
    gate: Gate, person: str, *, held_at: datetime, at: datetime, actor: Actor | None = None
) -> Draft:
    return answering.prepare(
        gate,
        actor or gate.actor(GOVERNANCE),
        request(held_at=held_at),
        people=(person,),
        agreements=(VIEW,),
        at=at,
    )


def rows_of(grounds: estate.Estate, data_set: str, upn: str) -> list[dict[str, str]]:
    """The rows about a pupil in the files that the county's schools handed in."""
    found = []
    for file in grounds.county.files:
        if file.data_set == data_set and file.rows:
            with (grounds.county.folder / file.path).open(encoding="utf-8-sig", newline="") as told:
                found += [row for row in csv.DictReader(told) if row["UPN"] == upn]
    return found


def of(contents: Contents, title: str) -> list[Holding]:
    return [one for one in contents.holdings if one.data_set.startswith(title)]


def values(contents: Contents, title: str) -> list[str]:
    return [
        str(getattr(value, "text", value))
        for one in of(contents, title)
        for line in one.grid.lines
        for value in line.values
    ]


@pytest.mark.requirement("TDV-13.4a")
def test_every_row_the_county_was_handed_is_in_the_pack(grounds: estate.Estate, gate: Gate) -> None:
    person, upn = pupil(gate)
    contents = prepared(gate, person, held_at=LATER, at=LATER).contents
    sets = {
        "attendance_marks": "Attendance marks",
        "school_history": "School history",
        "exclusions": "Exclusions",
        "sen_register": "SEN register",
        "young_carers": "Young carers",
        "pupil_core": "Pupil core",
    }
    for data_set, title in sets.items():
        told = {tuple(row.values()) for row in rows_of(grounds, data_set, upn)}
        lines = sum(len(one.grid.lines) for one in of(contents, title))
        assert lines == len(told), data_set
    assert upn in values(contents, "Pupil core")
    assert of(contents, "Children in need census")
    assert of(contents, "Person index")
    assert contents.name
    assert {one.holder for one in of(contents, "Pupil core")} == {"St Edmund's Primary"}
    assert all(under.clauses for one in contents.holdings for under in one.under)
    came_under = {one.data_set: one.under[0].agreement for one in contents.holdings}
    titles = {name: one.agreement.title for name, one in gate.versions(at=LATER).items()}
    assert came_under["Pupil core (school feed)"] == titles["county-education"]
    assert came_under["Early help assessments and plans"] == titles[VIEW]
    assert {one.title for one in contents.grounds} == {titles["county-education"], titles[VIEW]}


@pytest.mark.requirement("TDV-13.4a")
def test_a_past_date_shows_what_was_held_then(
    grounds: estate.Estate, gate: Gate, tmp_path: Path
) -> None:
    person, upn = pupil(gate)
    (file,) = [
        one for one in grounds.county.files if one.data_set == "pupil_core" and one.holder == SCHOOL
    ]
    with (grounds.county.folder / file.path).open(encoding="utf-8-sig", newline="") as told:
        header, *rows = csv.reader(told)
    place, key = header.index("Address"), header.index("UPN")
    (before,) = {row[place] for row in rows if row[key] == upn}
    corrected = tmp_path / Path(file.path).name
    with corrected.open("w", encoding="utf-8", newline="") as out:
        changed = (
            [*row[:place], NEW_ADDRESS, *row[place + 1 :]] if row[key] == upn else row
            for row in rows
        )
        csv.writer(out).writerows([header, *changed])
    grounds.take_in(gate, corrected, under="county-education", holder=SCHOOL, at=LATER + HOUR)

    then = prepared(gate, person, held_at=LATER, at=LATER + 2 * HOUR).contents
    now = prepared(gate, person, held_at=LATER + 2 * HOUR, at=LATER + 2 * HOUR).contents
    never = prepared(gate, person, held_at=estate.SIGNED_AT, at=LATER + 2 * HOUR).contents
    assert NEW_ADDRESS not in values(then, "Pupil core")
    assert before in values(then, "Pupil core")
    assert NEW_ADDRESS in values(now, "Pupil core")
    assert never.holdings == ()
    assert never.name == ""


@pytest.mark.requirement("TDV-13.4a", "TDV-13.4b")
def test_who_looked_and_what_they_saw_and_copied_and_who_was_sent_it(gate: Gate) -> None:
    person, upn = pupil(gate)
    lead = gate.actor(LEADS[SCHOOL])
    record = open_record(gate, lead, person, purpose="C-P1", at=LATER)
    problem = refused(
        lambda: open_record(gate, gate.actor(LEADS["ashdown"]), person, purpose="C-P1", at=LATER)
    )
    assert problem.exit_code is Exit.REFUSED
    cases.declare_copy(
        person,
        organisation=SCHOOL,
        account=LEADS[SCHOOL],
        reason="For the protection plan",
        items=("practitioner_view.record.name", "our_own_note"),
        agreement=VIEW,
        ledger_entry=record.entry,
        at=LATER,
    )
    sent(gate, upn)

    draft = prepared(gate, person, held_at=LATER + HOUR, at=LATER + HOUR)
    contents = draft.contents
    shown = [one for one in contents.viewings if one.outcome == "shown"]
    assert [(one.organisation, one.role) for one in shown] == [
        ("St Edmund's Primary", "Designated safeguarding lead")
    ]
    (screen,) = contents.screens
    name = screen.grids[0].lines[0].values[0]
    assert name == record.personal["name"]
    assert [one.organisation for one in contents.viewings if one.outcome == "refused"] == [
        "Ashdown School"
    ]
    assert contents.viewings[-1].did == "Prepared the answer to a request about you"
    (copy,) = contents.copies
    assert copy.organisation == "St Edmund's Primary"
    assert copy.items == ("Name", "Our own note")
    assert copy.under.agreement.startswith("Practitioner") or copy.under.version == "2026-27"
    (parcel,) = contents.disclosures
    assert (parcel.to, parcel.at) == ("Hartwell Academy", LATER + timedelta(minutes=5))

    decisions = made.every_decision(draft)
    pack = reviewed(draft, decisions, role="governance_officer", at=LATER + 2 * HOUR)
    assert "For the protection plan" in page(pack)
    assert pdf(pack)


def sent(gate: Gate, upn: str) -> None:
    """A parcel about the pupil that went, and one that is still waiting."""
    version = gate.versions(at=LATER)[VIEW]
    for number, gone in ((1, True), (2, False)):
        parcel = facts.NewParcel(
            parcel_id=f"parcel-{number}",
            direction="out",
            kind="delivery",
            agreement=VIEW,
            agreement_version=version.hash,
            partner="hartwell",
            row=None,
            period="2026-11",
            la=None,
            sha256="0" * 64,
            rows={"pupil_core.pupil": 1},
            fields=("pupil_core.pupil.surname", "pupil_core.pupil.forename"),
            destroy_by=date(2027, 1, 21),
        )
        parcels.record_sealed(parcel, at=LATER, by=None)
        digest = gate.digest("pupil_core", SCHOOL, upn)
        parcels.record_disclosed(parcel.parcel_id, [digest], at=LATER)
        if gone:
            parcels.record_sent(parcel.parcel_id, at=LATER + timedelta(minutes=5), how="file")


def test_the_clause_of_a_parcel_is_that_of_its_row_in_the_schedule() -> None:
    row = AGREEMENT.schedule[0]
    parcel = facts.Parcel(
        id=1,
        parcel_id="parcel-1",
        direction="out",
        kind="delivery",
        agreement="agreement",
        agreement_version=made.VERSION,
        partner="st-edmunds",
        row=row.id,
        period="2026-11",
        la=None,
        sha256="0" * 64,
        rows={},
        fields=("surname",),
        destroy_by=None,
        supply=None,
        at=LATER,
        by=None,
        steps=(facts.ParcelStep(state="sealed", at=LATER, by=None, data={}),),
    )
    told = answering.disclosure(parcel, directory=made.DIRECTORY)
    assert told.under.clauses == (row.clause,)
    assert (told.items, told.at) == (("Surname",), LATER)
    unknown = replace(parcel, agreement_version="b" * 64)
    assert answering.disclosure(unknown, directory=made.DIRECTORY).under.clauses == ()


def test_the_agreements_that_say_who_answers(gate: Gate) -> None:
    assert set(answering.answerable(gate, at=LATER)) >= {VIEW}
    assert "county-education" not in answering.answerable(gate, at=LATER)


def test_somebody_who_may_not_answer_gets_nothing(gate: Gate) -> None:
    person, _ = pupil(gate)
    for login in (estate.DATA_MANAGER, LEADS[SCHOOL], estate.AUDITOR):
        problem = refused(
            partial(prepared, gate, person, held_at=LATER, at=LATER, actor=gate.actor(login))
        )
        assert problem.exit_code is Exit.REFUSED


def test_a_pack_is_asked_for_under_agreements_that_are_known_here(gate: Gate) -> None:
    person, _ = pupil(gate)
    for agreements in ((), ("no-such-agreement",), ("county-education",)):
        problem = refused(
            partial(
                answering.prepare,
                gate,
                gate.actor(GOVERNANCE),
                request(held_at=LATER),
                people=(person,),
                agreements=agreements,
                at=LATER,
            )
        )
        # An agreement that names nobody to answer is refused, not passed over.
        known_here = "county-education" in agreements
        assert problem.exit_code is (Exit.REFUSED if known_here else Exit.USAGE)


def test_the_directory_knows_what_the_registers_know(gate: Gate) -> None:
    found = known(at=LATER)
    version = gate.versions(at=LATER)[VIEW]
    assert found.organisation("marshire") == "Marshire County Council"
    assert (found.organisation("nobody"), found.organisation(None)) == ("nobody", "")
    assert found.agreement(version.hash) == version.agreement
    assert found.agreement("b" * 64) is None
    assert found.ground("b" * 64) is None
    ground = found.ground(version.hash)
    assert ground is not None
    assert ground.kept
    assert found.agreement(None) is None
