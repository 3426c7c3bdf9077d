"""Puts a doubtful pair before a person, and records what the person decides.

Only somebody whom the agreement lets link may look or decide; both are in the ledger.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from kinfold.agreement.flow import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.people.reading import flow_of, held_under, items_of, purpose_of
from kinfold.people.units import Unit
from kinfold.registers import people as register
from kinfold.registers.facts import ReviewCase


@dataclass(frozen=True, kw_only=True)
class Side:
    """One record of a case as its system wrote it, for the person who decides."""

    ref: str
    data_sets: tuple[str, ...]
    holder: str
    record: str = field(repr=False)
    surname: str = field(repr=False)
    forename: str = field(repr=False)
    born: date | None = field(repr=False)
    sex: str = field(repr=False)
    address: str = field(repr=False)
    upn: str = field(repr=False)


def show_case(
    gate: Gate, actor: Actor, *, case: int, at: datetime
) -> tuple[ReviewCase, tuple[Side, ...]]:
    """A case and its two records, side by side; a side is left out where its record is gone.

    Raises RefusedByAgreement where the agreement does not let this role link, UsageProblem where
    there is no such case. That it was looked at is in the ledger before it is returned.
    """
    found = _found(case)
    purpose = purpose_of(gate, actor, found.agreement, at=at)
    held = held_under(gate, actor, agreement=found.agreement, purpose=purpose, at=at)
    of_ref = {
        ref: unit
        for unit in held.units
        if (ref := held.before.ref.get(unit.key)) in (found.left, found.right)
    }
    sides = tuple(_side(ref, of_ref[ref]) for ref in (found.left, found.right) if ref in of_ref)
    gate.outcome(held.handover, kind="review.shown", payload={"case": case})
    return found, sides


def decide_case(gate: Gate, actor: Actor, *, case: int, decision: str, at: datetime) -> None:
    """Record that a case's two records are the "same" child or "different" children.

    "Different" is for good: the records never join again, not even through a third. "Same" takes
    effect at the next linking. Raises RefusedByAgreement where the agreement does not let this
    role link, UsageProblem for another word or number, NothingToDo where it is decided.
    """
    found = _found(case)
    purpose = purpose_of(gate, actor, found.agreement, at=at)
    items = items_of(gate, found.agreement, index=True, at=at)
    permit = gate.ask(flow_of(actor, found.agreement, purpose, items, at))
    register.decide_review_case(case, decision=decision, at=at, by=actor.account)
    gate.note(
        "review.decided",
        actor=actor,
        at=at,
        agreement=found.agreement,
        agreement_version=permit.version,
        payload={"case": case, "left": found.left, "right": found.right, "decision": decision},
    )


def _found(case: int) -> ReviewCase:
    found = next((one for one in register.review_cases() if one.id == case), None)
    if found is None:
        raise UsageProblem(
            "You asked about a case for review.",
            why="There is no case of that number.",
            remedy="Look at the list of cases.",
        )
    return found


def _side(ref: str, unit: Unit) -> Side:
    def told(name: str) -> str:
        return next((text for seen in unit.sightings if (text := seen.text(name))), "")

    return Side(
        ref=ref,
        data_sets=unit.data_sets,
        holder=unit.holder,
        record=unit.record,
        surname=told("surname"),
        forename=told("forename"),
        born=unit.born,
        sex=unit.sex,
        address=told("address"),
        upn=unit.upn,
    )
