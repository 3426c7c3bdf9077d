"""What waits for a designated person: activities that disagree, doubtful matches, doubtful rows.

Worked out from the records each time, so it is never out of date; the register keeps only what was
decided, under hashes that name nobody (exchange facts, section 10, CCIS-R2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.exchange import asking
from kinfold.exchange.caseload import Holding, may_work
from kinfold.exchange.framework import AGREEMENT, Framework, framework
from kinfold.exchange.matching import DIFFERENT, SAME
from kinfold.exchange.reading import Reading
from kinfold.exchange.reconcile import BOTH, OURS, THEIRS, conflict_key
from kinfold.exchange.sorting import NOT_RELEVANT, RELEVANT, relevance_key, sorted_out
from kinfold.exchange.spells import contradict, open_on
from kinfold.gate import Gate
from kinfold.registers import exchanges, parcels

Kind = Literal["conflict", "match", "relevance", "query"]
CHOICES: Mapping[Kind, tuple[str, ...]] = {
    "conflict": (OURS, THEIRS, BOTH),
    "match": (SAME, DIFFERENT),
    "relevance": (RELEVANT, NOT_RELEVANT),
    "query": (OURS, THEIRS, BOTH),
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to decide: `key` is the hash it is remembered by, `rows` what to compare."""

    kind: Kind
    key: str
    from_holder: str
    why: str
    rows: tuple[Mapping[str, Any], ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that decide it."""
        return CHOICES[self.kind]


def queue(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Waiting, ...]:
    """Everything that waits for a decision here, conflicts first.

    What is shown is in the ledger before it is: a queue is a look at records.
    """
    terms = framework(gate, at=at)
    reading = Reading(gate, actor, terms, at=at)
    held = reading.holding()
    decided = exchanges.conflict_decisions().keys()
    found = [
        *_conflicts(gate, held, at=at),
        *_asked(gate, actor, terms, held, at=at),
        *_doubtful(reading),
    ]
    shown = tuple(one for one in found if one.key not in decided)
    told = {
        "waiting": len(shown),
        "shown": [
            {"kind": one.kind, "key": one.key, "records": [_name(row) for row in one.rows]}
            for one in shown
        ],
    }
    gate.outcome(held.handover, kind="queue.outcome", payload=told)
    return shown


def _name(row: Mapping[str, Any]) -> str:
    """The id by which a row's young person is known here."""
    return str(row.get("record") or row["ypid"])


def decide(gate: Gate, actor: Actor, key: str, *, kind: Kind, word: str, at: datetime) -> None:
    """Keep a designated person's decision; UsageProblem for another word, NothingToDo if decided.

    RefusedByAgreement for anybody else (framework, sections 6 and 9). A doubtful match or row
    takes effect when its delivery is processed again.
    """
    if word not in CHOICES[kind]:
        raise UsageProblem(
            "You asked to decide something in the queue.",
            why="That is not one of its answers.",
            remedy=f"Use one of: {', '.join(CHOICES[kind])}.",
        )
    may_work(gate, actor, framework(gate, at=at), at=at)
    exchanges.decide_conflict(key, decision=word, at=at, by=actor.account)
    gate.note(
        "exchange.decided",
        actor=actor,
        at=at,
        agreement=AGREEMENT,
        payload={"kind": kind, "key": key, "decision": word},
    )


def _conflicts(gate: Gate, held: Holding, *, at: datetime) -> list[Waiting]:
    """Kept activities that cannot be true beside ours, each pair once."""
    on = day_in_england(at)
    ours: dict[str, list[Mapping[str, Any]]] = {}
    for row in held.own.activities:
        if open_on(row, on=on):
            ours.setdefault(row["ypid"], []).append(row)
    found: dict[str, Waiting] = {}
    for theirs in held.kept.activities:
        if not open_on(theirs, on=on):
            continue
        for mine in ours.get(theirs["record"], ()):
            if contradict(mine, theirs):
                one = _conflict(gate, mine, theirs)
                found.setdefault(one.key, one)
    return list(found.values())


def _conflict(gate: Gate, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Waiting:
    key = conflict_key(
        mine,
        theirs=theirs,
        record=theirs["record"],
        holder=theirs["from_holder"],
        from_ypid=theirs["from_ypid"],
    )
    return Waiting(
        kind="conflict",
        key=gate.digest(*key),
        from_holder=theirs["from_holder"],
        why="The two activities cannot both be true.",
        rows=(mine, theirs),
    )


def _asked(
    gate: Gate, actor: Actor, terms: Framework, held: Holding, *, at: datetime
) -> list[Waiting]:
    """What others ask about activities that we sent them; a query all decided is put away."""
    decided = exchanges.conflict_decisions().keys()
    ours: dict[str, list[Mapping[str, Any]]] = {}
    for row in held.own.activities:
        ours.setdefault(row["ypid"], []).append(row)
    found = []
    for name, (sender, rows) in asking.asked(gate, actor, terms, at=at).items():
        some = [
            Waiting(
                kind="query",
                key=gate.digest("query", name, str(place)),
                from_holder=sender,
                why="They hold another activity, which cannot be true beside the one we sent.",
                rows=(*ours.get(theirs["ypid"], [])[-1:], theirs),
            )
            for place, theirs in enumerate(rows)
        ]
        if all(one.key in decided for one in some):
            asking.close(gate, actor, name, at=at)
        found += some
    return found


def _doubtful(reading: Reading) -> list[Waiting]:
    """Doubtful matches and rows of deliveries that are not wholly processed."""
    gate = reading.gate
    on_shelf = {supply.id for supply in gate.held()}
    ours = {row["ypid"]: row for row in reading.holding().together.people}
    found = []
    for parcel in parcels.parcels(direction="in", agreement=AGREEMENT, state="processed"):
        if parcel.supply not in on_shelf:
            continue
        rest = sorted_out(reading, parcel)
        told = {"parcel": parcel.parcel_id, "waiting": len(rest.waiting)}
        gate.outcome(rest.handover, kind="queue.outcome", payload=told)
        found += [
            Waiting(
                kind="match",
                key=gate.digest(*key),
                from_holder=parcel.partner,
                why=review.why,
                rows=(ours[record], review.row),
            )
            for review in rest.reconciled.reviews
            for record, key in zip(review.records, review.keys, strict=True)
        ]
        found += [
            Waiting(
                kind="relevance",
                key=relevance_key(gate, parcel, row["ypid"]),
                from_holder=parcel.partner,
                why="It cannot be told whether they live or study here.",
                rows=(row,),
            )
            for row in rest.undetermined
        ]
    return found
