"""A breach on record: who may act on it, who was told of it and in which order, who confirmed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import accounts, breaches, notices_given
from kinfold.registers.facts import Breach

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


def first_told(breach: Breach, *, role: str = "") -> tuple[str, ...]:
    """Who must be told before anybody else, and has not been, in order (SOM-10.4).

    Somebody in that `role` who acts knows of it already.
    """
    raiser = accounts.organisation(breach.raised_by)
    order = FIRST.get(raiser.kind if raiser is not None else "", OTHERWISE)
    told = [step.data.get("who") for step in breach.steps if step.kind == "told"]
    return tuple(who for who in order if who not in {*told, role})


def sent_to(breach: Breach) -> dict[str, str]:
    """The members told by parcel, with the parcel's id."""
    found: dict[str, str] = {}
    for step in breach.steps:
        sent = step.data.get("parcels")
        if step.kind == "told" and isinstance(sent, dict):
            found |= {str(who): str(name) for name, who in sent.items()}
    return found


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


def the_breach(number: int, *, asked: str) -> Breach:
    """The breach of this number; UsageProblem where there is none."""
    found = breaches.breach(number)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such breach.", remedy="Run `kinfold breach list`."
        )
    return found


def an_open(number: int, *, asked: str) -> Breach:
    """The open breach of this number; NothingToDo where it is closed."""
    found = the_breach(number, asked=asked)
    if found.state == "closed":
        raise NothingToDo(
            asked, why="The breach is closed.", remedy="Record what is new as a new breach."
        )
    return found


def in_order(breach: Breach, who: str, *, asked: str, role: str = "") -> None:
    """NeedsDecision where others must be told first."""
    waiting = first_told(breach, role=role)
    if waiting and who != waiting[0]:
        raise NeedsDecision(
            asked,
            why=f"First to be told, in this order: {', '.join(waiting).replace('_', ' ')}.",
            remedy="Tell them and record it, then go on.",
        )


def may(actor: Actor, roles: frozenset[str], gate: Gate, *, asked: str) -> None:
    """RefusedByAgreement unless the actor is in one of these roles here."""
    if actor.role not in roles or actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked,
            why="It is kept to the information governance lead, the data protection officer and "
            "the governance officer of this installation (confirming: the designated person too).",
            remedy="Ask one of them.",
        )


def step(
    gate: Gate,
    actor: Actor,
    breach: Breach,
    kind: str,
    *,
    at: datetime,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> None:
    """Record one thing done about a breach, here and in the ledger."""
    breaches.add_breach_step(
        breach.id, kind=kind, at=at, by=actor.account, text=text, data=data or {}
    )
    noted(gate, actor, breach.id, f"breach.{kind}", breach.agreement, at=at)


def noted(
    gate: Gate, actor: Actor, number: int, kind: str, agreement: str, *, at: datetime
) -> None:
    """Enter an act about a breach in the ledger."""
    gate.note(kind, actor=actor, at=at, payload={"breach": number}, agreement=agreement)
