"""Reads the authority's gazetteer through the gate, and works out households for its data manager.

The gazetteer is read under whichever agreement lets the role report from it; the people under the
agreement they are linked under. Nothing worked out here is kept: it is made anew from rows that
stay as they came, and the ledger says that it was shown.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from kinfold.agreement import Actor, Flow, Version
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.people.places.gazetteer import NEEDED, Gazetteer, build
from kinfold.people.places.household import Household, households, ties_of
from kinfold.people.places.residence import residences, withheld
from kinfold.people.reading import Held, held_under, purpose_of

TABLE: Final = "gazetteer.address"
#: Data sets of children whose home is a placement.
PLACED: Final = frozenset({"looked_after", "ssda903"})


@dataclass(frozen=True, kw_only=True)
class Lived:
    """Who lived with whom on a day, and how many people could not be placed, by the reason.

    `entries` is the size of the gazetteer, 0 where the authority has none here.
    """

    on: date
    entries: int
    people: int
    households: tuple[Household, ...] = field(repr=False)
    apart: int
    placed: int
    nowhere: int

    def as_counts(self) -> dict[str, int]:
        """The numbers alone, for the ledger and the report."""
        reasons = Counter(one.members[0].reason for one in self.households)
        return {
            "people": self.people,
            "households": len(self.households),
            "held_apart": self.apart,
            "looked_after": self.placed,
            "nowhere": self.nowhere,
            **{f"by_{reason}": count for reason, count in sorted(reasons.items())},
        }


def gazetteer_read(gate: Gate, actor: Actor, *, at: datetime) -> Gazetteer | None:
    """The authority's own gazetteer as it was last taken in; None where there is none to read.

    None where no agreement in force lets this role report from it, or nothing was taken in. The
    newest extract of each holder replaces those before it.
    """
    for agreement, version in sorted(gate.versions(at=at).items()):
        purpose, items = _granted(version, actor.role)
        if not items:
            continue
        flow = Flow(
            actor=actor,
            operation="report",
            agreement=agreement,
            purpose=purpose,
            items=items,
            recipient=actor.organisation,
            at=at,
        )
        try:
            handover = gate.read(gate.ask(flow), at=at)
        except RefusedByAgreement:
            continue
        rows = _newest(handover.rows(TABLE))
        gate.outcome(
            handover, kind="report.outcome", payload={"list": "gazetteer", "entries": len(rows)}
        )
        if rows:
            return build(rows)
    return None


def _granted(version: Version, role: str) -> tuple[str, tuple[str, ...]]:
    """The purpose and the items by which a role may report from a gazetteer; no items if not."""
    wanted = {f"{TABLE}.{name}" for name in NEEDED}
    for grant in version.agreement.grants_for(role, "report"):
        listed = {code for group in grant.items for code in version.agreement.group(group).codes}
        if wanted & listed:
            return grant.purposes[0], tuple(sorted(wanted & listed))
    return "", ()


def _newest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    reach: dict[str, date] = {}
    for row in rows:
        reach[row["_holder"]] = max(reach.get(row["_holder"], row["_as_at"]), row["_as_at"])
    return [row for row in rows if row["_as_at"] == reach[row["_holder"]]]


def lived(gate: Gate, actor: Actor, *, agreement: str, on: date, at: datetime) -> Lived:
    """The households of a day among the people linked under an agreement.

    For whom the agreement lets link: RefusedByAgreement, with the clause, for anybody else. Sealed
    people and those whose address is kept back are in none and are only counted; so are children
    who are or were looked after. In the ledger before it is returned.
    """
    purpose = purpose_of(gate, actor, agreement, at=at)
    held = held_under(gate, actor, agreement=agreement, purpose=purpose, at=at)
    found = worked_out(held, gazetteer_read(gate, actor, at=at), on=on)
    gate.outcome(
        held.handover,
        kind="report.outcome",
        payload={"list": "households", "on": on.isoformat(), **found.as_counts()},
    )
    return found


def worked_out(held: Held, gazetteer: Gazetteer | None, *, on: date) -> Lived:
    """The households of a day from what linking holds, and how many people are in none."""
    person = held.standing.person
    sealed = frozenset(person[place] for place in held.standing.sealed if place in person)
    placed = frozenset(
        name for place, name in person.items() if PLACED & set(held.units[place].data_sets)
    )
    known = residences(held.units, person, gazetteer, withheld=withheld(held.tables, gazetteer))
    ties = ties_of(held.units, person, held.tables)
    apart = sealed | {one.person for one in known if one.protected}
    told = {one.person for one in known}
    return Lived(
        on=on,
        entries=0 if gazetteer is None else gazetteer.size,
        people=len(set(person.values())),
        households=households(known, ties, gazetteer, on=on, without=sealed | placed),
        apart=len(apart),
        placed=len(placed),
        nowhere=len(set(person.values()) - told - apart),
    )
