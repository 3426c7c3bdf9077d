"""What members say about cases and breaches, taken in from where their parcels wait.

Answers and breaches need nobody's decision. A restriction is carried out when somebody who answers
people takes it in; a correction and an erasure open a case that somebody decides.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import KinfoldError, NothingToDo, UsageProblem
from kinfold.gate import Gate
from kinfold.parcels import Contents
from kinfold.registers import breaches, notices_given, parcels
from kinfold.registers.facts import NewBreach
from kinfold.rights import members, replies
from kinfold.rights.alerting import MESSAGE
from kinfold.rights.papers import reply, safe

#: Kinds of parcel that wait for a decision once a case is open about them.
WAIT: Final = frozenset({"rectification", "erasure", "query"})


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A parcel of a member that waits here, as its manifest describes it."""

    contents: Contents
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came of one parcel: what it was, from whom, and the case or breach it is about here."""

    parcel: str
    kind: str
    sender: str
    about: int | None
    still_waits: bool


def waiting(gate: Gate, *, at: datetime) -> tuple[Waiting, ...]:
    """The parcels about cases and breaches that wait here, in the order they came.

    One that cannot be opened any more, since its sender's keys are trusted no longer, is left out.
    """
    found = []
    for name in parcels.waiting():
        content = parcels.content(name)
        if content is None or parcels.parcel(name, direction="out") is not None:
            continue
        with suppress(KinfoldError):
            contents = gate.manifest(content, at=at)
            if contents.kind in HANDLERS:
                found.append(Waiting(contents=contents, content=content))
    return tuple(found)


def receive(gate: Gate, actor: Actor, parcel: str, *, at: datetime) -> Received:
    """Take in one parcel that waits; UsageProblem where no such parcel does.

    Asked again, it changes nothing that was done before.
    """
    asked = "You asked to take in what a member says."
    found = [one for one in waiting(gate, at=at) if one.contents.id == parcel]
    if not found:
        raise UsageProblem(
            asked,
            why="No parcel of that id about a case or a breach waits here.",
            remedy="Run `kinfold rights receive` to take in everything that waits.",
        )
    one = found[0]
    about = HANDLERS[one.contents.kind](gate, actor, one, at)
    return Received(
        parcel=parcel,
        kind=one.contents.kind,
        sender=one.contents.sender,
        about=about,
        still_waits=one.contents.kind in WAIT,
    )


def receive_all(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Received, ...]:
    """Take in everything that waits; NothingToDo where nothing does."""
    names = [one.contents.id for one in waiting(gate, at=at)]
    if not names:
        raise NothingToDo(
            "You asked to take in what members say.",
            why="Nothing about a case or a breach waits here.",
            remedy="Nothing needs to be done.",
        )
    return tuple(receive(gate, actor, name, at=at) for name in names)


def _restriction(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    return members.restrict_here(gate, actor, one.contents, one.content, at=at)


def _lifting(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    return members.lift_here(gate, actor, one.contents, one.content, at=at)


def _rectification(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    return members.correction_came(gate, actor, one.contents, at=at)


def _erasure(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    return members.erasure_asked(gate, actor, one.contents, one.content, at=at)


def _query(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    """A question to us as originator: it waits until somebody advises; each is told once."""
    own = gate.installation.organisation
    text = f"{one.contents.sender} asks what we advise (parcel {one.contents.id})."
    if text not in {told.text for told in notices_given.told(organisation=own)}:
        notices_given.tell(own, kind="query", text=text, at=at, by=actor.account)
    return None


def _answer(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    return replies.take(gate, actor, one.contents, one.content, at=at)


def _breach(gate: Gate, actor: Actor, one: Waiting, at: datetime) -> int | None:
    """Enter a breach that a member raised; our designated persons have it before them at once."""
    contents, own = one.contents, gate.installation.organisation
    said = contents.message
    reference = safe(said.get("reference"), longest=80)
    found = [
        known
        for known in breaches.breaches()
        if (known.raised_by, known.reference) == (contents.sender, reference)
    ]
    if found:
        number = found[0].id
    else:
        number = breaches.open_breach(
            NewBreach(
                agreement=contents.agreement,
                raised_by=contents.sender,
                reference=reference,
                aware_at=_moment(said.get("aware_at"), otherwise=at),
                summary=safe(said.get("text")) or MESSAGE,
                answers={},
            ),
            at=at,
            by=actor.account,
        )
        _told(gate, actor, number, contents, own, at=at)
    reply(gate, actor, contents, one.content, message=_known(said, reference, number), at=at)
    return number


def _told(
    gate: Gate, actor: Actor, number: int, contents: Contents, own: str, *, at: datetime
) -> None:
    notices_given.tell(own, kind="breach", text=MESSAGE, at=at, by=actor.account, breach=number)
    breaches.add_breach_step(
        number,
        kind="told",
        at=at,
        by=actor.account,
        data={"who": "designated_person", "from_parcel": contents.id, "from": contents.sender},
    )
    payload: dict[str, object] = {"breach": number, "parcel": contents.id}
    gate.note("breach.received", actor=actor, at=at, payload=payload, agreement=contents.agreement)


def _known(said: Mapping[str, object], reference: str, number: int) -> dict[str, object]:
    return {"reference": reference, "done": "received", "our_breach": number}


def _moment(value: object, *, otherwise: datetime) -> datetime:
    """A member's moment, never later than now: its clock is its own."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return otherwise
    found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return min(found, otherwise)


Handler = Callable[[Gate, Actor, Waiting, datetime], int | None]
HANDLERS: Final[Mapping[str, Handler]] = {
    "restriction": _restriction,
    "objection": _restriction,
    "lifting": _lifting,
    "rectification": _rectification,
    "erasure": _erasure,
    "query": _query,
    "answer": _answer,
    "breach": _breach,
}
