"""What was worked out goes with what it was made from, and the view changes exactly as it must."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets, people
from kinfold.agreement import Flow
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Handover
from kinfold.registers import agreements, holding
from kinfold.registers import people as register
from kinfold.store import TableCut
from tests import estate, people_index
from tests.unit.retention.conftest import (
    SCHOOLS,
    VIEW,
    Keeper,
    months,
    reworded,
)

HOUR = timedelta(hours=1)
#: A month after the first half of the county came in: what came by then goes.
MONTH_ON = datetime(2026, 12, 20, 9, tzinfo=UTC)


@pytest.fixture
def halves(bare: Keeper, tmp_path: Path) -> Keeper:
    """Under agreements of one month: what is old on one day, all the rest a week later.

    Old are social care's first return, and an extract of early help of years ago.
    """
    for name in (SCHOOLS, VIEW):
        estate.bring_into_force(reworded(name, tmp_path, months(1)), at=estate.SIGNED_AT + HOUR)
    for number, (path, holder, under) in enumerate(estate.deliveries(bare.grounds.county)):
        if under == "cin-analysis":
            continue
        returned = path in {bare.grounds.county.folder / one.path for one in cin(bare)}
        old = returned and "<ReferenceDate>2020" in path.read_text("utf-8")
        at = estate.LOADED_AT if old else estate.LOADED_AT + timedelta(days=7)
        bare.grounds.take_in(
            bare.gate, path, under=under, holder=holder, at=at + timedelta(seconds=number)
        )
    add_old_help(bare)
    at = estate.LOADED_AT + timedelta(days=7, hours=1)
    people.link(bare.gate, bare.actor(), agreement=VIEW, at=at)
    return bare


def cin(keeper: Keeper) -> Any:
    """The children in need returns of the county."""
    return keeper.grounds.county.of("cin_census")


def add_old_help(keeper: Keeper) -> None:
    """Of every child early help knows, an involvement of eight years ago; taken in first."""
    import pyarrow as pa

    declared = datasets.get("early_help").table("involvement").fields
    kinds = {"date": pa.date32()}
    schema = pa.schema([(one.name, kinds.get(one.kind.value, pa.string())) for one in declared])
    cut = TableCut(
        data_set="early_help", table="involvement", columns=tuple(schema.names),
        agreements=frozenset({VIEW}),
    )  # fmt: skip
    now = estate.LOADED_AT + timedelta(days=8)
    rows = keeper.gate._store.read([cut], held_at=now)[cut.key].to_pylist()
    old = [
        {name: row[name] for name in schema.names}
        | {"agency": "Years ago", "start_date": date(2018, 2, 5), "end_date": date(2018, 9, 3)}
        for row in {row["case_id"]: row for row in rows}.values()
    ]
    people_index.back_in_time()
    asked = Flow(
        actor=keeper.actor(), operation="deposit", agreement=VIEW, purpose="C-P1",
        items=tuple(code for code, _, _ in datasets.get("early_help").items()),
        recipient="marshire", holder="marshire", channel="command", at=estate.LOADED_AT,
    )  # fmt: skip
    keeper.gate.deposit(
        keeper.gate.ask(asked), data_set="early_help", period="2018", receipt="8" * 64,
        as_at=date(2018, 12, 31), at=estate.LOADED_AT,
        tables={"involvement": [pa.RecordBatch.from_pylist(old, schema=schema)]},
    )  # fmt: skip


def index(keeper: Keeper, table: str, at: datetime) -> list[dict[str, Any]]:
    """The rows of the person index that stand at a moment."""
    flow = Flow(
        actor=keeper.actor(), operation="search", agreement=VIEW, purpose="C-P1",
        items=("person_index.link.person",), recipient="marshire", at=at,
    )  # fmt: skip
    return keeper.gate._shelf._index(flow, table)


def opened(keeper: Keeper, person: str, at: datetime) -> Handover:
    """What the gate lets a safeguarding lead see of one person."""
    lead = keeper.actor(estate.LEADS["st-edmunds"])
    view = datasets.get("practitioner_view")
    flow = Flow(
        actor=lead, operation="view", agreement=VIEW, purpose="C-P1",
        items=tuple(code for code, _, _ in view.items()), recipient=lead.organisation, at=at,
        subjects=(person,),
    )  # fmt: skip
    return keeper.gate.read(keeper.gate.ask(flow), at=at)


def test_the_halves_are_what_they_say(halves: Keeper) -> None:
    """One return came early, and falls due alone."""
    due = [line for line in halves.plan(MONTH_ON).due if line.what == "supply"]
    assert {(line.data_set, line.period) for line in due} == {
        ("cin_census", "2019-20"), ("early_help", "2018"),
    }  # fmt: skip


@pytest.mark.requirement("NEX-23", "GOV-5")
def test_the_index_is_made_anew_and_the_old_one_goes(halves: Keeper) -> None:
    """People keep their ids; what named a record of which nothing is left is gone."""
    before = {row["person"] for row in index(halves, "link", MONTH_ON)}
    old = halves.supplies("person_index")
    line = halves.line(old[-1], MONTH_ON)
    assert (line.what, line.state) == ("index", "made anew first")
    outcome = halves.apply(MONTH_ON)
    assert outcome.again == (VIEW,)
    assert halves.supplies("person_index") == old
    settled = halves.again(MONTH_ON)
    assert len(settled.certificates) == len(old)
    assert not {*halves.supplies("person_index")} & {*old}
    [certificate] = [one for one in holding.certificates() if one.what == "index"]
    assert certificate.ref == old[-1]
    links = index(halves, "link", MONTH_ON)
    after = {row["person"] for row in links}
    assert after < before
    assert all(row["believed_to"] is None for row in links)
    left = records(halves, MONTH_ON)
    assert {row["record"] for row in links if row["data_set"] == "cin_census"} <= left
    assert [line for line in halves.plan(MONTH_ON + HOUR).due if line.what == "index"] == []


def records(keeper: Keeper, at: datetime) -> set[str]:
    """The children of the returns that are left."""
    cut = TableCut(
        data_set="cin_census", table="child", columns=("LAchildID",), agreements=frozenset({VIEW})
    )
    return {*keeper.gate._store.read([cut], held_at=at)[cut.key]["LAchildID"].to_pylist()}


def test_killed_before_the_index_is_made_anew_the_next_run_makes_it(halves: Keeper) -> None:
    """The plan says that it is made from what has gone, whoever asks and whenever."""
    halves.apply(MONTH_ON)
    line = halves.line(halves.supplies("person_index")[-1], MONTH_ON + HOUR)
    assert (line.state, line.why) == (
        "made anew first", "It was made from what has been or is to be destroyed.",
    )  # fmt: skip
    outcome = halves.apply(MONTH_ON + HOUR)
    assert (outcome.certificates, outcome.again) == ((), (VIEW,))
    assert halves.again(MONTH_ON + HOUR).certificates


@pytest.mark.requirement("TDV-13.6")
def test_a_sealed_record_stays_sealed(halves: Keeper) -> None:
    """Also where all its records went: should they come again they find the seal."""
    links = index(halves, "link", MONTH_ON)
    left = {row["person"] for row in links if row["data_set"] != "cin_census"}
    alone = next(row for row in links if row["person"] not in left and old_only(row, halves))
    stays = next(row for row in links if row["person"] in left)
    for row, keep in ((alone, register.seal), (stays, register.seal)):
        keep(row["person"], reason="adoption", at=MONTH_ON, by=None)
    halves.apply(MONTH_ON)
    halves.again(MONTH_ON)
    after = {row["record"]: row for row in index(halves, "link", MONTH_ON)}
    assert after[stays["record"]]["person"] == stays["person"]
    assert after[alone["record"]]["person"] == alone["person"]
    assert after[alone["record"]]["believed_to"] == MONTH_ON.date()


def old_only(row: dict[str, Any], keeper: Keeper) -> bool:
    """Whether a record is in the first return and in no other."""
    return row["record"] not in newer(keeper)


def newer(keeper: Keeper) -> set[str]:
    """The children in the second return, by their number."""
    import pyarrow.compute as pc

    cut = TableCut(
        data_set="cin_census", table="child", columns=("LAchildID",), agreements=frozenset({VIEW})
    )
    table = keeper.gate._store.read([cut], held_at=MONTH_ON)[cut.key]
    [second] = [
        one.id for one in keeper.gate.held()
        if one.data_set == "cin_census" and one.period != "2019-20"
    ]  # fmt: skip
    return {*table.filter(pc.equal(table["_supply"], second))["LAchildID"].to_pylist()}


def test_a_view_that_is_suspended_keeps_its_index_for_now(halves: Keeper) -> None:
    """Nothing may be linked while it is suspended: the plan says so again, and the ids stay."""
    halves.apply(MONTH_ON)
    version = halves.gate.versions(at=MONTH_ON)[VIEW]
    agreements.set_standing(version.hash, state="suspended", at=MONTH_ON, by=None)
    with pytest.raises(RefusedByAgreement):
        halves.again(MONTH_ON + HOUR)
    line = halves.line(halves.supplies("person_index")[-1], MONTH_ON + HOUR)
    assert line.state == "made anew first"
    halves.apply(MONTH_ON + HOUR)
    assert halves.line(line.ref, MONTH_ON + HOUR) == line


# The view


@pytest.mark.requirement("TDV-12.2", "NEX-23")
def test_the_chronology_loses_what_was_destroyed_and_nothing_else(halves: Keeper) -> None:
    """The involvement of eight years ago goes; the rest is as it was, to the letter."""
    person = unlocked(halves)
    before = spells(opened(halves, person, MONTH_ON))
    old = [row for row in before if row.get("agency") == "Years ago"]
    kept = [plain(row) for row in before if row not in old]
    assert len(old) == 1
    assert kept
    halves.apply(MONTH_ON)
    halves.again(MONTH_ON)
    after = opened(halves, person, MONTH_ON + HOUR)
    assert after.qualifying
    assert [plain(row) for row in spells(after)] == kept


@pytest.mark.requirement("TDV-7.2", "NEX-23")
def test_without_the_evidence_that_opened_it_the_chronology_closes(halves: Keeper) -> None:
    """What was recent is destroyed, the old is held back: still held, it is shown no more."""
    person = unlocked(halves)
    [old] = [one.id for one in halves.gate.held() if one.period == "2018"]
    halves.hold("supply", old, at=MONTH_ON)
    week_on = MONTH_ON + timedelta(days=8)
    for data_set in ("pupil_core", "school_history"):
        for supply in halves.supplies(data_set):
            halves.hold("supply", supply, at=week_on)
    assert opened(halves, person, MONTH_ON).qualifying
    halves.apply(week_on)
    halves.again(week_on)
    assert old in halves.supplies("early_help")
    after = opened(halves, person, week_on + HOUR)
    assert not after.qualifying
    assert spells(after) == []


def spells(handover: Handover) -> list[dict[str, Any]]:
    """The involvements of early help and social care that may be shown."""
    return [
        row
        for key in ("early_help.involvement", "cin_census.episode")
        for row in handover.rows(key)
    ]


def plain(row: dict[str, Any]) -> str:
    """A row in one spelling."""
    return repr(sorted(row.items()))


def unlocked(keeper: Keeper) -> str:
    """Somebody on St Edmund's roll whose old involvement is shown because a newer one opens it."""
    for row in index(keeper, "relationship", MONTH_ON):
        if row["organisation"] == "st-edmunds" and row["end"] is None:
            shown = [one.get("agency") for one in spells(opened(keeper, row["person"], MONTH_ON))]
            if len(shown) > 1 and "Years ago" in shown:
                return str(row["person"])
    raise AssertionError("the made-up county has nobody like that")
