"""Takes in what partners send: parcels wait until a designated person accepts them.

A delivery is checked against this authority's own copy of the agreement and kept whole or not at
all. Its receipt says that this authority is now controller of its copy (framework, sections 5, 6).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kinfold import parcels as sealed_parcels
from kinfold.agreement import Actor
from kinfold.errors import KinfoldError, NothingToDo, UsageProblem
from kinfold.exchange import messages
from kinfold.exchange.framework import Framework, framework
from kinfold.exchange.sending import DELIVERY
from kinfold.gate import AlreadyHeld, Gate, Outgoing, Sealed, leaving
from kinfold.registers import parcels
from kinfold.registers.facts import Parcel

NOW_CONTROLLER = "The recipient is controller of its copy from this moment."


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A parcel that waits: what its label says, and its manifest where it can be opened now.

    `problem` says why it cannot: most often that it takes a passphrase, heard by telephone.
    """

    label: sealed_parcels.Label
    contents: sealed_parcels.Contents | None
    sha256: str
    problem: str = ""

    @property
    def takes_passphrase(self) -> bool:
        """Whether it opens with a passphrase and not with this installation's key."""
        return self.label.to == sealed_parcels.Passphrase.mark


def arrive(gate: Gate, parcel: bytes, *, at: datetime) -> str:
    """Let a parcel wait in the inbox, once it is whole, genuine and for us; its id.

    The same parcel again changes nothing; UsageProblem for another one under the same id. Nothing
    in it is looked at by anybody yet, but for receipts and certificates, which need nobody's
    decision.
    """
    label = gate.outside(parcel, at=at)
    digest = hashlib.sha256(parcel).hexdigest()
    known = parcels.parcel(label.id, direction="in")
    waits = parcels.content(label.id)
    before = known.sha256 if known is not None else waits and hashlib.sha256(waits).hexdigest()
    if before and before != digest:
        raise UsageProblem(
            "A parcel came in.",
            why="Another parcel came in under the same id before.",
            remedy="Ask the sender to seal it anew. Nothing of it was kept.",
        )
    if known is None and label.kind in messages.ANSWERS:
        messages.take_in(gate, gate.manifest(parcel, at=at), parcel, at=at)
    elif not before:
        # Noted first: what waits here is always in the ledger.
        told = {"parcel": label.id, "kind": label.kind, "sender": label.sender, "sha256": digest}
        gate.note("parcel.arrived", actor=None, at=at, payload=told)
        parcels.put(label.id, parcel)
    return label.id


def waiting(gate: Gate, *, at: datetime) -> tuple[Arrived, ...]:
    """What waits to be accepted, in the order it came."""
    found = []
    for name in parcels.waiting():
        content = parcels.content(name)
        if content is not None and parcels.parcel(name, direction="out") is None:
            found.append(_waits(gate, content, at=at))
    return tuple(found)


def _waits(gate: Gate, content: bytes, *, at: datetime) -> Arrived:
    contents, problem = None, ""
    try:
        contents = gate.manifest(content, at=at)
    except KinfoldError as why:
        problem = why.why
    return Arrived(
        label=sealed_parcels.label(content),
        contents=contents,
        sha256=hashlib.sha256(content).hexdigest(),
        problem=problem,
    )


def accept(
    gate: Gate,
    actor: Actor,
    name: str,
    *,
    at: datetime,
    passphrase: sealed_parcels.Passphrase | None = None,
) -> Parcel:
    """Keep the rows of a delivery that waits, and make its receipt; the parcel as entered.

    `passphrase` opens what was sealed to one; it is kept nowhere (CCO-T2).

    RefusedByAgreement where our own copy of the agreement does not let it come; NothingToDo where
    it was accepted before. Cut short, it is finished by being asked for again.
    """
    content = parcels.content(name)
    known = parcels.parcel(name, direction="in")
    if known is not None:
        raise NothingToDo(
            "You asked to accept a delivery.",
            why="It was accepted before.",
            remedy="Process it, or look at its counts.",
        )
    if content is None:
        raise UsageProblem(
            "You asked to accept a delivery.",
            why="No parcel of that id waits here.",
            remedy="List what waits, or ask the sender whether it has left.",
        )
    contents = gate.manifest(content, at=at, passphrase=passphrase)
    if contents.kind != DELIVERY:
        raise UsageProblem(
            "You asked to accept a delivery.",
            why="That parcel is a message, not a delivery of rows.",
            remedy="Look at it among the messages.",
        )
    terms = framework(gate, at=at)
    supply = _kept(gate, actor, terms, contents, content, passphrase=passphrase, at=at)
    receipt = _receipt(gate, actor, terms, contents, at=at)
    parcels.record_taken_in(
        leaving.as_arrived(contents, content),
        supply=supply,
        answer=leaving.as_sent(receipt),
        content=receipt.content,
        at=at,
        by=actor.account,
    )
    kept = parcels.parcel(name, direction="in")
    assert kept is not None  # noqa: S101 - only narrows the type: the parcel was recorded above
    return kept


def _kept(
    gate: Gate,
    actor: Actor,
    terms: Framework,
    contents: sealed_parcels.Contents,
    content: bytes,
    *,
    passphrase: sealed_parcels.Passphrase | None,
    at: datetime,
) -> str:
    flow = terms.flow(
        actor,
        "deposit",
        items=items_of(contents.fields),
        holder=contents.sender,
        channel="parcel",
        at=at,
    )
    try:
        return gate.accept(gate.ask(flow), content, at=at, passphrase=passphrase).id
    except AlreadyHeld as held:
        return held.supply.id


def items_of(fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The item codes of a parcel's columns."""
    return tuple(sorted(f"{table}.{name}" for table, names in fields.items() for name in names))


def _receipt(
    gate: Gate,
    actor: Actor,
    terms: Framework,
    contents: sealed_parcels.Contents,
    *,
    at: datetime,
) -> Sealed:
    message = {
        "parcel": contents.id,
        "accepted_at": at.isoformat(),
        "rows": dict(contents.rows),
        "states": NOW_CONTROLLER,
    }
    going = Outgoing(
        kind="receipt", row=contents.row, period=contents.period, la=contents.la, message=message
    )
    return gate.post(
        contents.sender,
        going,
        under=terms.version,
        parcel=secrets.token_hex(16),
        actor=actor,
        at=at,
    )
