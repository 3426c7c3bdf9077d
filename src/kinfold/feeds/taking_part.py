"""Which schools agreed to take part in assessments that no law asks for (agreement B, 7.7.3).

What a school agreed to is evidence about the school; the gate asks for it at each delivery, so that
nothing comes from a school that is not on record, whoever brings it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.feeds.flows import is_ours, may_read
from kinfold.feeds.lateness import schools
from kinfold.gate import Gate
from kinfold.registers import evidence

CONDITION: Final = "other_assessments_agreed"
WRITERS: Final = frozenset({"data_manager", "governance_officer"})


@dataclass(frozen=True, kw_only=True)
class Part:
    """One school that signed, and since when it takes part; None where it does not."""

    school: str
    school_name: str
    since: date | None


def parts(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Part, ...]:
    """Every school that signed, by name, with what it agreed to; a school sees its own.

    UsageProblem for a role that has no part in it.
    """
    may_read(actor, asked="You asked which schools take part in other assessments.")
    return tuple(
        Part(school=school, school_name=name, since=_since(school, at=at))
        for school, name in schools(gate, at=at)
        if is_ours(gate, actor) or school == actor.organisation
    )


def agreed(gate: Gate, actor: Actor, school: str, *, on: date, at: datetime) -> None:
    """Record that a school agreed to take part on a day (agreement B, 7.7.3).

    For the authority's data manager or governance officer. UsageProblem for anybody else, a school
    that has not signed, or a day to come; NothingToDo where it takes part.
    """
    asked = "You asked to record that a school takes part in other assessments."
    _may_write(gate, actor, asked=asked)
    if school not in dict(schools(gate, at=at)) or on > day_in_england(at):
        raise UsageProblem(
            asked,
            why="The school has not signed the agreement, or the day is to come.",
            remedy="Choose a school from the list and the day on which it agreed.",
        )
    if _since(school, at=at) is not None:
        raise NothingToDo(asked, why="It takes part already.", remedy="Nothing needs to be done.")
    evidence.record_attestation(
        CONDITION,
        organisation=school,
        attested_on=on,
        attester_role=actor.role,
        at=at,
        by=actor.account,
    )
    gate.note("assessments.agreed", actor=actor, at=at, payload={"school": school, "on": str(on)})


def ended(gate: Gate, actor: Actor, school: str, *, at: datetime) -> None:
    """Record that a school takes part no longer; its next delivery is refused.

    For the same as `agreed`. NothingToDo where it does not take part.
    """
    asked = "You asked to record that a school takes part no longer."
    _may_write(gate, actor, asked=asked)
    records = [
        one.id
        for one in evidence.attestation_records(organisation=school)
        if one.attestation.code == CONDITION and one.lapsed_at is None
    ]
    if not records:
        raise NothingToDo(asked, why="It does not take part.", remedy="Choose a school that does.")
    for record in records:
        evidence.lapse_attestation(
            record, reason="The school takes part no longer.", at=at, by=actor.account
        )
    gate.note("assessments.ended", actor=actor, at=at, payload={"school": school})


def _since(school: str, *, at: datetime) -> date | None:
    days = [
        one.attested_on for one in evidence.of_organisation(school, at=at) if one.code == CONDITION
    ]
    return min(days, default=None)


def _may_write(gate: Gate, actor: Actor, *, asked: str) -> None:
    if actor.role not in WRITERS or not is_ours(gate, actor):
        raise UsageProblem(
            asked,
            why="That is for the authority’s data manager or governance officer.",
            remedy="Ask one of them.",
        )
