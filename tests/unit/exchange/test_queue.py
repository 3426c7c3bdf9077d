"""What waits for a person: shown from the records, decided once, and never overwritten silently."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import inbox, measures, queue
from kinfold.exchange.caseload import directory, holding
from kinfold.exchange.framework import framework
from kinfold.exchange.queue import Waiting
from kinfold.exchange.reconcile import current
from kinfold.exchange.spells import contradict, open_on
from kinfold.gate import Gate
from kinfold.registers import exchanges, parcels
from tests import neighbourhood
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def waiting(gate: Gate, kind: str) -> list[Waiting]:
    """What waits of one kind."""
    return [one for one in queue.queue(gate, manager(gate), at=NOW) if one.kind == kind]


def running(gate: Gate) -> dict[str, Any]:
    """Everybody's current activity, as the figures have it."""
    held = holding(gate, manager(gate), framework(gate, at=NOW), at=NOW)
    said = {key: one.decision for key, one in exchanges.conflict_decisions().items()}
    return dict(
        current(
            held.own.activities,
            kept=held.kept.activities,
            on=NOW.date(),
            digest=gate.digest,
            decisions=said,
        )
    )


@pytest.mark.requirement("CCIS-R2", "CCIS-9a")
@pytest.mark.parametrize("word", ["ours", "theirs"])
def test_two_activities_that_cannot_both_be_true_wait_and_ours_stands_until_decided(
    three: Neighbourhood, word: str
) -> None:
    for sender in ("eastreach", "littlewick"):
        with month.delivered(three, sender=sender) as (gate, sent):
            month.processed(gate, month.taken_in(gate, sent))
    with three.at("marshire") as gate:
        before = running(gate)
        conflicts = waiting(gate, "conflict")
        assert conflicts
        for one in conflicts:
            ours, theirs = one.rows
            assert contradict(ours, theirs)
            assert open_on(ours, on=NOW.date())
            assert (ours["from_holder"] if "from_holder" in ours else "") == ""
            assert theirs["from_holder"] == one.from_holder
        one = conflicts[0]
        queue.decide(gate, manager(gate), one.key, kind=one.kind, word=word, at=NOW)
        assert one.key not in {left.key for left in queue.queue(gate, manager(gate), at=NOW)}
        with pytest.raises(NothingToDo):
            queue.decide(gate, manager(gate), one.key, kind=one.kind, word="both", at=NOW)
        record = one.rows[0]["ypid"]
        after = running(gate)
        assert after[record] == (before[record] if word == "ours" else after[record])
        if word == "theirs":
            assert not contradict(after[record], one.rows[1])
        held = holding(gate, manager(gate), framework(gate, at=NOW), at=NOW)
        kept = [row for row in held.kept.activities if row["record"] == record]
        own = [row for row in held.own.activities if row["ypid"] == record]
        assert kept, "what lost is kept all the same"
        assert own


def test_a_look_at_the_queue_is_in_the_ledger_with_whose_records_it_showed(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        month.processed(gate, month.taken_in(gate, sent))
        shown = queue.queue(gate, manager(gate), at=NOW)
        entries = list(gate._ledger.entries(kinds={"queue.outcome"}))
        told = [entry.payload for entry in entries if entry.payload and "shown" in entry.payload]
        listed = told[-1]["shown"]
        assert isinstance(listed, list)
        assert [one["key"] for one in listed] == [one.key for one in shown]
        assert all(one["records"] for one in listed)


@pytest.mark.requirement("CCIS-R2")
def test_a_disagreement_waits_at_the_sender_too(three: Neighbourhood) -> None:
    """The query travels as a parcel; decided there, it is put away."""
    asked: list[bytes] = []
    for sender in ("eastreach", "littlewick"):
        with month.delivered(three, sender=sender) as (gate, sent):
            month.processed(gate, month.taken_in(gate, sent))
    with three.at("marshire"):
        queries = parcels.parcels(direction="out", kind="query")
        assert queries
        to = queries[0].partner
        asked = [parcels.content(one.parcel_id) or b"" for one in queries if one.partner == to]
    with three.at(to) as gate:
        for content in asked:
            inbox.arrive(gate, content, at=NOW)
        waits = waiting(gate, "query")
        assert waits
        assert all(one.from_holder == "marshire" for one in waits)
        for one in waits:
            queue.decide(gate, manager(gate), one.key, kind="query", word="ours", at=NOW)
        assert not waiting(gate, "query")
        assert not waiting(gate, "query")
        assert {one.kind for one in parcels.parcels(direction="in")} == {"query"}


@pytest.mark.requirement("CCIS-6a")
def test_only_a_designated_person_looks_and_decides_with_the_words_offered(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        month.processed(gate, month.taken_in(gate, sent))
        for post in ("rights", "governance"):
            with pytest.raises(RefusedByAgreement):
                queue.queue(gate, manager(gate, post), at=NOW)
            with pytest.raises(RefusedByAgreement):
                queue.decide(gate, manager(gate, post), "0" * 64, kind="match", word="same", at=NOW)
        with pytest.raises(UsageProblem, match="ours, theirs, both"):
            queue.decide(gate, manager(gate), "0" * 64, kind="conflict", word="mine", at=NOW)
        assert not exchanges.conflict_decisions()


def moved(three: Neighbourhood) -> None:
    """The movers of all three are sent, accepted and processed."""
    posted: dict[str, list[bytes]] = {member: [] for member in neighbourhood.MEMBERS}
    for sender in neighbourhood.MEMBERS:
        with three.at(sender) as gate:
            held = month.sealed(gate, "S2")
            for to, sent in posted.items():
                sent.extend(month.to(held, to).values())
    for member, sent in posted.items():
        with three.at(member) as gate:
            month.processed(gate, month.taken_in(gate, sent))


def counts(gate: Gate) -> tuple[list[Mapping[str, Any]], dict[str, set[str]]]:
    """Everybody held here, and the records that each authority acted for here counts."""
    terms = framework(gate, at=NOW)
    people = holding(gate, manager(gate), terms, at=NOW).residents
    activities: dict[str, Any] = running(gate)
    return list(people), {
        la: set(
            measures.month(
                people,
                activities=activities,
                la=la,
                on=NOW.date(),
                postcodes=directory(people, at=NOW),
            ).states
        )
        for la in terms.own_las
    }


@pytest.mark.requirement("CCIS-R3", "CCIS-S7")
def test_a_mover_is_with_both_authorities_and_counts_in_one(three: Neighbourhood) -> None:
    """One person, one cohort: wherever copies lie, on one day only one authority counts them."""
    moved(three)
    movers = {one["person"] for one in three.truth() if (one["row"], one["send"]) == ("S2", "Y")}
    whose = {one["ypid"]: one["person"] for one in three.truth() if one["person"] in movers}
    holds: dict[str, set[str]] = {}
    counted: dict[str, set[str]] = {}
    for member in neighbourhood.MEMBERS:
        with three.at(member) as gate:
            people, cohorts = counts(gate)
            for row in people:
                mover = whose.get(row.get("from_ypid") or row["ypid"])
                if mover is None:
                    continue
                holds.setdefault(mover, set()).add(member)
                for la, records in cohorts.items():
                    if row["ypid"] in records:
                        counted.setdefault(mover, set()).add(la)
    assert any(len(members) > 1 for members in holds.values())
    assert counted
    assert all(len(las) == 1 for las in counted.values()), counted
