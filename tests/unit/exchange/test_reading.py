"""Several deliveries of one run on one reading of the caseload: as if each had been read for."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import Actor
from kinfold.errors import RefusedByAgreement
from kinfold.exchange import processing, queue
from kinfold.exchange.caseload import Holding, holding
from kinfold.exchange.framework import CASELOAD, framework
from kinfold.exchange.reading import Reading
from kinfold.exchange.sorting import NOT_RELEVANT
from kinfold.gate import Gate
from kinfold.registers import holding as certificates
from kinfold.registers import parcels, people
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month

AFTER = NOW + timedelta(hours=1)


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def told(held: Holding) -> list[Any]:
    """Every row of a holding, for comparison."""
    return [
        [dict(sorted(row.items())) for row in rows]
        for some in (held.own, held.kept)
        for rows in (some.people, some.activities, some.offers)
    ]


def reads(gate: Gate, *, since: int) -> Counter[bool]:
    """How often the caseload was asked for (True) and deliveries were, since an entry."""
    return Counter(
        "caseload_update." in repr(entry.payload["items"])
        for entry in gate._ledger.entries(kinds={"decision.permitted"}, start=since)
        if entry.payload and entry.payload.get("operation") == "report"
    )


@pytest.mark.requirement("CCIS-8b")
def test_a_run_is_as_each_alone_and_reads_the_caseload_once(tmp_path: Path) -> None:
    """The same counts, the same rows kept, and a certificate for each."""
    alone, together = (month.fresh(tmp_path / name) for name in ("alone", "together"))
    with month.delivered(alone, sender="marshire", at_="eastreach") as (gate, sent):
        one_by_one = month.processed(gate, month.taken_in(gate, sent))
        before = told(holding(gate, manager(gate), framework(gate, at=NOW), at=NOW))
    with together.at("eastreach") as gate:
        names = month.taken_in(gate, sent)
        start = gate._ledger.size()
        run = processing.process_several(gate, manager(gate), [*names, names[0]], at=NOW)
        asked = reads(gate, since=start)
        assert [(one.told, one.outcomes) for one in run.done] == [
            (one.told, one.outcomes) for one in one_by_one
        ]
        ((again, why),) = run.left
        assert (again, "settled now" in why or "nothing of it is left" in why) == (names[0], True)
        after = told(holding(gate, manager(gate), framework(gate, at=NOW), at=NOW))
        assert _unmarked(after) == _unmarked(before)
        papers = {one.ref for one in certificates.certificates()}
        assert papers == {one.parcel for one in run.done if one.certificate}
        assert len(names) > 3
        assert asked[True] == 1
        assert asked[False] == 1, "one sender's deliveries are read together"


def _unmarked(rows: list[Any]) -> list[Any]:
    """Without the supplies' ids, which are made by chance."""
    return [[{k: v for k, v in row.items() if k != "_supply"} for row in some] for some in rows]


def test_what_a_run_kept_is_read_as_the_shelf_has_it(
    three: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each delivery the carried reading equals a fresh one, row by row."""
    compared = []
    add = Reading.add

    def adding(reading: Reading, *args: Any) -> None:
        add(reading, *args)
        fresh = holding(reading.gate, reading.actor, reading.terms, at=reading.at)
        assert told(reading.holding()) == told(fresh)
        compared.append(len(fresh.kept.people))

    monkeypatch.setattr(Reading, "add", adding)
    with month.delivered(three, sender="marshire", at_="eastreach") as (gate, sent):
        run = processing.process_several(gate, manager(gate), month.taken_in(gate, sent), at=NOW)
        assert not run.left
    assert len(compared) > 2
    assert compared == sorted(compared)


def desk(gate: Gate, actor: Actor | None = None) -> Reading:
    """A reading of a run's own."""
    return Reading(gate, actor or manager(gate), framework(gate, at=AFTER), at=AFTER)


def test_what_others_change_meanwhile_is_read_again(three: Neighbourhood) -> None:
    """A supply that went, another that came, a person whose data was restricted."""
    with month.delivered(three, sender="marshire", at_="eastreach") as (gate, sent):
        names = month.taken_in(gate, sent)
        reading = desk(gate)
        first = reading.holding()
        assert reading.holding() is first
        parcel = parcels.parcel(names[0], direction="in")
        assert parcel is not None
        handover, received = reading.delivered(parcel)
        assert received.people
        assert reading.delivered(parcel)[0] is handover
        people.restrict(
            gate.digest(CASELOAD, "eastreach", first.own.people[0]["ypid"]),
            reason="accuracy_disputed",
            at=NOW,
            by=None,
        )
        second = reading.holding()
        assert len(second.own.people) == len(first.own.people) - 1
        processing.process(gate, manager(gate), names[0], at=NOW)
        third = reading.holding()
        assert third is not second
        assert third.kept.people
        left = {row["ypid"] for row in reading.delivered(parcel)[1].people}
        assert left < {row["ypid"] for row in received.people}
        # With somebody restricted, nothing is carried on: what is kept may not be looked at.
        processing.process_several(gate, manager(gate), names[1:], at=AFTER)
        assert told(desk(gate).holding()) == told(reading.holding())


@pytest.mark.requirement("CCIS-6a")
def test_nobody_else_reads_for_a_run(three: Neighbourhood) -> None:
    with month.delivered(three, sender="marshire", at_="eastreach") as (gate, sent):
        names = month.taken_in(gate, sent)
        run = processing.process_several(gate, manager(gate, "rights"), names, at=NOW)
        assert not run.done
        assert [name for name, _ in run.left] == names
        with pytest.raises(RefusedByAgreement):
            desk(gate, manager(gate, "governance")).holding()


def test_the_queue_of_a_run_is_settled_by_another(three: Neighbourhood) -> None:
    with month.delivered(three, sender="marshire", at_="eastreach") as (gate, sent):
        names = month.taken_in(gate, sent)
        first = processing.process_several(gate, manager(gate), names, at=NOW)
        waited = [one for one in first.done if one.told["waiting"]]
        assert waited
        for one in queue.queue(gate, manager(gate), at=AFTER):
            if one.kind in ("match", "relevance"):
                word = {"match": "different", "relevance": NOT_RELEVANT}[one.kind]
                queue.decide(gate, manager(gate), one.key, kind=one.kind, word=word, at=AFTER)
        again = processing.process_several(
            gate, manager(gate), [one.parcel for one in waited], at=AFTER
        )
        assert [one.told["received"] for one in again.done] == [
            one.told["waiting"] for one in waited
        ]
