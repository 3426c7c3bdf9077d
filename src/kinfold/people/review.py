"""Puts a doubtful pair before a person, and records what the person decides or takes back.

Only somebody whom the agreement lets link may look or decide; both are in the ledger. A sealed or
protected record, or records of two authorities, take two accounts who agree, the second blind to
the first. Where two disagree a lead settles it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from kinfold.agreement.flow import Actor
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.gate import Gate
from kinfold.people.contributions import Contribution, contributions
from kinfold.people.pairs import Line, Pair, Side, read_pair
from kinfold.people.reading import flow_of, items_of, purpose_of
from kinfold.registers import accounts, reviewing
from kinfold.registers import people as register
from kinfold.registers.facts import ReviewAnswer, ReviewCase

#: The separate permission of those who settle a disagreement.
LEAD: Final = "review_lead"
#: One pair in so many is shown without the model's view, beside all that were shown as sure.
BLIND_EVERY: Final = 10


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A pair as one account may see it.

    `blind`: the model's view is kept from whoever looks, so that their answer can check it.
    `earlier` are other people's answers: empty but for a lead and a pair they disagree about.
    `mine` is the account's own answer that stands, `two_persons` why two must agree.
    """

    case: ReviewCase
    sides: tuple[Side, ...] = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    parts: tuple[Contribution, ...]
    blind: bool
    two_persons: str
    mine: ReviewAnswer | None
    earlier: tuple[ReviewAnswer, ...]


def show_case(gate: Gate, actor: Actor, *, case: int, at: datetime) -> Shown:
    """A case and its two records, side by side; a side is left out where its record is gone.

    Raises RefusedByAgreement where the agreement does not let this role link, UsageProblem where
    there is no such case. That it was looked at is in the ledger before it is returned.
    """
    found = _found(case)
    pair = read_pair(gate, actor, found, at=at)
    said = reviewing.standing_answers(case)
    mine = next((one for one in said if one.by == actor.account), None)
    blind = is_blind(found)
    # Who answers second knows nothing of the first answer; a lead settles what is known.
    settles = reviewing.disputed(said) and mine is None and is_lead(actor)
    gate.outcome(pair.handover, kind="review.shown", payload={"case": case, "blind": blind})
    return Shown(
        case=found,
        sides=pair.sides,
        lines=pair.lines(),
        parts=() if blind else _parts(pair),
        blind=blind,
        two_persons=pair.two_persons,
        mine=mine,
        earlier=said if settles else (),
    )


def decide_case(gate: Gate, actor: Actor, *, case: int, decision: str, at: datetime) -> str:
    """Record that a case's two records are the "same" child, "different" children, or "unsure".

    Returns the state the pair is in after it: same, different, or open where another account is
    asked too. "Different" is for good once a linking has used it: the records never join again,
    not even through a third. "Same" takes effect at the next linking. Raises RefusedByAgreement
    where the agreement does not let this role link, UsageProblem for another word or number,
    NothingToDo where the pair is settled or was answered by this account, NeedsDecision where
    people disagree and this account is no lead.
    """
    found = _found(case)
    pair = read_pair(gate, actor, found, at=at)
    disputed = reviewing.disputed(reviewing.standing_answers(case))
    if disputed and not is_lead(actor):
        raise NeedsDecision(
            "Decide whether two records are one child.",
            why="Two people disagree about this pair, so somebody else settles it.",
            remedy="Leave it to an account with the separate permission to settle reviews.",
        )
    state = reviewing.answer_pair(
        case,
        word=decision,
        needed=2 if pair.two_persons else 1,
        blind=is_blind(found),
        as_lead=disputed,
        at=at,
        by=actor.account,
    )
    gate.note(
        "review.decided",
        actor=actor,
        at=at,
        agreement=found.agreement,
        agreement_version=pair.handover.permit.version,
        payload={
            "case": case,
            "left": found.left,
            "right": found.right,
            "decision": decision,
            "state": state,
        },
    )
    return state


def undo_case(gate: Gate, actor: Actor, *, case: int, at: datetime) -> None:
    """Take one's own answer back, until a linking has used the decision.

    Raises RefusedByAgreement where the agreement does not let this role link, NothingToDo where
    no answer of this account stands or a linking has used it.
    """
    found = _found(case)
    purpose = purpose_of(gate, actor, found.agreement, at=at)
    items = items_of(gate, found.agreement, index=True, at=at)
    permit = gate.ask(flow_of(actor, found.agreement, purpose, items, at))
    reviewing.withdraw_answer(case, at=at, by=actor.account)
    gate.note(
        "review.withdrawn",
        actor=actor,
        at=at,
        agreement=found.agreement,
        agreement_version=permit.version,
        payload={"case": case, "left": found.left, "right": found.right},
    )


def is_blind(case: ReviewCase) -> bool:
    """Whether the model's view of a pair is kept from those who decide it."""
    return case.pass_name == reviewing.SAMPLE or case.id % BLIND_EVERY == 0


def is_lead(actor: Actor) -> bool:
    """Whether an account has the separate permission to settle what others disagree about."""
    found = accounts.account(actor.account)
    return found is not None and LEAD in found.permissions


def _parts(pair: Pair) -> tuple[Contribution, ...]:
    if not pair.lines():
        return ()
    one, other = pair.sides
    return contributions(pair.handover.engine, one.unit, other.unit)


def _found(case: int) -> ReviewCase:
    found = register.review_case(case)
    if found is None:
        raise UsageProblem(
            "You asked about a case for review.",
            why="There is no case of that number.",
            remedy="Look at the list of cases.",
        )
    return found
