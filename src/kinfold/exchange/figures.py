"""The month's figures of each authority, from the very records that are exchanged (CCIS-R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kinfold.agreement import Actor
from kinfold.calendars import months_before
from kinfold.exchange import measures
from kinfold.exchange.caseload import Holding, directory, holding
from kinfold.exchange.framework import framework
from kinfold.exchange.measures import NeetMoves, Share
from kinfold.exchange.reconcile import current
from kinfold.exchange.residence import Postcodes
from kinfold.gate import Gate
from kinfold.registers import accounts, exchanges


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One authority's month. `moves` are NEET joiners and leavers since the month before."""

    la: str
    organisation: str
    on: date
    cohort: int
    shares: Mapping[str, Share]
    guarantee: Mapping[str, Share]
    moves: NeetMoves


def figures(gate: Gate, actor: Actor, *, on: date, at: datetime) -> tuple[Figures, ...]:
    """The figures on the day `on` of every authority acted for here, in the order of their codes.

    Own authorities only, for those who do the work: not for publication.
    """
    terms = framework(gate, at=at)
    held = holding(gate, actor, terms, at=at)
    people = held.residents
    postcodes = directory(people, at=at)
    decisions = {key: one.decision for key, one in exchanges.conflict_decisions().items()}
    before = months_before(on, 1)
    running = {
        day: current(
            held.own.activities,
            kept=held.kept.activities,
            on=day,
            digest=gate.digest,
            decisions=decisions,
        )
        for day in (before, on)
    }
    made = tuple(
        _figures(la, held, people, postcodes, running, before=before, on=on)
        for la in sorted(terms.own_las)
    )
    told = {"on": on.isoformat(), "cohorts": {one.la: one.cohort for one in made}}
    gate.outcome(held.handover, kind="report.outcome", payload=told)
    return made


def _figures(
    la: str,
    held: Holding,
    people: Sequence[Mapping[str, Any]],
    postcodes: Postcodes,
    running: Mapping[date, Mapping[str, Mapping[str, object]]],
    *,
    before: date,
    on: date,
) -> Figures:
    then, now = (
        measures.month(people, activities=running[day], la=la, on=day, postcodes=postcodes)
        for day in (before, on)
    )
    known = accounts.organisation_by_la_code(la)
    return Figures(
        la=la,
        organisation=known.name if known is not None else la,
        on=on,
        cohort=len(now.states),
        shares=measures.monthly(now),
        guarantee=measures.guarantee(
            people, offers=held.together.offers, la=la, on=on, postcodes=postcodes
        ),
        moves=measures.neet_moves(then, after=now),
    )
