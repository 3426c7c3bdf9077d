"""Sorts a delivery's young people by what becomes of them here; nothing is changed by it.

Kept are those who live or study here and are nobody else's by name; whoever does neither goes; what
cannot be told waits for somebody to look (CCIS framework, section 8).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kinfold.calendars import day_in_england
from kinfold.exchange import moves, surveying
from kinfold.exchange.caseload import Holding, directory
from kinfold.exchange.framework import UPDATES
from kinfold.exchange.matching import Match
from kinfold.exchange.reading import Reading
from kinfold.exchange.reconcile import Caseload, Reconciled, reconcile
from kinfold.exchange.relevance import classed
from kinfold.exchange.residence import Postcodes
from kinfold.gate import Gate, Handover
from kinfold.registers import exchanges
from kinfold.registers.facts import Parcel

HERE = frozenset({"lives", "studies", "both"})
RELEVANT, NOT_RELEVANT = "relevant", "not-relevant"


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
    survey: Mapping[str, int]

    @property
    def going(self) -> frozenset[str]:
        """Those whose rows leave the delivery now: kept elsewhere, or not ours."""
        return self.kept | self.neither


def sorted_out(reading: Reading, parcel: Parcel) -> Sorted:
    """What is left of a delivery, by what becomes of each young person."""
    gate, terms, held = reading.gate, reading.terms, reading.holding()
    on = day_in_england(reading.at)
    handover, received = reading.delivered(parcel)
    decisions = {key: one.decision for key, one in exchanges.conflict_decisions().items()}
    postcodes = directory(received.people, at=reading.at)
    relevance = _relevance(reading, parcel, received, decisions, postcodes=postcodes)
    # Kept by a run that was cut short: to be destroyed here, and not kept twice.
    already = kept_before(gate, parcel, held) & relevance.keys()
    ours = {ypid for ypid, word in relevance.items() if word in HERE} - already
    reconciled = _reconciled(reading, parcel, held, _only(received, ours), decisions)
    kept = frozenset(match.from_ypid for match in reconciled.people) | already
    neither = frozenset(ypid for ypid, word in relevance.items() if word == "neither") - already
    return Sorted(
        handover=handover,
        relevance=relevance,
        reconciled=reconciled,
        kept=kept,
        neither=neither,
        moves=_departed(reading, parcel, held, _only(received, neither), decisions),
        waiting=frozenset(relevance) - kept - neither,
        undetermined=tuple(
            row for row in received.people if relevance[row["ypid"]] == "undetermined"
        ),
        survey=surveying.counted(
            received,
            parcel=parcel,
            own=held.own.people,
            terms=terms,
            on=on,
            postcodes=postcodes,
            digest=gate.digest,
            decisions=decisions,
        ),
    )


def _reconciled(
    reading: Reading,
    parcel: Parcel,
    held: Holding,
    received: Caseload,
    decisions: Mapping[str, str],
) -> Reconciled:
    """Whose record each of those who live or study here belongs to."""
    return reconcile(
        received,
        own=held.own,
        kept=held.noted,
        holder=parcel.partner,
        on=day_in_england(reading.at),
        digest=reading.gate.digest,
        decisions=decisions,
    )


def _departed(
    reading: Reading,
    parcel: Parcel,
    held: Holding,
    received: Caseload,
    decisions: Mapping[str, str],
) -> tuple[Match, ...]:
    """Our own young people whom the delivery says live elsewhere now."""
    return moves.departed(
        received.people,
        own=held.own.roll,
        noted=held.kept.people,
        las=reading.terms.own_las,
        holder=parcel.partner,
        digest=reading.gate.digest,
        decisions=decisions,
    )


def _relevance(
    reading: Reading,
    parcel: Parcel,
    received: Caseload,
    decisions: Mapping[str, str],
    *,
    postcodes: Postcodes,
) -> dict[str, str]:
    """Each young person's class, with what somebody said of those who could not be told."""
    classes = classed(
        received.people,
        activities=received.activities,
        las=reading.terms.own_las,
        on=day_in_england(reading.at),
        postcodes=postcodes,
    )
    return {
        ypid: _settled(reading.gate, parcel, ypid, word, decisions)
        for ypid, word in classes.items()
    }


def kept_before(gate: Gate, parcel: Parcel, held: Holding) -> frozenset[str]:
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


def _only(received: Caseload, some: Collection[str]) -> Caseload:
    people, activities, offers = (
        tuple(row for row in rows if row["ypid"] in some)
        for rows in (received.people, received.activities, received.offers)
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
