"""Says of one person of the index which records are theirs, since when, why, and by whom.

And who was shown or sent what of the person, so that each can be told when a link was wrong
(UK GDPR Articles 5(1)(d) and 19). A sealed person is nobody here, as in every search.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from kinfold.agreement.flow import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Disclosed, Gate
from kinfold.people.reading import Held, flow_of, held_under, items_of, purpose_of
from kinfold.people.units import Row, Unit
from kinfold.registers import moves
from kinfold.registers import people as register


@dataclass(frozen=True, kw_only=True)
class LinkSeen:
    """One record of a person, with what its source calls the child and what the link rests on.

    `ref` stands for the record; `other` is the record on whose account it was joined, `model` the
    version that scored it, `made_by` the account of whoever decided. `until` None: it holds.
    """

    ref: str
    data_set: str
    holder: str
    record: str = field(repr=False)
    surname: str = field(repr=False)
    forename: str = field(repr=False)
    born: date | None = field(repr=False)
    method: str
    probability: float | None
    model: str
    other: str
    made_by: str
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class PersonSeen:
    """A person of one agreement's index, with the links that hold first and then those that did.

    `merged` are ids that were merged into this one.
    """

    person: str
    agreement: str
    links: tuple[LinkSeen, ...]
    merged: tuple[str, ...]


def persons_of_record(
    gate: Gate, actor: Actor, *, agreement: str, record: str, at: datetime
) -> tuple[str, ...]:
    """The people who have a record of this number in some holder's system, sealed ones left out.

    RefusedByAgreement where the agreement does not let this role link; the look-up is in the
    ledger.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    wanted = record.strip().casefold()
    rows = [row for row in _open(held) if str(row["record"]).casefold() == wanted]
    people = {str(row["person"]) for row in rows}
    found = tuple(sorted(people - register.sealed(tuple(people), at=at)))
    gate.outcome(held.handover, kind="links.found", payload={"people": list(found)}, people=found)
    return found


def links_of(gate: Gate, actor: Actor, *, agreement: str, person: str, at: datetime) -> PersonSeen:
    """The links of one person, by any id the person ever had; in the ledger before it returns.

    RefusedByAgreement where the agreement does not let this role link, UsageProblem where the
    index has nobody of that id.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    name = known(held, person, at=at)
    units = {held.before.ref.get(unit.key): unit for unit in held.units}
    rows = [row for row in held.before.link if row["person"] == name]
    rows.sort(key=lambda row: (row["believed_to"] or date.max, str(row["ref"])), reverse=True)
    gate.outcome(
        held.handover,
        kind="links.shown",
        payload={"people": [name], "refs": sorted({str(row["ref"]) for row in rows})},
        people=(name,),
    )
    return PersonSeen(
        person=name,
        agreement=agreement,
        links=tuple(_seen(row, units.get(row["ref"])) for row in rows),
        merged=tuple(sorted(moves.merged_into(name))),
    )


def shown_since(
    gate: Gate, actor: Actor, *, agreement: str, people: Iterable[str], since: date, at: datetime
) -> tuple[Disclosed, ...]:
    """Every time these people were shown or sent since a day, by whom, for what, by which clause.

    Whole supplies that rest on the same index come too, as naming nobody. RefusedByAgreement
    where the agreement does not let this role link.
    """
    purpose = purpose_of(gate, actor, agreement, at=at)
    items = items_of(gate, agreement, index=True, at=at)
    permit = gate.ask(flow_of(actor, agreement, purpose, items, at))
    begun = datetime.combine(since, time.min, tzinfo=UTC)
    return gate.disclosed(permit, people=tuple(people), since=begun, at=at)


def held_for(gate: Gate, actor: Actor, *, agreement: str, at: datetime) -> Held:
    """What is held and linked under the agreement, for its first purpose of linking."""
    purpose = purpose_of(gate, actor, agreement, at=at)
    return held_under(gate, actor, agreement=agreement, purpose=purpose, at=at)


def known(held: Held, person: str, *, at: datetime) -> str:
    """The id under which the index has the person now; UsageProblem where it has nobody such."""
    name = moves.survivor(person)
    if name not in {row["person"] for row in _open(held)} or register.sealed((name,), at=at):
        raise UsageProblem(
            "You asked about a person of the person index.",
            why="The index of this agreement has nobody of that id.",
            remedy="Look the person up by the number of one of their records.",
        )
    return name


def _open(held: Held) -> list[Row]:
    return [row for row in held.before.link if row["believed_to"] is None]


def _seen(row: Row, unit: Unit | None) -> LinkSeen:
    def told(name: str) -> str:
        seen = unit.sightings if unit is not None else ()
        return next((text for one in seen if (text := one.text(name))), "")

    return LinkSeen(
        ref=str(row["ref"]),
        data_set=row["data_set"],
        holder=row["holder"],
        record=row["record"],
        surname=told("surname"),
        forename=told("forename"),
        born=unit.born if unit is not None else None,
        method=row["method"] or "",
        probability=row["probability"],
        model=row["model"] or "",
        other=row["other"] or "",
        made_by=row["made_by"] or "",
        since=row["believed_from"],
        until=row["believed_to"],
    )
