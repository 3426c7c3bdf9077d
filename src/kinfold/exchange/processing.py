"""Keeps of a delivery what belongs here, sets it beside the own caseload, and destroys the rest.

Rows of those who neither live nor study here go at once; what cannot be told waits, and goes at the
latest two calendar months after receipt. The certificate's counts add up, and the sender is told
(CCIS framework, section 8).
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.exchange import asking, certifying, moves
from kinfold.exchange.caseload import Holding, directory, holding
from kinfold.exchange.framework import CASELOAD, UPDATES, Framework, framework
from kinfold.exchange.matching import NEW, Match
from kinfold.exchange.reconcile import Caseload, Reconciled, reconcile
from kinfold.exchange.relevance import classed
from kinfold.gate import Destruction, Gate, Handover
from kinfold.registers import exchanges, parcels
from kinfold.registers.facts import Parcel

if TYPE_CHECKING:
    import pyarrow as pa

HERE = frozenset({"lives", "studies", "both"})
RELEVANT, NOT_RELEVANT = "relevant", "not-relevant"


@dataclass(frozen=True, kw_only=True)
class Processed:
    """What became of a delivery's young people, counted; those who wait are still to be settled.

    `told` adds up: received is kept, not relevant and waiting. `outcomes` counts activities by how
    they stand beside ours. `certificate` is the number of the certificate of destruction, None
    where all of them wait.
    """

    parcel: str
    told: Mapping[str, int]
    outcomes: Mapping[str, int]
    conflicts: int
    certificate: int | None


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """A delivery's young people by what becomes of them, and the rows that are kept."""

    handover: Handover
    relevance: dict[str, str]
    reconciled: Reconciled
    kept: frozenset[str]
    neither: frozenset[str]
    moves: tuple[Match, ...]
    waiting: frozenset[str]
    undetermined: tuple[Mapping[str, Any], ...]

    @property
    def going(self) -> frozenset[str]:
        """Those whose rows leave the delivery now: kept elsewhere, or not ours."""
        return self.kept | self.neither


def process(gate: Gate, actor: Actor, name: str, *, at: datetime) -> Processed:
    """Keep what belongs here, queue what disagrees, destroy the rest and certify it.

    May be asked again: then it settles what waited. NothingToDo where nothing is left of the
    delivery, or nothing that waits could be settled.
    """
    parcel = _accepted(name)
    terms = framework(gate, at=at)
    certifying.tell(gate, actor, terms, parcel, at=at)
    held = holding(gate, actor, terms, at=at)
    found = None
    if any(supply.id == parcel.supply for supply in gate.held()):
        found = sorted_out(gate, actor, terms, parcel, held, at=at)
    made_good = _made_good(gate, actor, terms, parcel, held, found, at=at)
    if found is None or not found.going:
        if made_good is not None:
            return made_good
        if found is None or parcel.state != "accepted":
            raise _nothing(left=found is not None)
        return _all_wait(actor, parcel, found, at=at)
    _keep(gate, actor, terms, parcel, found, at=at)
    told = _counts(found)
    if parcel.state == "accepted":
        parcels.record_processed(name, counts=told, at=at, by=actor.account)
    gone = _destroy_rest(gate, actor, terms, parcel, found, at=at)
    certificate = certifying.certify(gate, actor, terms, parcel, told, gone=gone, at=at)
    asking.ask(gate, actor, terms, parcel, found.reconciled.conflicts, at=at)
    if not found.waiting:
        parcels.record_destroyed(name, certificate=certificate, at=at)
    return Processed(
        parcel=name,
        told=told,
        outcomes=found.reconciled.outcomes,
        conflicts=len(found.reconciled.conflicts),
        certificate=certificate,
    )


def _all_wait(actor: Actor, parcel: Parcel, found: Sorted, *, at: datetime) -> Processed:
    """Nobody in the delivery can be told yet: it counts as processed, and all of it waits."""
    told = _counts(found)
    parcels.record_processed(parcel.parcel_id, counts=told, at=at, by=actor.account)
    return Processed(parcel=parcel.parcel_id, told=told, outcomes={}, conflicts=0, certificate=None)


def _nothing(*, left: bool) -> NothingToDo:
    asked = "You asked to process a delivery."
    if not left:
        return NothingToDo(
            asked,
            why="It has been processed, and nothing of it is left.",
            remedy="Look at its certificate.",
        )
    return NothingToDo(
        asked,
        why="Nothing of it is left that could be settled now.",
        remedy="Settle the doubtful ones, or wait: what is not settled is destroyed in time.",
    )


def _made_good(
    gate: Gate,
    actor: Actor,
    terms: Framework,
    parcel: Parcel,
    held: Holding,
    found: "Sorted | None",
    *,
    at: datetime,
) -> Processed | None:
    """Certify what a run that was cut short had destroyed; None where nothing is outstanding."""
    if parcel.state != "processed":
        return None
    on_shelf = found.relevance.keys() if found is not None else frozenset[str]()
    kept = _kept_before(gate, parcel, held) - on_shelf
    told = certifying.owed(parcel, still=len(on_shelf), kept=len(kept))
    if told is not None:
        number = certifying.certify(gate, actor, terms, parcel, told, at=at)
    elif found is None:
        last = certifying.issued(parcel)[-1]
        told, number = dict(last.counts), last.id
    else:
        return None
    if found is None:
        parcels.record_destroyed(parcel.parcel_id, certificate=number, at=at)
    return Processed(
        parcel=parcel.parcel_id, told=told, outcomes={}, conflicts=0, certificate=number
    )


def _kept_before(gate: Gate, parcel: Parcel, held: Holding) -> frozenset[str]:
    """The sender's ids of those whom an earlier run kept of this very delivery."""
    supplies = {
        supply.id
        for supply in gate.held()
        if supply.data_set == UPDATES and supply.period.split(" ")[0] == parcel.parcel_id
    }
    return frozenset(
        row["from_ypid"]
        for row in held.kept.people
        if row["_supply"] in supplies
        and row["from_holder"] == parcel.partner
        and row["relevance"] != moves.MOVED
    )


def _accepted(name: str) -> Parcel:
    parcel = parcels.parcel(name, direction="in")
    if parcel is None or parcel.supply is None:
        raise UsageProblem(
            "You asked to process a delivery.",
            why="No delivery of that id has been accepted here.",
            remedy="Accept it first.",
        )
    return parcel


def sorted_out(
    gate: Gate, actor: Actor, terms: Framework, parcel: Parcel, held: Holding, *, at: datetime
) -> Sorted:
    """What is left of a delivery, by what becomes of each young person; nothing is changed."""
    flow = terms.flow(
        actor, "report", items=tuple(sorted(parcel.fields)), holder=parcel.partner, at=at
    )
    handover = gate.read(gate.ask(flow), at=at)
    received = _received(handover, parcel)
    decisions = {key: one.decision for key, one in exchanges.conflict_decisions().items()}
    relevance = _relevance(gate, terms, parcel, received, decisions, at=at)
    # Kept by a run that was cut short: to be destroyed here, and not kept twice.
    already = _kept_before(gate, parcel, held) & relevance.keys()
    ours = {ypid for ypid, word in relevance.items() if word in HERE} - already
    reconciled = reconcile(
        _only(received, ours),
        own=held.together,
        holder=parcel.partner,
        on=day_in_england(at),
        digest=gate.digest,
        decisions=decisions,
    )
    kept = frozenset(match.from_ypid for match in reconciled.people) | already
    neither = frozenset(ypid for ypid, word in relevance.items() if word == "neither") - already
    left = moves.departed(
        _only(received, neither).people,
        own=held.own.people,
        noted=held.kept.people,
        las=terms.own_las,
        holder=parcel.partner,
        digest=gate.digest,
        decisions=decisions,
    )
    doubtful = tuple(row for row in received.people if relevance[row["ypid"]] == "undetermined")
    return Sorted(
        handover=handover,
        relevance=relevance,
        reconciled=reconciled,
        kept=kept,
        neither=neither,
        moves=left,
        waiting=frozenset(relevance) - kept - neither,
        undetermined=doubtful,
    )


def _relevance(
    gate: Gate,
    terms: Framework,
    parcel: Parcel,
    received: Caseload,
    decisions: Mapping[str, str],
    *,
    at: datetime,
) -> dict[str, str]:
    """Each young person's class, with what somebody said of those who could not be told."""
    classes = classed(
        received.people,
        activities=received.activities,
        las=terms.own_las,
        on=day_in_england(at),
        postcodes=directory(received.people, at=at),
    )
    return {ypid: _settled(gate, parcel, ypid, word, decisions) for ypid, word in classes.items()}


def _only(received: Caseload, some: Collection[str]) -> Caseload:
    people, activities, offers = (
        tuple(row for row in rows if row["ypid"] in some)
        for rows in (received.people, received.activities, received.offers)
    )
    return Caseload(people=people, activities=activities, offers=offers)


def _received(handover: Handover, parcel: Parcel) -> Caseload:
    """The rows of this one delivery: other months' may wait beside it."""
    people, activities, offers = (
        tuple(
            row for row in handover.rows(f"{CASELOAD}.{table}") if row["_supply"] == parcel.supply
        )
        for table in ("person", "activity", "offer")
    )
    return Caseload(people=people, activities=activities, offers=offers)


def relevance_key(gate: Gate, parcel: Parcel, ypid: str) -> str:
    """The hash under which a person's word on a doubtful row is remembered."""
    return gate.digest("relevance", parcel.partner, parcel.parcel_id, ypid)


def _settled(gate: Gate, parcel: Parcel, ypid: str, word: str, decisions: Mapping[str, str]) -> str:
    """The class of a row, or what somebody said of it where it could not be told."""
    if word != "undetermined" or not decisions:
        return word
    said = decisions.get(relevance_key(gate, parcel, ypid))
    return {RELEVANT: "lives", NOT_RELEVANT: "neither"}.get(said or "", word)


def _keep(
    gate: Gate, actor: Actor, terms: Framework, parcel: Parcel, found: Sorted, *, at: datetime
) -> None:
    matches = (*found.reconciled.people, *found.moves)
    if not matches:
        return
    tables = _updates(parcel, found, may_keep=frozenset(terms.codes(("kept",))))
    items = tuple(
        sorted(
            f"{UPDATES}.{name}.{column}"
            for name, table in tables.items()
            for column in table.column_names
        )
    )
    permit = gate.ask(terms.flow(actor, "link", items=items, at=at))
    who = "\n".join(sorted(match.from_ypid for match in matches))
    gate.deposit(
        permit,
        data_set=UPDATES,
        period=f"{parcel.parcel_id} {at:%Y%m%dT%H%M%S%f}",
        receipt=hashlib.sha256(f"{parcel.parcel_id}\n{who}".encode()).hexdigest(),
        as_at=day_in_england(at),
        tables={name: table.to_batches() for name, table in tables.items()},
        at=at,
    )


def _updates(parcel: Parcel, found: Sorted, *, may_keep: frozenset[str]) -> "dict[str, pa.Table]":
    """The rows to keep, with where they came from; only columns the agreement lists as kept."""
    from kinfold.exchange.columns import table_of

    on = day_in_england(parcel.at)
    declared = datasets.get(UPDATES)
    people = (*found.reconciled.people, *found.moves)
    matched = {match.from_ypid: match for match in people}
    relevance = found.relevance | {match.from_ypid: moves.MOVED for match in found.moves}
    parts: dict[str, Iterable[tuple[str, Mapping[str, Any]]]] = {
        "person": [(match.from_ypid, match.row) for match in people],
        "activity": [(one.from_ypid, one.row) for one in found.reconciled.activities],
        "offer": [(one.from_ypid, one.row) for one in found.reconciled.offers],
    }
    sent = {name.split(".")[1] for name in parcel.fields}
    return {
        name: table_of(
            declared.table(name),
            columns=[
                column
                for _, table, column in (code.split(".") for code in parcel.fields)
                if table == name and f"{UPDATES}.{name}.{column}" in may_keep
            ],
            rows=[
                {
                    **row,
                    "record": _record(parcel, matched[ypid].record, matched[ypid].matched_by),
                    "from_holder": parcel.partner,
                    "from_ypid": ypid,
                    "received_on": on,
                    "matched_by": matched[ypid].matched_by,
                    "relevance": relevance[ypid],
                }
                for ypid, row in rows
            ],
        )
        for name, rows in parts.items()
        if name in sent
    }


def _record(parcel: Parcel, record: str, matched_by: str) -> str:
    """A young person new to us keeps the sender's id, marked as the sender's."""
    return f"{parcel.partner}:{record}" if matched_by == NEW and ":" not in record else record


def _counts(found: Sorted) -> dict[str, int]:
    told = Counter(found.relevance.values())
    return {
        "received": len(found.relevance),
        "kept": len(found.kept),
        "not relevant": len(found.neither),
        "waiting": len(found.waiting),
        "destroyed": len(found.going),
        **({"moves noted": len(found.moves)} if found.moves else {}),
        **{f"relevance {word}": count for word, count in sorted(told.items())},
    }


def _destroy_rest(
    gate: Gate, actor: Actor, terms: Framework, parcel: Parcel, found: Sorted, *, at: datetime
) -> tuple[Destruction, ...]:
    """Destroy the delivery's own rows of everybody settled; the whole of it where nobody waits."""
    permit = gate.ask(terms.flow(actor, "destroy", items=tuple(sorted(parcel.fields)), at=at))
    if all(supply.id != parcel.supply for supply in gate.held()):
        raise _nothing(left=False)  # somebody else processed it at the same moment
    because = f"[{certifying.CLAUSE}] delivery {parcel.parcel_id} processed"
    if not found.waiting:
        return gate.destroy(permit, because=because, at=at, supplies=[parcel.supply or ""])
    return gate.destroy(
        permit,
        because=because,
        at=at,
        subjects=[(CASELOAD, parcel.partner, ypid) for ypid in sorted(found.going)],
        within=parcel.supply,
    )
