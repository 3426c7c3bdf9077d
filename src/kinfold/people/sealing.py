"""Closes a whole identity to everyone here, and opens it again: adoption, refuge, protection.

A seal covers the person in the index of every agreement that holds one of the same records, and
each of those records by itself. A sealed identity joins no record that is not of it, directly or
through a third, is found by no search, and its address is shown to nobody.
"""

from datetime import datetime

from kinfold import datasets
from kinfold.agreement.flow import Actor
from kinfold.errors import NothingToDo, RefusedByAgreement
from kinfold.gate import Gate
from kinfold.people.reading import Held
from kinfold.people.telling import held_for, known
from kinfold.people.units import Key
from kinfold.registers import moves
from kinfold.registers import people as register


def seal(
    gate: Gate, actor: Actor, *, agreement: str, person: str, reason: str, at: datetime
) -> tuple[str, ...]:
    """Seal an identity in every index this role may link; the ids sealed, the one named first.

    `reason` is a word of the register: adoption, refuge, witness_protection, staff_child or
    court_order. RefusedByAgreement where the agreement does not let this role link, UsageProblem
    where the index has nobody of that id. It holds from now until a person opens it again.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    name = known(held, person, at=at)
    records = frozenset(key for key, whose in held.before.person.items() if whose == name)
    people = (name, *_elsewhere(gate, actor, records, but=agreement, at=at))
    for one in (*people, *_by_themselves(gate, records)):
        if one not in register.sealed((one,), at=at):
            register.seal(one, reason=reason, at=at, by=actor.account)
    gate.outcome(
        held.handover,
        kind="person.sealed",
        payload={"people": list(people), "reason": reason},
        people=people,
    )
    return people


def unseal(
    gate: Gate, actor: Actor, *, agreement: str, person: str, at: datetime
) -> tuple[str, ...]:
    """Open a sealed identity again wherever `seal` closed it; the ids opened.

    It may then be found and joined. NothingToDo where it is not sealed, RefusedByAgreement where
    this role may not link.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    name = moves.survivor(person)
    records = frozenset(key for key, whose in held.before.person.items() if whose == name)
    if not records or name not in register.sealed((name,), at=at):
        raise NothingToDo(
            "Open a sealed record.", why="It is not sealed.", remedy="Nothing more is needed."
        )
    people = (name, *_elsewhere(gate, actor, records, but=agreement, at=at))
    closed = moves.closed(at=at)
    for one in (*people, *_by_themselves(gate, records)):
        if one in closed:
            register.unseal(one, at=at, by=actor.account)
    gate.outcome(
        held.handover, kind="person.unsealed", payload={"people": list(people)}, people=people
    )
    return people


def _by_themselves(gate: Gate, records: frozenset[Key]) -> tuple[str, ...]:
    """The hash of each record in every list that its system numbers, as the store knows it."""
    return tuple(
        gate.digest(data_set, holder, record)
        for system, holder, record in sorted(records)
        for data_set in datasets.catalogue()
        if datasets.get(data_set).tables[0].subject and datasets.system(data_set) == system
    )


def _elsewhere(
    gate: Gate, actor: Actor, records: frozenset[Key], *, but: str, at: datetime
) -> tuple[str, ...]:
    """Who holds one of these records in the index of another agreement this role may link."""
    found: list[str] = []
    for name in sorted(gate.versions(at=at)):
        held = None if name == but else _may(gate, actor, name, at=at)
        if held is not None:
            found += {whose for key, whose in held.before.person.items() if key in records}
    return tuple(sorted(set(found)))


def _may(gate: Gate, actor: Actor, agreement: str, *, at: datetime) -> Held | None:
    """What is linked under an agreement; None where this role may not link under it."""
    if not gate.versions(at=at)[agreement].agreement.grants_for(actor.role, "link"):
        return None
    try:
        return held_for(gate, actor, agreement=agreement, at=at)
    except RefusedByAgreement:
        return None
