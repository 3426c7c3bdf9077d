"""Who must sign a version, who has, and what still keeps it from coming into force.

Both sides are needed (TDV-SIG), each organisation of a kind signs for itself, and the list of
signed and unsigned organisations is there to be read (NEX-26).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Signature, Version
from kinfold.agreement.lint import lint
from kinfold.agreement.model import Party
from kinfold.agreement.signatures import holds
from kinfold.calendars import day_in_england
from kinfold.registers import accounts, agreements, signatures

#: What a check of the text finds that would let an emergency law be relied on for ever.
EMERGENCY_FAULTS: Final = frozenset({"emergency_without_end", "emergency_ends_before_it_begins"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place on the signature page: a party, the organisation that fills it, its signature.

    `signature` is the one that holds on the day, `lapsed` the newest that no longer does.
    """

    party: Party
    organisation: str
    name: str
    signature: Signature | None
    lapsed: Signature | None


def places(version: Version, *, at: datetime) -> tuple[Place, ...]:
    """Every signature the version needs, by party and then by the organisation's name."""
    on = day_in_england(at)
    given = signatures.signatures(version.hash, at=at)
    found = []
    for party in version.agreement.parties:
        if not party.must_sign:
            continue
        for organisation, name in _signers(party):
            own = [s for s in given if s.organisation == organisation and s.party == party.id]
            good = [signature for signature in own if holds(signature, party, on)]
            found.append(
                Place(
                    party=party,
                    organisation=organisation,
                    name=name,
                    signature=good[-1] if good else None,
                    lapsed=own[-1] if own and not good else None,
                )
            )
    return tuple(found)


def _signers(party: Party) -> list[tuple[str, str]]:
    if party.organisation is not None:
        here = accounts.organisation(party.organisation)
        return [(party.organisation, here.name if here is not None else party.name)]
    return [
        (one.id, one.name)
        for one in accounts.organisations()
        if one.kind == party.organisation_kind
    ]


def obstacles(version: Version, *, at: datetime) -> tuple[str, ...]:
    """What keeps a version from coming into force, in sentences; empty where nothing does.

    Conflicts that block must be confirmed by the owner (A2), each side that offers must have
    signed, and at least one organisation of the other side (TDV-SIG). An emergency law is relied
    on until a day that is said (SOM, 2.6.1).
    """
    confirmed = agreements.confirmed_conflicts(version.hash, at=at)
    needed = places(version, at=at)
    others = [place for place in needed if not place.party.offers]
    return (
        *(
            f"[{conflict.clause}] {conflict.id} is not confirmed by the owner."
            for conflict in version.agreement.conflicts
            if conflict.blocks and conflict.id not in confirmed
        ),
        *(
            f"[{found.clause}] {found.sentence}"
            for found in lint(version.agreement, on=day_in_england(at))
            if found.code in EMERGENCY_FAULTS
        ),
        *(
            f"[{place.party.clause}] {place.name} has not signed."
            for place in needed
            if place.party.offers and place.signature is None
        ),
        *(
            (f"[{others[0].party.clause}] No organisation of the other side has signed.",)
            if others and all(place.signature is None for place in others)
            else ()
        ),
    )
