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
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.gate.signing import places
from kinfold.registers import accounts, breaches, notices_given, partners
from kinfold.registers.facts import Breach, NewBreach
from kinfold.rights.acting import note
from kinfold.rights.papers import parcel_id, say, version_of
from kinfold.rights.triage import Severity, severity
from kinfold.rights.warning import names_nobody

LEADS: Final = frozenset(
    {"governance_officer", "data_protection_officer", "information_governance_lead"}
)
CONFIRM: Final = LEADS | {"designated_person"}
#: Who is told before anybody else: in a school its own people first (SOM-10.4), elsewhere the
#: information governance lead (CCIS framework, section 11).
FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "school": ("governors", "head", "data_protection_officer"),
}
OTHERWISE: Final = ("information_governance_lead",)
OF: Final = ("other_parties", "information_governance_team")
MESSAGE: Final = (
    "A breach of data under this agreement was raised. Tell your information governance lead now, "
    "make its effects as small as you can, and confirm what you did."
)


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
    _noted(gate, actor, number, "breach.raised", new.agreement, at=at)
    return number


def triage(
    gate: Gate, actor: Actor, number: int, answers: Mapping[str, bool | int], *, at: datetime
) -> Severity:
    """Record the answers to the questions every breach is asked, and what they add up to."""
    asked = f"You asked to triage breach {number}."
    breach = _open(number, asked=asked)
    _may(actor, LEADS, gate, asked=asked)
    found = severity({**breach.answers, **answers})
    data = {
        "answers": {**breach.answers, **answers},
        "severity": found.level,
        "points": found.points,
    }
    _step(gate, actor, breach, "triaged", at=at, text="; ".join(found.why), data=data)
    return found


def first_told(breach: Breach) -> tuple[str, ...]:
    """Who must be told before anybody else, and has not been, in order (SOM-10.4)."""
    raiser = accounts.organisation(breach.raised_by)
    order = FIRST.get(raiser.kind if raiser is not None else "", OTHERWISE)
    told = [step.data.get("who") for step in breach.steps if step.kind == "told"]
    return tuple(who for who in order if who not in told)


def tell(gate: Gate, actor: Actor, number: int, *, who: str, at: datetime, text: str = "") -> None:
    """Record that a person by role was told, in the order the agreement sets; NeedsDecision if not."""
    asked = f"You asked to record who was told of breach {number}."
    breach = _open(number, asked=asked)
    _in_order(breach, who, asked=asked)
    _step(gate, actor, breach, "told", at=at, text=text, data={"who": who})


def tell_members(gate: Gate, actor: Actor, number: int, *, at: datetime) -> tuple[str, ...]:
    """Tell every party of the agreement at once; the organisations told.

    Members with an installation of their own by a parcel without personal data, the others here.
    CCIS-11. NothingToDo where all were told; NeedsDecision before those who come first.
    """
    asked = f"You asked to tell the members of breach {number}."
    breach = _open(number, asked=asked)
    _may(actor, CONFIRM, gate, asked=asked)
    _in_order(breach, "members", asked=asked)
    version = version_of(gate, breach.agreement, at=at)
    own = gate.installation.organisation
    done = {one.organisation for one in notices_given.told(breach=number)} | set(sent_to(breach))
    sent: dict[str, str] = {}
    here: list[str] = []
    for place in places(version, at=at):
        if place.signature is None or place.organisation in {own, *done}:
            continue
        if partners.partner(place.organisation, at=at) is not None:
            name = parcel_id(own, "breach", breach.reference, place.organisation)
            say(
                gate,
                actor,
                "breach",
                to=place.organisation,
                under=version,
                name=name,
                message=_message(breach),
                at=at,
            )
            sent[name] = place.organisation
        else:
            notices_given.tell(
                place.organisation, kind="breach", text=MESSAGE, at=at, by=actor.account,
                breach=number,
            )  # fmt: skip
            here.append(place.organisation)
    told = tuple(sorted({*sent.values(), *here}))
    if not told:
        raise NothingToDo(asked, why="Every party was told.", remedy="Wait for confirmations.")
    data = {"who": "members", "parcels": sent, "organisations": here}
    _step(gate, actor, breach, "told", at=at, data=data)
    return told


def _message(breach: Breach) -> dict[str, object]:
    return {
        "raised_by": breach.raised_by,
        "reference": breach.reference,
        "aware_at": breach.aware_at.isoformat(),
        "text": MESSAGE,
    }


def sent_to(breach: Breach) -> dict[str, str]:
    """The members told by parcel, with the parcel's id."""
    found: dict[str, str] = {}
    for step in breach.steps:
        sent = step.data.get("parcels")
        if step.kind == "told" and isinstance(sent, dict):
            found |= {str(who): str(name) for name, who in sent.items()}
    return found


def confirm(gate: Gate, actor: Actor, number: int, *, action: str, at: datetime) -> None:
    """Record what we did about a breach, and tell every member of the agreement.

    NothingToDo where we confirmed already; UsageProblem for words that could name somebody.
    """
    asked = f"You asked to confirm what was done about breach {number}."
    breach = _open(number, asked=asked)
    words = names_nobody(action, asked=asked)
    mine = [
        one for one in notices_given.told(organisation=actor.organisation, breach=number)
        if one.acknowledged_at is None
    ]  # fmt: skip
    for one in mine:
        notices_given.acknowledge(one.id, action=words, at=at, by=actor.account)
    if actor.organisation != gate.installation.organisation:
        _step(gate, actor, breach, "confirmed", at=at, text=words, data={"by": actor.organisation})
        return
    _may(actor, CONFIRM, gate, asked=asked)
    if actor.organisation in confirmed_by(breach):
        raise NothingToDo(asked, why="It is confirmed.", remedy="Record what is new as minimised.")
    version = version_of(gate, breach.agreement, at=at)
    message = {
        "raised_by": breach.raised_by,
        "reference": breach.reference,
        "done": "confirmed",
        "text": words,
    }
    for place in places(version, at=at):
        to = place.organisation
        if to != actor.organisation and partners.partner(to, at=at) is not None:
            name = parcel_id(actor.organisation, "confirmed", breach.reference, to)
            say(gate, actor, "answer", to=to, under=version, name=name, message=message, at=at)
    data = {"by": actor.organisation}
    _step(gate, actor, breach, "confirmed", at=at, text=words, data=data)


def confirmed_by(breach: Breach) -> tuple[str, ...]:
    """The organisations that confirmed what they did, in the order they did."""
    found = [str(step.data.get("by")) for step in breach.steps if step.kind == "confirmed"]
    return tuple(dict.fromkeys(found))


def unconfirmed(breach: Breach) -> tuple[str, ...]:
    """The organisations told that have not confirmed."""
    here = [
        one.organisation for one in notices_given.told(breach=breach.id) if one.kind == "breach"
    ]
    return tuple(sorted({*sent_to(breach), *here} - set(confirmed_by(breach))))


def minimised(gate: Gate, actor: Actor, number: int, *, text: str, at: datetime) -> None:
    """Record what was done to make the effects small (CCIS-11)."""
    asked = f"You asked to record what was done about breach {number}."
    breach = _open(number, asked=asked)
    _step(gate, actor, breach, "minimised", at=at, text=names_nobody(text, asked=asked))


def decide(
    gate: Gate, actor: Actor, number: int, *, about: str, yes: bool, why: str, at: datetime
) -> None:
    """Record one decision: whether to tell the regulator, the people, other parties, or our team.

    `about` is regulator, subjects, other_parties or information_governance_team. The record says
    which controller decided, and when (SOM-10.1, 10.9).
    """
    asked = f"You asked to record a decision about breach {number}."
    _may(actor, LEADS, gate, asked=asked)
    breach = _open(number, asked=asked)
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
    _step(gate, actor, breach, kinds[about], at=at, text=why, data=data)


def regulator_told(
    gate: Gate, actor: Actor, number: int, *, at: datetime, why_late: str = ""
) -> None:
    """Record that the regulator was told; after 72 hours with the reasons for the delay."""
    asked = f"You asked to record that the regulator was told of breach {number}."
    _may(actor, LEADS, gate, asked=asked)
    breach = _open(number, asked=asked)
    late = at > breach_report_due(breach.aware_at)
    if late and not why_late.strip():
        raise NeedsDecision(
            asked,
            why="72 hours have passed, and no reason for the delay is given (UK GDPR Article "
            "33(1)).",
            remedy="Say why it is late.",
        )
    data = {"controller": actor.organisation, "late": late}
    _step(gate, actor, breach, "regulator_told", at=at, text=why_late, data=data)


def clock(breach: Breach, *, at: datetime) -> Clock:
    """Where the regulator's 72 hours stand at a moment."""
    due = breach_report_due(breach.aware_at)
    decision = breach.latest("regulator_decision")
    if (step := breach.latest("regulator_told")) is not None:
        return Clock(due=due, state="reported late" if step.data.get("late") else "reported")
    if decision is not None and decision.data.get("tell") is not True:
        return Clock(due=due, state="need not be reported")
    return Clock(due=due, state="overdue" if at > due else "running")


def warn(gate: Gate, actor: Actor, number: int, *, text: str, at: datetime) -> tuple[str, ...]:
    """Warn the other organisations here without naming the school or the child (SOM-10.5).

    The organisation that raised it is left out. Who was warned.
    """
    asked = f"You asked to warn others about breach {number}."
    _may(actor, LEADS, gate, asked=asked)
    breach = _open(number, asked=asked)
    words = names_nobody(text, asked=asked)
    _in_order(breach, "others", asked=asked)
    warned = [
        one.id
        for one in accounts.organisations()
        if one.id not in {breach.raised_by, gate.installation.organisation}
        and partners.partner(one.id, at=at) is None
        and accounts.accounts(organisation=one.id)
    ]
    for organisation in warned:
        notices_given.tell(
            organisation, kind="warning", text=words, at=at, by=actor.account, breach=None
        )
    data = {"organisations": warned}
    _step(gate, actor, breach, "warning_sent", at=at, text=words, data=data)
    return tuple(warned)


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
    _may(actor, LEADS, gate, asked=asked)
    breach = _open(number, asked=asked)
    missing = list(before_closing(breach, own=gate.installation.organisation))
    if (waiting := unconfirmed(breach)) and not without.strip():
        missing.append(f"Not confirmed by: {', '.join(waiting)}.")
    if missing:
        raise NeedsDecision(asked, why=" ".join(missing), remedy="Record these, then close it.")
    _step(gate, actor, breach, "closed", at=at, text=without)


def the_breach(number: int, *, asked: str) -> Breach:
    """The breach of this number; UsageProblem where there is none."""
    found = breaches.breach(number)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such breach.", remedy="Run `kinfold breach list`."
        )
    return found


def _open(number: int, *, asked: str) -> Breach:
    found = the_breach(number, asked=asked)
    if found.state == "closed":
        raise NothingToDo(
            asked, why="The breach is closed.", remedy="Record what is new as a new breach."
        )
    return found


def _elsewhere(breach: Breach) -> bool:
    """Whether another member raised it in its own installation and told us by a parcel."""
    return any(step.data.get("from_parcel") for step in breach.steps)


def _in_order(breach: Breach, who: str, *, asked: str) -> None:
    waiting = first_told(breach)
    if waiting and who != waiting[0]:
        raise NeedsDecision(
            asked,
            why=f"First to be told, in this order: {', '.join(waiting).replace('_', ' ')}.",
            remedy="Tell them and record it, then go on.",
        )


def _may(actor: Actor, roles: frozenset[str], gate: Gate, *, asked: str) -> None:
    if actor.role not in roles or actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked,
            why="It is kept to the information governance lead, the data protection officer and "
            "the governance officer of this installation (confirming: the designated person too).",
            remedy="Ask one of them.",
        )


def _step(
    gate: Gate,
    actor: Actor,
    breach: Breach,
    kind: str,
    *,
    at: datetime,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> None:
    breaches.add_breach_step(
        breach.id, kind=kind, at=at, by=actor.account, text=text, data=data or {}
    )
    _noted(gate, actor, breach.id, f"breach.{kind}", breach.agreement, at=at)


def _noted(
    gate: Gate, actor: Actor, number: int, kind: str, agreement: str, *, at: datetime
) -> None:
    note(gate, actor, kind, at=at, payload={"breach": number}, agreement=agreement)
