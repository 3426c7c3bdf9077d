"""What people ask about their own data, from the day it is received until it is closed.

GOV-2, PRI-11, PRI-12: any channel, any party; nothing is decided before what must be on record is,
and an open case keeps from destruction what it is about.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import cases, parcels, people
from kinfold.registers.facts import Case, NewCase
from kinfold.rights import clocks, grounds, holds, needs
from kinfold.rights.acting import (
    GRANTED,
    IN_PART,
    NONE_MADE,
    NOTHING_HELD,
    REFUSED,
    UPHELD,
    WITHDRAWN,
    an_open,
    decided,
    may_answer,
    person_key,
    the_case,
)

#: Steps that have an action of their own, and are not recorded by hand.
OWN_ACTION: Final = frozenset(
    {"decided", "closed", "reopened", "partner_confirmed", "pack_made", "originator_asked"}
)
_WIDE: Final = (GRANTED, IN_PART, REFUSED, NOTHING_HELD, WITHDRAWN)
_NARROW: Final = (GRANTED, IN_PART, REFUSED, WITHDRAWN)
OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "access": _WIDE,
    clocks.FREEDOM_OF_INFORMATION: _WIDE,
    "portability": _WIDE,
    "rectification": _NARROW,
    "erasure": _NARROW,
    "restriction": _NARROW,
    "objection": _NARROW,
    "objection_marketing": (GRANTED, WITHDRAWN),
    "objection_automated": (NONE_MADE, WITHDRAWN),
    "complaint": _NARROW,
}


def open_case(
    gate: Gate, actor: Actor, new: NewCase, *, at: datetime, about: str | None = None
) -> int:
    """Record what was received, whoever received it; the case's number.

    Anybody with an account may pass on what reached them; the organisation of the installation
    answers it. `about` links it: "case 3" or "parcel <id>" (CCIS framework, section 10). Refused
    where somebody else received it and the person's permission to pass it on is not recorded
    (TDV-13.9). What it is about is kept from destruction until it is closed.
    """
    asked = "You asked to open a case."
    grounds.agreements_of(gate, new.agreements, at=at)
    link, held = _link(about, asked=asked)
    known = None if new.person is None else person_key(gate, new.person)
    number = cases.open_case(
        replace(
            new,
            person=known,
            handler=new.handler or gate.installation.organisation,
            summary=f"{link}{new.summary}",
        ),
        at=at,
        by=actor.account,
    )
    gate.note("case.opened", actor=actor, at=at, payload={"case": number, "kind": new.kind})
    case = the_case(number, asked=asked)
    named = () if new.person is None else (new.person,)
    holds.hold_for(gate, case, named=named, at=at, by=actor.account)
    if held is not None:
        holds.hold("parcel", held, number, at=at, by=actor.account)
    return number


def _link(about: str | None, *, asked: str) -> tuple[str, str | None]:
    """The words that link a case to another or to a delivery, and the parcel to hold, if any."""
    if about is None:
        return "", None
    what, _, which = about.partition(" ")
    if what == "case" and which.isdecimal() and cases.case(int(which)) is not None:
        return f"About case {which}. ", None
    if what == "parcel" and any(parcels.parcel(which, direction=way) for way in ("in", "out")):
        return f"About parcel {which}. ", which
    raise UsageProblem(
        asked,
        why="What it is about is neither a case nor a parcel on record here.",
        remedy='Say "case 3" or "parcel" and the id of a delivery.',
    )


def step(
    gate: Gate,
    actor: Actor,
    number: int,
    kind: str,
    *,
    at: datetime,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> int:
    """Record one thing done about a case; the step's number.

    UsageProblem where the step is out of its turn: an extension not told with its reasons inside
    the first month, an answer to a question nobody asked.
    """
    asked = "You asked to record a step of a case."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    told = dict(data or {})
    if kind in OWN_ACTION:
        raise UsageProblem(
            asked,
            why="That step is recorded by doing it.",
            remedy="Use decide, close, reopen, consult, pack or receive.",
        )
    _in_turn(case, kind, text=text, data=told, at=at, asked=asked)
    named = _named(told) if kind == "identity_confirmed" else ()
    for name in ("person", "also"):
        if kind == "identity_confirmed" and name in told:
            told[name] = _keyed(gate, told[name])
    found = cases.add_step(number, kind=kind, at=at, by=actor.account, text=text, data=told)
    gate.note("case.step", actor=actor, at=at, payload={"case": number, "step": kind})
    if named:
        known = the_case(number, asked=asked)
        holds.hold_for(gate, known, named=named, at=at, by=actor.account)
    return found


def _named(data: Mapping[str, object]) -> tuple[str, ...]:
    """Whom a confirmation of identity names, in every way it does."""
    also = data.get("also")
    others = also if isinstance(also, list | tuple) else ()
    return tuple(str(one) for one in (data.get("person"), *others) if one)


def _keyed(gate: Gate, named: object) -> object:
    return (
        [person_key(gate, str(one)) for one in named]
        if isinstance(named, list | tuple)
        else person_key(gate, str(named))
    )


def _in_turn(
    case: Case, kind: str, *, text: str, data: Mapping[str, object], at: datetime, asked: str
) -> None:
    problem = ""
    if kind == "extended":
        problem = _may_extend(case, text=text, at=at)
    elif kind == "clarification_received" and not clocks.standing_still(case):
        problem = "No clarification is awaited."
    elif kind == "clarification_asked" and clocks.standing_still(case):
        problem = "A clarification is awaited already."
    elif kind == "complaint_acknowledged" and case.kind != clocks.COMPLAINT:
        problem = "The case is not a complaint."
    elif kind == "pack_given" and case.latest("pack_made") is None:
        problem = "No pack has been made for this case."
    elif kind == "originator_answered" and not data.get("originator"):
        problem = 'It is not said which originator answered ("none" where none was needed).'
    if problem:
        raise UsageProblem(asked, why=problem, remedy="Show the case to see what it waits for.")


def _may_extend(case: Case, *, text: str, at: datetime) -> str:
    """Article 12(3): once, with reasons, told inside the first month."""
    if case.kind in (clocks.COMPLAINT, clocks.FREEDOM_OF_INFORMATION):
        return "Only the month for answering a right can be extended (UK GDPR Article 12(3))."
    if case.extension is not None:
        return "It was extended already."
    if not text.strip():
        return "The reasons that the person was given are not stated."
    if day_in_england(at) > clocks.first_month_ends(case):
        return "The first month has passed, and the person must be told inside it."
    return ""


def decide(
    gate: Gate,
    actor: Actor,
    number: int,
    *,
    outcome: str,
    at: datetime,
    reasons: str = "",
    exemption: str | None = None,
    ground: str | None = None,
) -> str:
    """Record how a case is decided; the sentences that the person is to be given.

    NeedsDecision where something must be on record first, each thing named. A refusal, whole or
    in part, cites its exemption and the agreement's lawful basis, and names the routes of
    complaint; an erasure cites its ground. RefusedByAgreement where the basis rules it out.
    """
    asked = f"You asked to decide case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    if outcome not in OUTCOMES[case.kind]:
        raise UsageProblem(
            asked,
            why=f"A case about {case.kind.replace('_', ' ')} does not end so.",
            remedy=f"Use one of: {', '.join(OUTCOMES[case.kind])}.",
        )
    missing = needs.before_deciding(case, outcome=outcome, on=day_in_england(at))
    if missing:
        raise NeedsDecision(asked, why=" ".join(missing), remedy="Record these, then decide.")
    words = _words(gate, case, outcome, exemption=exemption, ground=ground, at=at, asked=asked)
    data = {"outcome": outcome, "exemption": exemption, "ground": ground}
    text = " ".join(part for part in (reasons.strip(), words) if part)
    cases.add_step(number, kind="decided", at=at, by=actor.account, text=text, data=data)
    gate.note("case.decided", actor=actor, at=at, payload={"case": number, **data})
    return text


def _words(
    gate: Gate,
    case: Case,
    outcome: str,
    *,
    exemption: str | None,
    ground: str | None,
    at: datetime,
    asked: str,
) -> str:
    """What the law has the person told of such a decision; refused where the basis forbids it."""
    told = grounds.agreements_of(gate, case.agreements, at=at)
    if outcome == NONE_MADE:
        return f"{grounds.NO_AUTOMATED_DECISIONS} {grounds.ROUTES}"
    words = []
    if outcome in UPHELD:
        grounds.may_be_upheld(case.kind, told, asked=asked)
        if case.kind == "erasure":
            found = grounds.erasure_ground(ground or "", agreements=told, asked=asked)
            words.append(grounds.citation(found, told, refused=False))
    if outcome in (REFUSED, IN_PART):
        why = grounds.exemption(exemption or "", kind=case.kind, agreements=told, asked=asked)
        words.append(grounds.citation(why, told))
    return " ".join(words)


def close(gate: Gate, actor: Actor, number: int, *, at: datetime, unconfirmed: str = "") -> None:
    """Close a case and let go of what it held back from destruction.

    NeedsDecision while a step is missing or somebody's data is still restricted by it.
    `unconfirmed` is the reason for not waiting longer for partners to confirm.
    """
    asked = f"You asked to close case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    missing = list(needs.before_closing(case, unconfirmed=bool(unconfirmed.strip())))
    if in_force(case, at=at):
        missing.append("Data is still restricted because of it; lift that first.")
    if missing:
        raise NeedsDecision(asked, why=" ".join(missing), remedy="Do these, then close it.")
    close_now(gate, actor, number, at=at, text=unconfirmed)


def close_now(gate: Gate, actor: Actor, number: int, *, at: datetime, text: str = "") -> None:
    """Record that a case is closed, and let go of everything it holds back."""
    cases.add_step(number, kind="closed", at=at, by=actor.account, text=text)
    holds.release(number, at=at, by=actor.account)
    case = the_case(number, asked="Close a case.")
    gate.note("case.closed", actor=actor, at=at, payload={"case": number, "outcome": decided(case)})


def reopen(gate: Gate, actor: Actor, number: int, *, at: datetime, text: str) -> None:
    """Open a closed case again, with a reason; what it is about is held back again."""
    asked = f"You asked to open case {number} again."
    may_answer(gate, actor, asked=asked, at=at)
    the_case(number, asked=asked)
    cases.add_step(number, kind="reopened", at=at, by=actor.account, text=text)
    case = the_case(number, asked=asked)
    holds.hold_for(gate, case, at=at, by=actor.account)
    gate.note("case.reopened", actor=actor, at=at, payload={"case": number})


def in_force(case: Case, *, at: datetime) -> tuple[int, ...]:
    """The numbers of the restrictions this case put in force that still are, at a moment."""
    numbers: set[int] = set()
    keys: set[str] = set()
    for one in case.steps:
        made = one.data.get("restrictions")
        if one.kind == "decided" and isinstance(made, dict):
            numbers.update(int(str(name)) for name in made)
            keys.update(str(key) for key in made.values())
    return tuple(sorted(one.id for one in people.restrictions(keys, at=at) if one.id in numbers))
