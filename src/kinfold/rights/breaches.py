"""Breaches of personal data, from the moment somebody is aware until every decision is recorded.

SOM-10, TDV-16, CCIS framework section 11, GOV-3. Each controller answers for its own reporting: 72
hours to the regulator from when it became aware. Nothing here names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import breach_report_due
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import breaches
from kinfold.registers.facts import Breach, NewBreach
from kinfold.rights.breach_record import (
    LEADS,
    an_open,
    confirmed_by,
    may,
    noted,
    step,
    unconfirmed,
)
from kinfold.rights.papers import version_of
from kinfold.rights.triage import Severity, severity
from kinfold.rights.warning import names_nobody

OF: Final = ("other_parties", "information_governance_team")


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Where the 72 hours stand: the last moment, and whether the report is made, waived or late."""

    due: datetime
    state: str


def raise_breach(gate: Gate, actor: Actor, new: NewBreach, *, at: datetime) -> int:
    """Record a breach that anybody reports, from when they became aware; its number.

    CCIS-6f, TDV-16: a party tells the council without delay. UsageProblem for an agreement that
    is not loaded, or a moment still to come.
    """
    asked = "You asked to raise a breach."
    version_of(gate, new.agreement, at=at)
    if new.aware_at > at:
        raise UsageProblem(
            asked, why="Nobody can be aware of it yet.", remedy="Say when it was noticed."
        )
    number = breaches.open_breach(new, at=at, by=actor.account)
    noted(gate, actor, number, "breach.raised", new.agreement, at=at)
    return number


def triage(
    gate: Gate, actor: Actor, number: int, answers: Mapping[str, bool | int], *, at: datetime
) -> Severity:
    """Record the answers to the questions every breach is asked, and what they add up to."""
    asked = f"You asked to triage breach {number}."
    breach = an_open(number, asked=asked)
    may(actor, LEADS, gate, asked=asked)
    found = severity({**breach.answers, **answers})
    data = {
        "answers": {**breach.answers, **answers},
        "severity": found.level,
        "points": found.points,
    }
    step(gate, actor, breach, "triaged", at=at, text="; ".join(found.why), data=data)
    return found


def minimised(gate: Gate, actor: Actor, number: int, *, text: str, at: datetime) -> None:
    """Record what was done to make the effects small (CCIS-11)."""
    asked = f"You asked to record what was done about breach {number}."
    breach = an_open(number, asked=asked)
    step(gate, actor, breach, "minimised", at=at, text=names_nobody(text, asked=asked))


def decide(
    gate: Gate, actor: Actor, number: int, *, about: str, yes: bool, why: str, at: datetime
) -> None:
    """Record one decision: whether to tell the regulator, the people, other parties, or our team.

    `about` is regulator, subjects, other_parties or information_governance_team. The record says
    which controller decided, and when (SOM-10.1, 10.9).
    """
    asked = f"You asked to record a decision about breach {number}."
    may(actor, LEADS, gate, asked=asked)
    breach = an_open(number, asked=asked)
    kinds = {"regulator": "regulator_decision", "subjects": "subjects_decision"}
    kinds |= dict.fromkeys(OF, "parties_decision")
    if about not in kinds or not why.strip():
        raise UsageProblem(
            asked,
            why="It is not said about whom, or not why.",
            remedy=f"Decide about one of: {', '.join(kinds)}; and give the reason.",
        )
    if about == "regulator" and breach.latest("triaged") is None:
        raise NeedsDecision(
            asked, why="It is not triaged: how serious it is, is not known.", remedy="Triage it."
        )
    data = {"of": about, "tell": yes, "controller": actor.organisation}
    step(gate, actor, breach, kinds[about], at=at, text=why, data=data)


def regulator_told(
    gate: Gate, actor: Actor, number: int, *, at: datetime, why_late: str = ""
) -> None:
    """Record that the regulator was told; after 72 hours with the reasons for the delay."""
    asked = f"You asked to record that the regulator was told of breach {number}."
    may(actor, LEADS, gate, asked=asked)
    breach = an_open(number, asked=asked)
    late = at > breach_report_due(breach.aware_at)
    if late and not why_late.strip():
        raise NeedsDecision(
            asked,
            why="72 hours have passed, and no reason for the delay is given (UK GDPR Article "
            "33(1)).",
            remedy="Say why it is late.",
        )
    data = {"controller": actor.organisation, "late": late}
    step(gate, actor, breach, "regulator_told", at=at, text=why_late, data=data)


def clock(breach: Breach, *, at: datetime) -> Clock:
    """Where the regulator's 72 hours stand at a moment."""
    due = breach_report_due(breach.aware_at)
    decision = breach.latest("regulator_decision")
    if (step := breach.latest("regulator_told")) is not None:
        return Clock(due=due, state="reported late" if step.data.get("late") else "reported")
    if decision is not None and decision.data.get("tell") is not True:
        return Clock(due=due, state="need not be reported")
    return Clock(due=due, state="overdue" if at > due else "running")


def before_closing(breach: Breach, *, own: str) -> tuple[str, ...]:
    """What is missing before a breach may be closed, in sentences.

    Of a breach that another member raised, we answer for what we did; of our own, for everything.
    """
    missing = []
    if breach.latest("minimised") is None and own not in confirmed_by(breach):
        missing.append("What was done to make its effects small is not recorded.")
    if breach.raised_by != own and _elsewhere(breach):
        return tuple(missing)
    if breach.latest("triaged") is None:
        missing.append("It is not triaged.")
    decided = {step.data.get("of") for step in breach.steps}
    for about in (*OF, "subjects", "regulator"):
        if about not in decided:
            missing.append(f"Whether to tell {about.replace('_', ' ')} is not decided.")
    decision = breach.latest("regulator_decision")
    if decision is not None and decision.data.get("tell") is True:
        if breach.latest("regulator_told") is None:
            missing.append("The regulator is to be told, and is not.")
    return tuple(missing)


def close(gate: Gate, actor: Actor, number: int, *, at: datetime, without: str = "") -> None:
    """Close a breach; NeedsDecision while a decision or a confirmation is missing (SOM-10.9).

    `without` is the reason for not waiting for the members that have not confirmed.
    """
    asked = f"You asked to close breach {number}."
    may(actor, LEADS, gate, asked=asked)
    breach = an_open(number, asked=asked)
    missing = list(before_closing(breach, own=gate.installation.organisation))
    if (waiting := unconfirmed(breach)) and not without.strip():
        missing.append(f"Not confirmed by: {', '.join(waiting)}.")
    if missing:
        raise NeedsDecision(asked, why=" ".join(missing), remedy="Record these, then close it.")
    step(gate, actor, breach, "closed", at=at, text=without)


def _elsewhere(breach: Breach) -> bool:
    """Whether another member raised it in its own installation and told us by a parcel."""
    return any(step.data.get("from_parcel") for step in breach.steps)
