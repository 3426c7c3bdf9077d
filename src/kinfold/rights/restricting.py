"""Restriction as a state: data is held and not used, everywhere it went, until that is lifted.

UK GDPR Articles 18, 19 and 21; Appendix C 13.6 and 13.7. The view then behaves as if nothing were
held; members of the exchange leave the rows out of all work on whole supplies.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement
from kinfold.gate import Gate
from kinfold.registers import cases, parcels, people
from kinfold.registers.facts import Case
from kinfold.rights.acting import (
    an_open,
    may_answer,
    person_key,
    same_person,
    upheld,
)
from kinfold.rights.cases import in_force
from kinfold.rights.papers import parcel_id, say, version_of
from kinfold.rights.passing_on import partners_told, pass_on, tell_parties

#: Kinds of case for whose sake data may be restricted while the case is considered: Article
#: 18(1)(a) and (d).
MEANWHILE: Final[Mapping[str, str]] = {
    "rectification": "accuracy_disputed",
    "objection": "objection",
}
DECIDED: Final = frozenset({"restriction", "objection", "objection_marketing"})
TOLD: Final = (
    "Data about one person under {agreements} is restricted: hold what you have and do not use it. "
    "Ask us about case {case} to learn whose."
)
LIFTED: Final = "The restriction of case {case} is lifted: what you hold may be used again."


def restrict(
    gate: Gate,
    actor: Actor,
    number: int,
    named: Iterable[str],
    *,
    reason: str,
    at: datetime,
    data_set: str | None = None,
) -> tuple[int, ...]:
    """Restrict a person's data here and have every member that was sent it do the same.

    A case about accuracy or an objection may restrict while it is considered, for that reason;
    any other must be granted first. `data_set` narrows it for people of the person index. The
    numbers of the restrictions.
    """
    asked = f"You asked to restrict data for case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    if MEANWHILE.get(case.kind) != reason:
        upheld(case, DECIDED, asked=asked)
    who = same_person(gate, case, named, asked=asked)
    keys = tuple(person_key(gate, person) for person in who)
    if not _left(case, keys, data_set=data_set, at=at) and _passed_on(case):
        raise NothingToDo(
            asked,
            why="It is restricted because of this case already, and everybody was told.",
            remedy="Nothing more is needed.",
        )
    message = {"case": number, "reason": reason}
    kind = "objection" if case.kind.startswith("objection") else "restriction"
    told: dict[str, str] = {}
    for person in who:
        told |= pass_on(gate, actor, case, kind, person, message=message, at=at)
    made = apply(gate, actor, case, keys, reason=reason, at=at, data_set=data_set)
    text = TOLD.format(agreements=", ".join(case.agreements) or "our agreements", case=number)
    here = tell_parties(gate, actor, case, kind=kind, text=text, at=at)
    partners_told(gate, actor, case, what=kind, sent=told, here=here, at=at)
    return made


def apply(
    gate: Gate,
    actor: Actor,
    case: Case,
    keys: Iterable[str],
    *,
    reason: str,
    at: datetime,
    data_set: str | None = None,
) -> tuple[int, ...]:
    """Put restrictions in force for a case, each once; the numbers of those that are new."""
    made = {
        str(people.restrict(key, reason=reason, at=at, by=actor.account, data_set=data_set)): key
        for key in _left(case, keys, data_set=data_set, at=at)
    }
    if not made:
        return ()
    data = {"restrictions": made, "reason": reason, "data_set": data_set}
    cases.add_step(
        case.id, kind="decided", at=at, by=actor.account, text="Restricted from now.", data=data
    )
    numbers = tuple(sorted(map(int, made)))
    gate.note(
        "restriction.made", actor=actor, at=at, payload={"case": case.id, "numbers": list(numbers)}
    )
    return numbers


def _left(
    case: Case, keys: Iterable[str], *, data_set: str | None, at: datetime
) -> tuple[str, ...]:
    """Those that this case has not restricted yet, or not as widely."""
    mine = frozenset(in_force(case, at=at))
    wanted = tuple(dict.fromkeys(keys))
    there = {
        one.person
        for one in people.restrictions(wanted, at=at)
        if one.id in mine and one.data_set in (None, data_set)
    }
    return tuple(key for key in wanted if key not in there)


def _passed_on(case: Case) -> bool:
    """Whether the restriction now in force was passed on, so far as anybody was to be told."""
    kinds = ["restricted" if step.data.get("restrictions") else step.kind for step in case.steps]
    last = len(kinds) - 1 - kinds[::-1].index("restricted") if "restricted" in kinds else 0
    return "partner_told" in kinds[last:]


def lift(gate: Gate, actor: Actor, number: int, *, at: datetime) -> tuple[int, ...]:
    """Lift what a case restricted, here and wherever it was passed on; the numbers lifted.

    The person must have been told first (Article 18(3)): NeedsDecision where that is not on
    record. A restriction of the rights of an objection that was upheld stays.
    """
    asked = f"You asked to lift the restriction of case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    if not told_since(case):
        raise NeedsDecision(
            asked,
            why="The person must be told before a restriction is lifted (UK GDPR Article 18(3)), "
            "and that is not on record.",
            remedy="Tell the person, record the step subject_told, then lift it.",
        )
    lifted = end(gate, actor, case, at=at)
    told = say_lifted(gate, actor, case, at=at)
    text = LIFTED.format(case=number)
    here = tell_parties(gate, actor, case, kind="lifting", text=text, at=at)
    partners_told(gate, actor, case, what="lifting", sent=told, here=here, at=at)
    return lifted


def end(gate: Gate, actor: Actor, case: Case, *, at: datetime) -> tuple[int, ...]:
    """End every restriction in force because of a case; NothingToDo where none is."""
    numbers = in_force(case, at=at)
    if not numbers:
        raise NothingToDo(
            f"You asked to lift the restriction of case {case.id}.",
            why="Nothing is restricted because of it.",
            remedy="Nothing more is needed.",
        )
    for one in numbers:
        people.lift_restriction(one, at=at, by=actor.account)
    payload: dict[str, object] = {"case": case.id, "numbers": list(numbers)}
    gate.note("restriction.lifted", actor=actor, at=at, payload=payload)
    return numbers


def say_lifted(gate: Gate, actor: Actor, case: Case, *, at: datetime) -> dict[str, str]:
    """Tell every member that was told to restrict, by our case number and naming nobody."""
    told: dict[str, str] = {}
    for partner, parcel in _told_to(case).items():
        sent = parcels.parcel(parcel, direction="out")
        if sent is None:
            continue
        name = parcel_id(gate.installation.organisation, case.id, "lifting", parcel)
        under = version_of(gate, sent.agreement, at=at)
        message = {"case": case.id, "parcel": parcel}
        say(gate, actor, "lifting", to=partner, under=under, name=name, message=message, at=at)
        told[name] = partner
    return told


def _told_to(case: Case) -> dict[str, str]:
    """The last parcel by which each member was told to restrict."""
    found: dict[str, str] = {}
    for step in case.steps:
        sent = step.data.get("parcels")
        told = step.kind == "partner_told" and step.data.get("what") in ("restriction", "objection")
        if told and isinstance(sent, Mapping):
            found |= {str(who): str(name) for name, who in sent.items()}
    return found


def told_since(case: Case) -> bool:
    """Whether the person was told something after the data was restricted."""
    kinds = ["restricted" if step.data.get("restrictions") else step.kind for step in case.steps]
    last = len(kinds) - 1 - kinds[::-1].index("restricted") if "restricted" in kinds else 0
    return "subject_told" in kinds[last:]


def not_restricted(keys: Iterable[str], *, asked: str, at: datetime) -> None:
    """NeedsDecision while data of this person is restricted; a legal claim is a refusal."""
    limits = people.restrictions(tuple(keys), at=at)
    if any(one.reason in ("legal_claim", "court_order") for one in limits):
        raise RefusedByAgreement(
            asked,
            why="The data is kept for a legal claim or by order of a court (UK GDPR Article "
            "17(3)(e)).",
            remedy="Wait until that restriction is lifted.",
        )
    if limits:
        raise NeedsDecision(
            asked,
            why="The data is restricted, and may only be kept (UK GDPR Article 18(2)).",
            remedy="Lift the restriction first.",
        )
