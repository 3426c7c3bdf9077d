"""Takes in what members answer: what they did about a case or a breach, with their certificates.

An answer is believed only about a parcel that went to that very member, or a breach it knows of.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.gate import Gate, leaving
from kinfold.parcels import Contents
from kinfold.registers import breaches, cases, parcels
from kinfold.registers.facts import Breach, Case
from kinfold.registers.parcels import AlreadyRecorded
from kinfold.rights.papers import safe

DONE: Final = frozenset(
    {
        "restricted",
        "lifted",
        "nothing_restricted",
        "kept",
        "erased",
        "refused",
        "advised",
        "received",
        "confirmed",
    }
)


def take(
    gate: Gate, actor: Actor, contents: Contents, content: bytes, *, at: datetime
) -> int | None:
    """Enter an answer beside what it answers; the case or breach, or None where it is neither's.

    Asked again it enters nothing twice.
    """
    about = str(contents.message.get("parcel"))
    ours = parcels.parcel(about, direction="out")
    mine = ours is not None and ours.partner == contents.sender
    number = _about_breach(actor, contents, at=at)
    if number is None and mine:
        number = _about_case(actor, contents, about, at=at)
    if mine:
        with suppress(AlreadyRecorded):
            parcels.record_receipt(about, _receipt(contents), at=at)
        parcels.drop(about)
    with suppress(AlreadyRecorded):
        parcels.record_accepted(
            leaving.as_arrived(contents, content), supply=None, at=at, by=actor.account
        )
    parcels.drop(contents.id)
    payload: dict[str, object] = {"parcel": contents.id, "about": about, "done": done(contents)}
    gate.note("answer.received", actor=actor, at=at, payload=payload, agreement=contents.agreement)
    return number


def done(contents: Contents) -> str:
    """The one word in which a member says what it did; "answered" for any word not known."""
    said = str(contents.message.get("done"))
    return said if said in DONE else "answered"


def _receipt(contents: Contents) -> dict[str, object]:
    return {"parcel": contents.message.get("parcel"), "done": done(contents)}


def _about_case(actor: Actor, contents: Contents, about: str, *, at: datetime) -> int | None:
    case = next((one for one in cases.cases() if _sent(one, about)), None)
    if case is None or case.state == "closed" or _entered(case, contents.id):
        return case.id if case is not None else None
    asked = any(
        step.kind == "originator_asked" and step.data.get("parcel") == about for step in case.steps
    )
    data: dict[str, object] = {
        "parcel": about,
        "answer": contents.id,
        "done": done(contents),
        "originator" if asked else "partner": contents.sender,
        **_counts(contents.message),
    }
    cases.add_step(
        case.id,
        kind="originator_answered" if asked else "partner_confirmed",
        at=at,
        by=actor.account,
        text=safe(contents.message.get("text")),
        data=data,
    )
    return case.id


def _sent(case: Case, parcel: str) -> bool:
    return any(
        step.data.get("parcel") == parcel
        if step.kind == "originator_asked"
        else step.kind == "partner_told" and parcel in _parcels(step.data)
        for step in case.steps
    )


def _parcels(data: Mapping[str, object]) -> Mapping[str, object]:
    sent = data.get("parcels")
    return sent if isinstance(sent, dict) else {}


def _entered(case: Case, answer: str) -> bool:
    return any(step.data.get("answer") == answer for step in case.steps)


def _counts(message: Mapping[str, object]) -> dict[str, object]:
    """The numbers a member gives: rows, copies, its case, its certificates."""
    found: dict[str, object] = {
        name: message[name]
        for name in ("rows", "copies", "our_case")
        if type(message.get(name)) is int
    }
    given = message.get("certificates")
    if isinstance(given, list) and all(type(one) is int for one in given):
        found["certificates"] = given
    return found


def _about_breach(actor: Actor, contents: Contents, *, at: datetime) -> int | None:
    """A member's confirmation goes beside the breach at every member, not only at its raiser's."""
    said = contents.message
    if "reference" not in said:
        return None
    found = [one for one in breaches.breaches() if _same(one, contents)]
    if not found:
        return None
    breach = found[0]
    if done(contents) == "confirmed" and breach.state == "open" and _new(breach, contents.sender):
        breaches.add_breach_step(
            breach.id,
            kind="confirmed",
            at=at,
            by=actor.account,
            text=safe(said.get("text")),
            data={"by": contents.sender},
        )
    return breach.id


def _same(breach: Breach, contents: Contents) -> bool:
    raised_by = contents.message.get("raised_by", contents.recipient)
    return (
        breach.reference == contents.message.get("reference")
        and breach.raised_by == raised_by
        and breach.agreement == contents.agreement
    )


def _new(breach: Breach, sender: str) -> bool:
    return not any(
        step.kind == "confirmed" and step.data.get("by") == sender for step in breach.steps
    )
