"""What the framework agreed between authorities says, as the exchange needs it read.

Members, the authorities each acts for, and which columns go by which row of the schedule: all from
the agreement version in force here, nothing from the program (CCIS framework, sections 1, 3, 12).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from kinfold.agreement import Actor, Flow, Version
from kinfold.agreement.model import Party, ScheduleRow
from kinfold.errors import UsageProblem
from kinfold.exchange.routing import Member, Standing
from kinfold.gate import Gate, signing
from kinfold.registers import accounts

AGREEMENT: Final = "ccis-exchange"
CASELOAD: Final = "young_people"
UPDATES: Final = "caseload_update"


@dataclass(frozen=True, kw_only=True)
class Framework:
    """The framework as it stands at one moment in one installation."""

    version: Version
    members: tuple[Member, ...]
    here: str

    @property
    def rows(self) -> tuple[ScheduleRow, ...]:
        """The rows by which parcels go, in the order printed."""
        return tuple(row for row in self.version.agreement.schedule if "parcel" in row.channels)

    def row(self, row_id: str) -> ScheduleRow:
        """The row with this id; UsageProblem where the schedule has none."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise UsageProblem(
            "You asked about a row of the framework's schedule.",
            why="The schedule has no such row.",
            remedy=f"Its rows are: {', '.join(row.id for row in self.rows)}.",
        )

    @cached_property
    def own_las(self) -> frozenset[str]:
        """The codes of the authorities this installation acts for."""
        return frozenset(la for one in self.members if one.id == self.here for la in one.las)

    def organisations(self, party_ids: Iterable[str]) -> frozenset[str]:
        """The organisations that parties of the agreement are."""
        named = set(party_ids)
        return frozenset(
            party.organisation
            for party in self.version.agreement.parties
            if party.id in named and party.organisation is not None
        )

    def codes(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The item codes of these groups."""
        agreement = self.version.agreement
        return tuple(sorted({code for name in groups for code in agreement.group(name).codes}))

    def flow(
        self,
        actor: Actor,
        operation: str,
        *,
        items: tuple[str, ...],
        at: datetime,
        holder: str | None = None,
        recipient: str | None = None,
        channel: str = "screen",
    ) -> Flow:
        """A question to the gate about the exchange, for the first purpose granted for it."""
        granted = self.version.agreement.grants_for(actor.role, operation)
        purposes = [purpose for grant in granted for purpose in grant.purposes]
        return Flow(
            actor=actor,
            operation=operation,
            agreement=AGREEMENT,
            purpose=purposes[0] if purposes else self.version.agreement.purposes[0].id,
            items=items,
            recipient=recipient or actor.organisation,
            holder=holder or actor.organisation,
            channel=channel,
            at=at,
        )


def framework(gate: Gate, *, at: datetime) -> Framework:
    """The framework's current version here; UsageProblem where none is loaded."""
    version = gate.versions(at=at).get(AGREEMENT)
    if version is None:
        raise UsageProblem(
            "You asked for the exchange between authorities.",
            why="The framework is not loaded in this installation.",
            remedy="Load the agreed version, have it signed and bring it into force.",
        )
    places = signing.places(version, at=at)
    signed = {place.party.id for place in places if place.signature is not None}
    members = tuple(
        Member(id=party.organisation, las=_las(party), standing=_standing(party, signed))
        for party in version.agreement.parties
        if party.role == "controller" and party.organisation is not None
    )
    return Framework(version=version, members=members, here=gate.installation.organisation)


def _standing(party: Party, signed: set[str]) -> Standing:
    return "signed" if party.complete and party.id in signed else "unsigned"


def _las(party: Party) -> dict[str, str]:
    """The authorities a party is or acts for: code to organisation id, so far as registered."""
    found: dict[str, str] = {}
    for name in (party.organisation, *party.acts_for):
        known = accounts.organisation(name or "")
        if known is not None and known.la_code:
            found[known.la_code] = known.id
    return found
