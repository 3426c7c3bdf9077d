"""Lets a person question a link, split one child in two, or make one of two, and mends the rest.

A decision is in the ledger and the registers before the index changes; the index, what each child
is known by and the schools' rolls are then made anew at once. What was shown under the wrong link
is listed, so that whoever saw it can be told (UK GDPR Article 19).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

from kinfold.agreement.flow import Actor
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.gate import Disclosed, Gate
from kinfold.people import parting
from kinfold.people.index import Before, new_id
from kinfold.people.linking import relinked
from kinfold.people.reading import Held, standing_on
from kinfold.people.telling import held_for, known, shown_since
from kinfold.registers import moves
from kinfold.registers import people as register

SPLIT = "split"
JOINED = "joined"
QUESTIONED = "questioned"


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What a split or a join came to: who stands, who is new or gone, and who was shown what.

    `since` is the day from which the links were believed that no longer hold.
    """

    person: str
    other: str
    since: date
    shown: tuple[Disclosed, ...]


def question(
    gate: Gate, actor: Actor, *, agreement: str, person: str, ref: str, at: datetime
) -> int:
    """Ask for a second look at one record of a person; the number of the case for review.

    The record stays where it is until somebody decides. UsageProblem where the record is not the
    person's, NothingToDo where it is the only one, RefusedByAgreement where this role may not
    link.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    name = known(held, person, at=at)
    refs = parting.refs_of(held.before, name)
    _theirs(refs, {ref})
    if len(refs) == 1:
        raise NothingToDo(
            "You asked for a second look at a link.",
            why="It is the person's only record, so it is joined to nothing.",
            remedy="Nothing more is needed.",
        )
    row = next(one for one in held.before.link if one["ref"] == ref and one["person"] == name)
    other = row["other"] if row["other"] in refs else min(refs - {ref})
    case = register.open_review_case(
        agreement, pair=(ref, other), score=1.0, pass_name=QUESTIONED, at=at
    )
    gate.outcome(
        held.handover, kind="link.questioned", payload={"case": case, "ref": ref}, people=(name,)
    )
    return case


def split(
    gate: Gate,
    actor: Actor,
    *,
    agreement: str,
    person: str,
    keep: Collection[str],
    at: datetime,
) -> Mended:
    """Make two of one person: the records `keep` names stay with the id, the rest have a new one.

    What was sealed or restricted stays so for both. The records of the two never join again,
    unless a person joins them. UsageProblem where a record is not the person's, or none or all
    are kept; RefusedByAgreement where this role may not link.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    name = known(held, person, at=at)
    refs = parting.refs_of(held.before, name)
    _theirs(refs, keep)
    gone = refs - frozenset(keep)
    if not keep or not gone:
        raise UsageProblem(
            "You asked to split a person.",
            why="Some records must stay with the id, and some must go.",
            remedy="Name the records that stay, but not all of them.",
        )
    new, on = new_id("p"), held.handover.permit.flow.on
    since = _since(held.before, gone)
    _decided(gate, actor, held, "different", product(sorted(keep), sorted(gone)), at=at)
    moves.carry(name, to=new, at=at, by=actor.account)
    before = parting.parted(held.before, person=name, keep=keep, new=new, by=actor.account, on=on)
    _mend(gate, actor, held, before, at=at)
    people = (name, new)
    gate.outcome(
        held.handover, kind="person.split", payload={"people": list(people)}, people=people
    )
    shown = shown_since(gate, actor, agreement=agreement, people=(name,), since=since, at=at)
    return Mended(person=name, other=new, since=since, shown=shown)


def join(
    gate: Gate, actor: Actor, *, agreement: str, person: str, other: str, at: datetime
) -> Mended:
    """Make one of two people: the id first believed in stays, and a look-up of the other finds it.

    It undoes a split, and outranks an earlier "different". UsageProblem where the index has not
    both, NothingToDo where they are one, RefusedByAgreement where this role may not link.
    """
    held = held_for(gate, actor, agreement=agreement, at=at)
    one, two = known(held, person, at=at), known(held, other, at=at)
    if one == two:
        raise NothingToDo(
            "You asked to join two people.",
            why="They are one person in the index already.",
            remedy="Nothing more is needed.",
        )
    name, lost = parting.older(held.before, one, two)
    mine, theirs = parting.refs_of(held.before, name), parting.refs_of(held.before, lost)
    on, since = held.handover.permit.flow.on, _since(held.before, theirs)
    _decided(gate, actor, held, "same", product(sorted(mine), sorted(theirs)), at=at)
    before = parting.reunited(held.before, person=name, other=lost, by=actor.account, on=on)
    moves.move(lost, to=name, agreement=agreement, at=at, by=actor.account)
    _mend(gate, actor, held, before, at=at)
    people = (name, lost)
    gate.outcome(
        held.handover, kind="person.joined", payload={"people": list(people)}, people=people
    )
    shown = shown_since(gate, actor, agreement=agreement, people=people, since=since, at=at)
    return Mended(person=name, other=lost, since=since, shown=shown)


def _decided(
    gate: Gate,
    actor: Actor,
    held: Held,
    decision: str,
    pairs: "product[tuple[str, str]]",
    *,
    at: datetime,
) -> None:
    asked = held.handover.permit.flow
    told = list(pairs)
    moves.decide_pairs(
        asked.agreement,
        pairs=told,
        decision=decision,
        pass_name=SPLIT if decision == "different" else JOINED,
        at=at,
        by=actor.account,
    )
    gate.note(
        "review.decided",
        actor=actor,
        at=at,
        agreement=asked.agreement,
        agreement_version=held.handover.permit.version,
        payload={"decision": decision, "pairs": [list(pair) for pair in told]},
    )


def _mend(gate: Gate, actor: Actor, held: Held, before: Before, *, at: datetime) -> None:
    """Make everything anew that rests on the index."""
    relinked(gate, actor, standing_on(replace(held, before=before), at=at), at=at, anew=True)


def _since(before: Before, refs: Collection[str]) -> date:
    """The day from which the records were first believed to be whose they are now."""
    days: list[date] = [
        row["believed_from"]
        for row in before.link
        if row["ref"] in refs and row["believed_to"] is None
    ]
    return min(days)


def _theirs(refs: Collection[str], named: Collection[str]) -> None:
    if not frozenset(named) <= frozenset(refs):
        raise UsageProblem(
            "You named records of a person of the person index.",
            why="One of them is not a record of that person.",
            remedy="Look at the person's links, and name records by their references.",
        )
