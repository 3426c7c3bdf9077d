"""A technical failure: the provider reports it, another way is agreed, and it is put right (7.3).

Until then, and for as long as was agreed, the clock of lateness shows the agreed alternative.
"""

from datetime import date, datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.feeds.flows import AGREEMENT, is_ours, may_read
from kinfold.gate import Gate
from kinfold.registers import feeds
from kinfold.registers.facts import Incident, NewIncident

AGREES: Final = frozenset({"data_manager"})


def report(gate: Gate, actor: Actor, new: NewIncident, *, at: datetime) -> int:
    """Report a technical failure of one's own organisation's feed; its number.

    UsageProblem for another organisation's, for an unknown data set, or for a role that has no
    part in feeds. The authority may report on a school's behalf.
    """
    asked = "You asked to report a technical failure."
    may_read(actor, asked=asked)
    if new.organisation != actor.organisation and not is_ours(gate, actor):
        raise _not_yours(asked)
    unknown = set(new.data_sets) - set(datasets.catalogue())
    if unknown:
        raise UsageProblem(
            asked, why="It names a data set that is not known.", remedy="Choose from the list."
        )
    number = feeds.report_incident(new, at=at, by=actor.account)
    _note(gate, actor, "feed.failure_reported", number, at=at)
    return number


def agree(
    gate: Gate,
    actor: Actor,
    number: int,
    *,
    alternative: str,
    until: date | None,
    at: datetime,
) -> None:
    """Agree another way meanwhile, until a day; for the authority's data manager.

    NothingToDo once it was put right; UsageProblem for a day that is past.
    """
    asked = "You asked to agree another way."
    if actor.role not in AGREES or not is_ours(gate, actor):
        raise UsageProblem(
            asked,
            why="That is for the authority’s data manager.",
            remedy="Ask the data manager; your own proposal stands in the report.",
        )
    if until is not None and until < day_in_england(at):
        raise UsageProblem(asked, why="That day is past.", remedy="Give a day to come.")
    feeds.agree_alternative(number, alternative=alternative, until=until, at=at, by=actor.account)
    _note(gate, actor, "feed.alternative_agreed", number, at=at)


def resolve(gate: Gate, actor: Actor, number: int, *, at: datetime) -> None:
    """Record that it was put right, by either side; NothingToDo where it was before."""
    asked = "You asked to record that a failure was put right."
    shown(gate, actor, number, asked=asked)
    feeds.resolve_incident(number, at=at, by=actor.account)
    _note(gate, actor, "feed.failure_resolved", number, at=at)


def listed(gate: Gate, actor: Actor) -> tuple[Incident, ...]:
    """Every failure the actor may see, newest first: the authority all, a school its own."""
    may_read(actor, asked="You asked for the failures that were reported.")
    return feeds.incidents(organisation=None if is_ours(gate, actor) else actor.organisation)


def shown(gate: Gate, actor: Actor, number: int, *, asked: str) -> Incident:
    """One failure; UsageProblem where there is none, or it is another school's."""
    may_read(actor, asked=asked)
    found = feeds.incident(number)
    if found is None or (found.organisation != actor.organisation and not is_ours(gate, actor)):
        raise _not_yours(asked)
    return found


def _not_yours(asked: str) -> UsageProblem:
    return UsageProblem(
        asked,
        why="There is no such failure of your organisation.",
        remedy="Open it from the list of failures.",
    )


def _note(gate: Gate, actor: Actor, kind: str, number: int, *, at: datetime) -> None:
    gate.note(kind, actor=actor, at=at, agreement=AGREEMENT, payload={"failure": number})
