"""Controllers in common: what each showed of its own care, and who has shown nothing lately.

CCIS framework, section 9: members are controllers in common, each responsible for its own care.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.gate.signing import places
from kinfold.oversight.acting import loaded, may_keep
from kinfold.registers import accounts, assurance
from kinfold.registers.facts import Diligence, NewDiligence

WHAT: Final = {
    "privacy_notice": "Privacy notice",
    "security_policy": "Security policy",
    "dpia": "Data protection impact assessment",
    "information_training": "Training in handling information",
    "certification": "Certification",
}
OUTCOMES: Final = {
    "satisfied": "In order",
    "action_needed": "Something to put right",
    "not_satisfied": "Not in order",
}
#: How a thing looked at may stand, worst first.
NONE, FAILED, OVERDUE, ACTION, GOOD = "none", "failed", "overdue", "action", "good"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing about a member: the latest look at it, or None, and how it stands."""

    what: str
    latest: Diligence | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """A controller of an agreement, with how each thing about it stands.

    `flag` says in a sentence that nothing is recorded, or that something is overdue or not in
    order; it is "" where all is well.
    """

    organisation: str
    name: str
    checks: tuple[Check, ...]
    flag: str


def members(gate: Gate, agreement: str, *, at: datetime) -> tuple[Member, ...]:
    """Each controller of an agreement that must sign it, by name, and how its care stands.

    Nobody where the agreement has fewer than two: a controller alone is in common with none.
    UsageProblem for an agreement that does not stand here.
    """
    loaded(gate, agreement, asked="You asked for the checks under an agreement.", at=at)
    version = gate.versions(at=at)[agreement]
    named = {
        place.organisation: place.name
        for place in places(version, at=at)
        if place.party.role == "controller"
    }
    if len(named) < 2:
        return ()
    on = day_in_england(at)
    made = assurance.diligence(agreement=agreement)
    return tuple(
        _member(organisation, name, made, on=on)
        for organisation, name in sorted(named.items(), key=lambda one: one[1])
    )


def _member(organisation: str, name: str, made: tuple[Diligence, ...], *, on: date) -> Member:
    latest = {one.what: one for one in made if one.member == organisation}
    checks = tuple(
        Check(what=what, latest=latest.get(what), state=_state(latest.get(what), on=on))
        for what in WHAT
    )
    return Member(organisation=organisation, name=name, checks=checks, flag=_flag(checks))


def _state(latest: Diligence | None, *, on: date) -> str:
    if latest is None:
        return NONE
    if latest.outcome == "not_satisfied":
        return FAILED
    if latest.next_due < on:
        return OVERDUE
    return GOOD if latest.outcome == "satisfied" else ACTION


def _flag(checks: tuple[Check, ...]) -> str:
    states = {one.state for one in checks}
    if states == {NONE}:
        return "No check is on record."
    said = [
        f"{meaning}: {', '.join(WHAT[one.what].lower() for one in checks if one.state == state)}."
        for state, meaning in ((FAILED, "Not in order"), (OVERDUE, "Overdue"))
        if state in states
    ]
    return " ".join(said)


def flagged(gate: Gate, agreement: str, *, at: datetime) -> tuple[Member, ...]:
    """The controllers of an agreement with no check on record, an overdue one, or a failed one.

    A warning and never a refusal: nothing stops for it.
    """
    return tuple(one for one in members(gate, agreement, at=at) if one.flag)


def record(gate: Gate, actor: Actor, new: NewDiligence, *, at: datetime) -> int:
    """Enter what was looked at about a member and what was found; its number.

    Refuses who does not keep the register. UsageProblem for an agreement that does not stand
    here, and for an organisation that is not one of its controllers.
    """
    asked = "You asked to record a check of another controller."
    may_keep(gate, actor, asked=asked)
    if new.member not in {one.organisation for one in members(gate, new.agreement, at=at)}:
        known = accounts.organisation(new.member)
        raise UsageProblem(
            asked,
            why="That organisation is not one of several controllers of the agreement."
            if known is not None
            else "No such organisation is registered.",
            remedy="Run `kinfold diligence list` for the controllers of each agreement.",
        )
    number = assurance.record_diligence(new, at=at, by=actor.account)
    payload = {"diligence": number, "member": new.member, "what": new.what, "outcome": new.outcome}
    gate.note("diligence.recorded", actor=actor, at=at, payload=payload, agreement=new.agreement)
    return number
