"""Seals what is said to other members about a case or a breach, and enters what they say.

A parcel's id comes from the case, what is said and to whom, so that a run cut short goes on where
it stopped and nobody is told twice.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from kinfold import parcels as sealed_parcels
from kinfold.agreement import Actor, Version
from kinfold.errors import UsageProblem
from kinfold.gate import Gate, Outgoing, Sealed, leaving
from kinfold.registers import parcels, references

LEFT_OUT = "(Left out: it held a number that could tell who somebody is, or was too long.)"


def parcel_id(*parts: object) -> str:
    """The id of the one parcel that says this; the same parts always give the same."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def ready(sealed: Sealed, *, at: datetime, by: str | None) -> None:
    """Put a sealed parcel in the outbox, and on record whom it tells about."""
    parcels.record_ready(
        leaving.as_sent(sealed), sealed.content, digests=sealed.people, at=at, by=by
    )


def say(
    gate: Gate,
    actor: Actor,
    kind: str,
    *,
    to: str,
    under: Version,
    name: str,
    message: Mapping[str, object],
    at: datetime,
) -> str:
    """Seal a message that names nobody, once, and put it in the outbox; its id."""
    if parcels.parcel(name, direction="out") is None:
        going = Outgoing(kind=kind, message=message)
        ready(
            gate.post(to, going, under=under, parcel=name, actor=actor, at=at),
            at=at,
            by=actor.account,
        )
    return name


def reply(
    gate: Gate,
    actor: Actor,
    contents: sealed_parcels.Contents,
    content: bytes,
    *,
    message: Mapping[str, object],
    at: datetime,
    supply: str | None = None,
) -> None:
    """Enter a parcel as taken in, together with the answer to it, whole or not at all."""
    going = Outgoing(kind="answer", message={"parcel": contents.id, **message})
    sealed = gate.post(
        contents.sender,
        going,
        under=version_of(gate, contents.agreement, at=at),
        parcel=parcel_id("answer", contents.id, gate.installation.organisation),
        actor=actor,
        at=at,
    )
    parcels.record_taken_in(
        leaving.as_arrived(contents, content),
        supply=supply,
        answer=leaving.as_sent(sealed),
        content=sealed.content,
        at=at,
        by=actor.account,
    )


def version_of(gate: Gate, agreement: str, *, at: datetime) -> Version:
    """The agreement's current version; UsageProblem where it is not loaded here."""
    version = gate.versions(at=at).get(agreement)
    if version is None:
        raise UsageProblem(
            "A member was to be told something.",
            why="The agreement it comes under is not loaded here.",
            remedy="Load the agreed version, have it signed and bring it into force.",
        )
    return version


def safe(text: object, *, longest: int = 1000) -> str:
    """A partner's words, where they hold no number that could tell who somebody is."""
    try:
        return references.unnamed(str(text or ""), longest=longest, asked="Read an answer.")
    except UsageProblem:
        return LEFT_OUT
