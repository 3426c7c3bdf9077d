"""Reads an authority's own caseload, and what it kept of what others sent, under a permit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from kinfold.agreement import Actor
from kinfold.errors import RefusedByAgreement
from kinfold.exchange.framework import CASELOAD, UPDATES, Framework
from kinfold.exchange.reconcile import Caseload
from kinfold.exchange.residence import Postcodes
from kinfold.gate import Gate, Handover
from kinfold.identifiers import normalise_postcode
from kinfold.registers import exchanges

OWN_GROUPS = ("caseload", "kept")
_WHERE = ("address", "postcode", "home_la", "moved_from_la", "moved_on")


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What is held here: own rows and kept rows, apart, and the handover they came by."""

    handover: Handover
    own: Caseload
    circumstances: tuple[Mapping[str, Any], ...]
    kept: Caseload

    @cached_property
    def noted(self) -> Caseload:
        """The kept rows, with their record as `ypid`."""
        return Caseload(
            people=tuple(map(_as_own, self.kept.people)),
            activities=tuple(map(_as_own, self.kept.activities)),
            offers=tuple(map(_as_own, self.kept.offers)),
        )

    @cached_property
    def together(self) -> Caseload:
        """Own and kept rows as one caseload; kept rows carry their record as `ypid`."""
        own, kept = self.own, self.noted
        return Caseload(
            people=(*own.people, *kept.people),
            activities=(*own.activities, *kept.activities),
            offers=(*own.offers, *kept.offers),
        )

    @cached_property
    def residents(self) -> tuple[Mapping[str, Any], ...]:
        """Everybody once, living where the last move that anybody told of has brought them.

        Our own row stands for everything else; nothing is overwritten by it.
        """
        found: dict[str, Mapping[str, Any]] = {}
        for row in self.together.people:
            known = found.setdefault(row["ypid"], row)
            if (row.get("moved_on") or date.min) > (known.get("moved_on") or date.min):
                where = {name: row.get(name) for name in _WHERE}
                found[row["ypid"]] = {**known, **where}
        return tuple(found.values())

    @property
    def supplies(self) -> tuple[str, ...]:
        """The ids of the own supplies these rows came from, sorted."""
        rows = (*self.own.people, *self.own.activities, *self.own.offers)
        return tuple(sorted({row["_supply"] for row in rows}))


def may_work(gate: Gate, actor: Actor, terms: Framework, *, at: datetime) -> None:
    """RefusedByAgreement unless the actor is of those who do the exchange's work here (s6, s9)."""
    if actor.organisation != terms.here:
        raise RefusedByAgreement(
            "You asked to do the exchange's work.",
            why="[s6] Each member's own designated persons do it, in its own installation.",
            remedy="Do it in the installation of your organisation.",
        )
    gate.ask(terms.flow(actor, "link", items=terms.codes(OWN_GROUPS), at=at))


def holding(gate: Gate, actor: Actor, terms: Framework, *, at: datetime) -> Holding:
    """Everything of the exchange held here; RefusedByAgreement where the actor may not see it.

    Nor may those who see it for another reason, such as answering a person, do the exchange's work.
    """
    may_work(gate, actor, terms, at=at)
    items = terms.codes(OWN_GROUPS)
    flow = terms.flow(actor, "report", items=items, at=at)
    handover = gate.read(gate.ask(flow), at=at)
    return Holding(
        handover=handover,
        own=_caseload(handover, CASELOAD),
        circumstances=tuple(handover.rows(f"{CASELOAD}.circumstance")),
        kept=_caseload(handover, UPDATES),
    )


def _caseload(handover: Handover, data_set: str) -> Caseload:
    people, activities, offers = (
        tuple(handover.rows(f"{data_set}.{table}")) for table in ("person", "activity", "offer")
    )
    return Caseload(people=people, activities=activities, offers=offers)


def _as_own(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "ypid": row["record"]}


def directory(people: Iterable[Mapping[str, Any]], *, at: datetime) -> Postcodes:
    """The authority of every postcode in these rows, by the newest directory held on the day."""
    normal = {normalise_postcode(row.get("postcode") or "") for row in people} - {None, ""}
    wanted = {str(one) for one in normal}
    found = exchanges.las_of(wanted, on=at.date())
    return {postcode: (la, vintage.isoformat()) for postcode, (la, vintage) in found.items()}
