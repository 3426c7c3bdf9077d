"""Asks the gate for what linking may see under an agreement, and for no more than it compares.

The rows that say who somebody is come by one permit, the index as it stands by another; both are
items of the agreement's link grant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement.flow import Actor, Flow
from kinfold.gate import Gate, Handover
from kinfold.people.clusters import Standing
from kinfold.people.index import INDEX, Before, Rows
from kinfold.people.sources import SOURCES, columns
from kinfold.people.units import Key, Unit, gather
from kinfold.registers import people as register

Tables = Mapping[str, Rows]
OPERATION: Final = "link"
#: What linking asks for and no more: what it compares, and the rolls it tells relationships from.
NEEDED: Final = frozenset(
    {f"{table}.{column}" for table in SOURCES for column in columns(table)}
    | {
        f"school_history.enrolment.{column}"
        for column in ("laestab", "school_number", "start_date", "end_date")
    }
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What linking works on: the units, the index before, and what was decided and sealed.

    `deciders` says which account held two units (by their places) for one child.
    """

    handover: Handover
    tables: Tables = field(repr=False)
    units: tuple[Unit, ...] = field(repr=False)
    before: Before = field(repr=False)
    standing: Standing = field(repr=False)
    deciders: Mapping[tuple[int, int], str] = field(repr=False)


def sources_read(
    gate: Gate, actor: Actor, *, agreement: str, purpose: str, at: datetime
) -> tuple[Tables, Handover]:
    """The rows of the tables that say who somebody is, as far as the agreement lets them go."""
    items = items_of(gate, agreement, index=False, at=at)
    handover = gate.read(gate.ask(flow_of(actor, agreement, purpose, items, at)), at=at)
    return {key: handover.rows(key) for key in SOURCES if key in handover.tables}, handover


def held_under(gate: Gate, actor: Actor, *, agreement: str, purpose: str, at: datetime) -> Held:
    """Everything linking works on. RefusedByAgreement where the agreement does not allow it."""
    tables, handover = sources_read(gate, actor, agreement=agreement, purpose=purpose, at=at)
    items = items_of(gate, agreement, index=True, at=at)
    shelf = gate.read(gate.ask(flow_of(actor, agreement, purpose, items, at)), at=at)
    before = Before(
        **{table.name: _rows(shelf, table.name) for table in datasets.get(INDEX).tables}
    )
    units = gather(tables)
    return standing_on(
        Held(
            handover=handover,
            tables=tables,
            units=units,
            before=before,
            standing=Standing(),
            deciders={},
        ),
        at=at,
    )


def _rows(handover: Handover, table: str) -> Rows:
    columns = [field.name for field in datasets.get(INDEX).table(table).fields]
    return [
        {name: row.get(name) for name in (*columns, "_supply")}
        for row in handover.rows(f"{INDEX}.{table}")
    ]


def standing_on(held: Held, *, at: datetime) -> Held:
    """The same with what stands and was decided, as the registers have it now.

    A record of a sealed identity that was away and comes back is that identity's still, so that
    nothing can join it in between.
    """
    units, before = held.units, held.before
    place_of: dict[Key, int] = {unit.key: place for place, unit in enumerate(units)}
    last = {place_of[key]: person for key, person in before.person.items() if key in place_of}
    closed = register.sealed(tuple(set(last.values())), at=at)
    person = {
        place: name
        for place, name in sorted(last.items())
        if name in closed or units[place].key in before.current
    }
    by_ref = {ref: place_of[key] for key, ref in before.ref.items() if key in place_of}
    decided = _decided(by_ref, held.handover.permit.flow.agreement)
    return replace(
        held,
        standing=Standing(
            person=person,
            oldest_first=before.oldest_first,
            apart=frozenset(decided["different"]),
            together=frozenset(decided["same"]),
            sealed=frozenset(place for place, name in person.items() if name in closed),
        ),
        deciders=decided["same"],
    )


def _decided(by_ref: Mapping[str, int], agreement: str) -> dict[str, dict[tuple[int, int], str]]:
    """The pairs of places that people decided on, by their word, each with who said it."""
    decided: dict[str, dict[tuple[int, int], str]] = {"same": {}, "different": {}}
    for case in register.review_cases(agreement=agreement):
        if case.state in decided and case.left in by_ref and case.right in by_ref:
            one, other = sorted((by_ref[case.left], by_ref[case.right]))
            decided[case.state][one, other] = case.decided_by or ""
    return decided


def flow_of(
    actor: Actor, agreement: str, purpose: str, items: tuple[str, ...], at: datetime
) -> Flow:
    """The flow of linking under an agreement; what is linked stays with the asker."""
    return Flow(
        actor=actor,
        operation=OPERATION,
        # One authority's data manager links its own people, never another's (NEX-2).
        holder=actor.organisation,
        agreement=agreement,
        purpose=purpose,
        items=items,
        recipient=actor.organisation,
        at=at,
        channel="command",
    )


def purpose_of(gate: Gate, actor: Actor, agreement: str, *, at: datetime) -> str:
    """The first purpose of the link grant, or any of the agreement's for the gate to refuse."""
    version = gate.versions(at=at).get(agreement)
    if version is None:
        return "linking"
    granted = version.agreement.grants_for(actor.role, OPERATION)
    return granted[0].purposes[0] if granted else version.agreement.purposes[0].id


def items_of(gate: Gate, agreement: str, *, index: bool, at: datetime) -> tuple[str, ...]:
    """The items the link grants list: of the index, or of what it is made from."""
    version = gate.versions(at=at).get(agreement)
    whole = tuple(code for code, _, _ in datasets.get(INDEX).items())
    if version is None:
        return whole
    listed = {
        code
        for grant in version.agreement.grants
        if OPERATION in grant.operations
        for group in grant.items
        for code in version.agreement.group(group).codes
    }
    # Where nothing is granted, something must still be asked for the gate to refuse it.
    return tuple(sorted(listed & (frozenset(whole) if index else NEEDED))) or whole
