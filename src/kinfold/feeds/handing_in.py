"""Hands a file over to the queue, encrypted while it waits, and takes it back when cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kinfold.agreement import Actor
from kinfold.errors import DataBrokeRules, NothingToDo
from kinfold.gate import Gate, waiting
from kinfold.registers import deliveries
from kinfold.registers.facts import Delivery, NewDelivery


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a sender says beside the file. `key` is the sender's own word for this sending.

    `request` is the number of the request it answers, `mapping` the name of the one to read it by.
    What is left empty, the file says itself.
    """

    key: str
    channel: str
    agreement: str = ""
    data_set: str = ""
    holder: str = ""
    period: str = ""
    as_at: date | None = None
    request: int | None = None
    mapping: str = ""


class NotAsSaid(DataBrokeRules):
    """What arrived is not what the sender says was sent; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__(
            "A file was handed in.",
            why="Its bytes do not fit the digest that came with them.",
            remedy="Send it again; something changed it on its way.",
        )


def hand_in(
    gate: Gate,
    actor: Actor,
    pieces: Iterable[bytes],
    *,
    said: Said,
    most: int,
    at: datetime,
    sha256: str | None = None,
) -> Delivery:
    """Let a file wait for a worker, encrypted; sent again, it is answered as the first time.

    Nothing is decided here: the gate decides when the worker takes it in. Raises TooMuch past
    `most` bytes, NotAsSaid unless they fit `sha256`, OtherFile where the key was used for another
    file; each leaves nothing behind.
    """
    kept = waiting.keep(gate.installation, pieces, most=most)
    try:
        if sha256 not in (None, kept.sha256):
            raise NotAsSaid
        made = deliveries.hand_in(
            NewDelivery(
                key=said.key,
                by=actor.account,
                organisation=actor.organisation,
                channel=said.channel,
                sha256=kept.sha256,
                size=kept.size,
                content=kept.name,
                wrapped_key=kept.wrapped_key,
                agreement=said.agreement,
                data_set=said.data_set,
                holder=said.holder,
                period=said.period,
                as_at=said.as_at,
                request=said.request,
                mapping=said.mapping,
            ),
            at=at,
        )
    except BaseException:
        waiting.drop(gate.installation, kept.name)
        raise
    if made.content != kept.name:
        waiting.drop(gate.installation, kept.name)
        return made
    payload: dict[str, object] = {
        "delivery": made.name,
        "sha256": made.sha256,
        "bytes": made.size,
        "channel": made.channel,
    }
    gate.note("delivery.handed_in", actor=actor, at=at, payload=payload)
    return made


def cancel(gate: Gate, actor: Actor, name: str, *, at: datetime) -> str:
    """Cancel a delivery of the actor's own organisation; the state it is in then.

    One that waits goes at once. One being worked on goes as soon as its worker can stop whole, and
    "working" is answered; had it been kept by then, it ends "done". NothingToDo where it ended.
    """
    found = deliveries.delivery(name)
    if found is not None and found.ended:
        raise NothingToDo(
            "You asked to cancel a delivery.",
            why="It has come to its end already.",
            remedy="Open it to see what became of it.",
        )
    state = deliveries.cancel(name, at=at)
    if found is not None and state == "cancelled":
        waiting.drop(gate.installation, found.content)
    gate.note("delivery.cancelled", actor=actor, at=at, payload={"delivery": name, "state": state})
    return state
