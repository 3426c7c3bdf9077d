"""Telling others of a breach: the first few by role, every member at once, and a plain warning.

CCIS framework section 11, SOM-10.4 and 10.5. What travels names nobody; each member confirms what
it did, and every other member sees it.
"""

from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NothingToDo
from kinfold.gate import Gate
from kinfold.gate.signing import places
from kinfold.registers import accounts, notices_given, partners
from kinfold.registers.facts import Breach
from kinfold.rights.breach_record import (
    CONFIRM,
    LEADS,
    an_open,
    confirmed_by,
    in_order,
    may,
    sent_to,
    step,
)
from kinfold.rights.papers import parcel_id, say, version_of
from kinfold.rights.warning import names_nobody

MESSAGE: Final = (
    "A breach of data under this agreement was raised. Tell your information governance lead now, "
    "make its effects as small as you can, and confirm what you did."
)


def tell(gate: Gate, actor: Actor, number: int, *, who: str, at: datetime, text: str = "") -> None:
    """Record who was told, by role; NeedsDecision where others come first (SOM-10.4)."""
    asked = f"You asked to record who was told of breach {number}."
    breach = an_open(number, asked=asked)
    in_order(breach, who, asked=asked)
    step(gate, actor, breach, "told", at=at, text=text, data={"who": who})


def tell_members(gate: Gate, actor: Actor, number: int, *, at: datetime) -> tuple[str, ...]:
    """Tell every party of the agreement at once; the organisations told.

    Members with an installation of their own by a parcel without personal data, the others here.
    CCIS-11. NothingToDo where all were told; NeedsDecision before those who come first.
    """
    asked = f"You asked to tell the members of breach {number}."
    breach = an_open(number, asked=asked)
    may(actor, CONFIRM, gate, asked=asked)
    in_order(breach, "members", asked=asked, role=actor.role)
    own = gate.installation.organisation
    done = {one.organisation for one in notices_given.told(breach=number)} | {own}
    waiting = [
        place.organisation
        for place in places(version_of(gate, breach.agreement, at=at), at=at)
        if place.signature is not None and place.organisation not in done | set(sent_to(breach))
    ]
    if not waiting:
        raise NothingToDo(asked, why="Every party was told.", remedy="Wait for confirmations.")
    sent: dict[str, str] = {}
    for organisation in waiting:
        if partners.partner(organisation, at=at) is not None:
            sent[_sealed(gate, actor, breach, organisation, at=at)] = organisation
        else:
            notices_given.tell(
                organisation, kind="breach", text=MESSAGE, at=at, by=actor.account, breach=number
            )
    here = [name for name in waiting if name not in sent.values()]
    data = {"who": "members", "parcels": sent, "organisations": here}
    step(gate, actor, breach, "told", at=at, data=data)
    return tuple(sorted(waiting))


def _sealed(gate: Gate, actor: Actor, breach: Breach, organisation: str, *, at: datetime) -> str:
    return say(
        gate,
        actor,
        "breach",
        to=organisation,
        under=version_of(gate, breach.agreement, at=at),
        name=parcel_id(breach.raised_by, "breach", breach.reference, organisation),
        message=_message(breach),
        at=at,
    )


def _message(breach: Breach) -> dict[str, object]:
    return {
        "raised_by": breach.raised_by,
        "reference": breach.reference,
        "aware_at": breach.aware_at.isoformat(),
        "text": MESSAGE,
    }


def confirm(gate: Gate, actor: Actor, number: int, *, action: str, at: datetime) -> None:
    """Record what we did about a breach, and tell every member of the agreement.

    NothingToDo where we confirmed already; UsageProblem for words that could name somebody.
    """
    asked = f"You asked to confirm what was done about breach {number}."
    breach = an_open(number, asked=asked)
    words = names_nobody(action, asked=asked)
    mine = [
        one for one in notices_given.told(organisation=actor.organisation, breach=number)
        if one.acknowledged_at is None
    ]  # fmt: skip
    for one in mine:
        notices_given.acknowledge(one.id, action=words, at=at, by=actor.account)
    if actor.organisation != gate.installation.organisation:
        step(gate, actor, breach, "confirmed", at=at, text=words, data={"by": actor.organisation})
        return
    may(actor, CONFIRM, gate, asked=asked)
    if actor.organisation in confirmed_by(breach):
        raise NothingToDo(asked, why="It is confirmed.", remedy="Record what is new as minimised.")
    in_order(breach, "confirm", asked=asked, role=actor.role)
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
    step(gate, actor, breach, "confirmed", at=at, text=words, data=data)


def warn(gate: Gate, actor: Actor, number: int, *, text: str, at: datetime) -> tuple[str, ...]:
    """Warn the other organisations here without naming the school or the child (SOM-10.5).

    The organisation that raised it is left out. Who was warned.
    """
    asked = f"You asked to warn others about breach {number}."
    may(actor, LEADS, gate, asked=asked)
    breach = an_open(number, asked=asked)
    words = names_nobody(text, asked=asked)
    in_order(breach, "others", asked=asked, role=actor.role)
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
    step(gate, actor, breach, "warning_sent", at=at, text=words, data=data)
    return tuple(warned)
