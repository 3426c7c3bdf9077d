"""Reads the caseload and the deliveries once for all that one run processes, and never too late.

What the run itself keeps is added to the reading. As soon as anybody else has changed what is on
the shelf, or whose data is restricted, everything is read again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kinfold.agreement import Actor
from kinfold.exchange.caseload import OWN_GROUPS, Holding, holding
from kinfold.exchange.framework import CASELOAD, UPDATES, Framework
from kinfold.exchange.reconcile import Caseload
from kinfold.gate import Gate, Handover, Supply
from kinfold.registers import people
from kinfold.registers.facts import Parcel

if TYPE_CHECKING:
    import pyarrow as pa

Mark = tuple[str, tuple[tuple[str, int], ...]]
State = tuple[frozenset[Mark], frozenset[str]]


class Reading:
    """The caseload as the deliveries of one run are set beside it, one after another.

    RefusedByAgreement, at the first reading and at each one after it, where the actor may not see
    the caseload (CCIS framework, section 6).
    """

    def __init__(self, gate: Gate, actor: Actor, terms: Framework, *, at: datetime) -> None:
        self.gate, self.actor, self.terms, self.at = gate, actor, terms, at
        self._held: tuple[State, Holding] | None = None
        self._delivered: dict[tuple[str, tuple[str, ...]], tuple[State, Handover]] = {}

    def holding(self) -> Holding:
        """What is held here now."""
        state = self._state(self.terms.here)
        if self._held is None or self._held[0] != state:
            found = holding(self.gate, self.actor, self.terms, at=self.at)
            self._held = (state, found)
        return self._held[1]

    def delivered(self, parcel: Parcel) -> tuple[Handover, Caseload]:
        """The rows left of one delivery, and the handover they came by; other months' stay out."""
        place = (parcel.partner, tuple(sorted(parcel.fields)))
        now = self._state(parcel.partner)
        known = self._delivered.get(place)
        # What went since from other deliveries of the same sender changes nothing in this one.
        if known is None or known[0][1] != now[1] or not _unchanged(parcel, known[0], now):
            flow = self.terms.flow(
                self.actor, "report", items=place[1], holder=parcel.partner, at=self.at
            )
            known = self._delivered[place] = (
                now,
                self.gate.read(self.gate.ask(flow), at=self.at),
            )
        handover = known[1]
        return handover, Caseload(
            people=_rows(handover, "person", supply=parcel.supply),
            activities=_rows(handover, "activity", supply=parcel.supply),
            offers=_rows(handover, "offer", supply=parcel.supply),
        )

    def add(self, supply: Supply, tables: "Mapping[str, pa.Table]") -> None:
        """Take what the run has just kept as read, exactly as reading it again would give it."""
        if self._held is None:
            return
        (known, limited), held = self._held
        if limited or supply.refused_destroyed:
            self._held = None
            return
        kept = held.kept
        self._held = (
            (known | {_mark(supply)}, limited),
            replace(
                held,
                kept=Caseload(
                    people=(*kept.people, *self._as_read(supply, "person", tables)),
                    activities=(*kept.activities, *self._as_read(supply, "activity", tables)),
                    offers=(*kept.offers, *self._as_read(supply, "offer", tables)),
                ),
            ),
        )

    def _as_read(
        self, supply: Supply, name: str, tables: "Mapping[str, pa.Table]"
    ) -> Iterable[Mapping[str, Any]]:
        if name not in tables:
            return ()
        start = f"{UPDATES}.{name}."
        columns = dict.fromkeys(
            code.removeprefix(start)
            for code in self.terms.codes(OWN_GROUPS)
            if code.startswith(start)
        )
        marks = {"_holder": supply.holder, "_supply": supply.id, "_as_at": supply.as_at}
        return (columns | row | marks for row in tables[name].to_pylist())

    def _state(self, holder: str) -> State:
        """What is on the shelf of one holder, and whose data is restricted."""
        held = frozenset(_mark(supply) for supply in self.gate.held() if supply.holder == holder)
        return held, people.restricted(at=self.at)


def _mark(supply: Supply) -> Mark:
    return supply.id, tuple(sorted(supply.rows.items()))


def _unchanged(parcel: Parcel, before: State, now: State) -> bool:
    """Whether one delivery is on the shelf as it was; its rows are counted, so a loss shows."""
    return any(mark[0] == parcel.supply for mark in before[0] & now[0])


def _rows(handover: Handover, name: str, *, supply: str | None) -> tuple[Mapping[str, Any], ...]:
    table = handover.tables.get(f"{CASELOAD}.{name}")
    if table is None:
        return ()
    import pyarrow.compute as pc

    return tuple(table.filter(pc.equal(table["_supply"], supply)).to_pylist())
