"""What may be sent how: by post, courier or electronically, and confirmed before it counts as gone.

County education agreement, 5.1 (a security measure always), 5.3 (an unknown or new address), 5.4
(post) and 9.2 (data linked to finance).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NeedsDecision, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import dispatches
from kinfold.registers.facts import Dispatch, NewDispatch

MATERIALS: Final = {
    "social_care": "Social care",
    "health": "Health",
    "education": "Education",
    "finance": "Linked to finance, such as funding for an excluded pupil",
    "other": "Other personal data",
}
METHODS: Final = {
    "ordinary_post": "Ordinary post",
    "special_delivery": "Special delivery",
    "tracked_special_delivery": "Special delivery, tracked",
    "bonded_courier": "Bonded courier",
    "plain_email": "Plain e-mail",
    "encrypted_email": "Encrypted message",
    "secure_reply": "Reply inside the council’s secure message",
    "school_to_school": "School to school service",
    "secure_upload": "Upload over a secure connection",
}
KNOWN: Final = {
    "known": "Known: used before and confirmed",
    "new": "New: not used before",
    "unknown": "Not known whose it is",
}
POST: Final = frozenset(
    {"ordinary_post", "special_delivery", "tracked_special_delivery", "bonded_courier"}
)
SPECIAL: Final = POST - {"ordinary_post"}
LARGE: Final = frozenset({"tracked_special_delivery", "bonded_courier"})
TO_STRANGERS: Final = frozenset({"encrypted_email", "school_to_school"})


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why something may not go so: the reason, the clause, what would put it right."""

    why: str
    clause: str
    remedy: str


def obstacles(new: NewDispatch, *, on: date) -> tuple[Obstacle, ...]:
    """Everything that keeps a dispatch from going as it is meant to; empty where nothing does."""
    return (*_by_post(new), *_electronically(new), *_for_finance(new, on=on))


def _by_post(new: NewDispatch) -> Iterator[Obstacle]:
    if new.material in ("social_care", "health") and new.method == "ordinary_post":
        yield Obstacle(
            why="Social care and health material is posted by special delivery only.",
            clause="5.4",
            remedy="Send it by special delivery.",
        )
    if not new.large or new.method not in POST:
        return
    if new.method not in LARGE or not new.double_wrapped:
        yield Obstacle(
            why="A large parcel is double wrapped, and goes by tracked special delivery or by "
            "bonded courier.",
            clause="5.4",
            remedy="Wrap it twice and choose one of the two.",
        )
    if not new.tracking:
        yield Obstacle(
            why="The tracking or consignment number of a large parcel is on record.",
            clause="5.4",
            remedy="Give the number.",
        )


def _electronically(new: NewDispatch) -> Iterator[Obstacle]:
    if new.method in POST:
        return
    if new.recipient_known != "known" and new.method not in TO_STRANGERS:
        yield Obstacle(
            why="To a new or unknown address it goes through the school to school service or as "
            "an encrypted message.",
            clause="5.3",
            remedy="Choose one of the two, or confirm the address first.",
        )
    elif new.method == "plain_email":
        yield Obstacle(
            why="Plain e-mail is no security measure.",
            clause="5.1",
            remedy="Send it over a secure connection or encrypted.",
        )


def _for_finance(new: NewDispatch, *, on: date) -> Iterator[Obstacle]:
    if new.material != "finance":
        return
    if new.method == "ordinary_post":
        yield Obstacle(
            why="What is linked to finance goes by secure methods only.",
            clause="9.2",
            remedy="Send it by special delivery, by courier, or encrypted.",
        )
    if new.retain_until is None or new.retain_until <= on:
        yield Obstacle(
            why="What is linked to finance has a day until which it is kept.",
            clause="9.2",
            remedy="Give the day, after today.",
        )


def record(gate: Gate, actor: Actor, new: NewDispatch, *, at: datetime) -> int:
    """Put a dispatch on the register before it goes; its number.

    Refuses another organisation's dispatch, and any way of sending the agreement does not allow;
    the ledger records the refusal with its clauses.
    """
    asked = "You asked to record a dispatch."
    if new.sender != actor.organisation:
        raise RefusedByAgreement(
            asked, why="Each organisation records what it sends itself.", remedy="Ask the sender."
        )
    found = obstacles(new, on=day_in_england(at))
    about: dict[str, object] = {"material": new.material, "method": new.method}
    if found:
        clauses = [one.clause for one in found]
        entry = gate.note("dispatch.refused", actor=actor, at=at, payload=about | {"why": clauses})
        raise RefusedByAgreement(
            asked,
            why=" ".join(f"[{one.clause}] {one.why}" for one in found),
            remedy=" ".join(dict.fromkeys(one.remedy for one in found)),
            ledger_ref=str(entry.index),
        )
    number = dispatches.add_dispatch(new, at=at, by=actor.account)
    gate.note("dispatch.recorded", actor=actor, at=at, payload=about | {"dispatch": number})
    return number


def the_dispatch(actor: Actor, number: int, *, asked: str) -> Dispatch:
    """One's own organisation's dispatch of this number; UsageProblem where there is none."""
    mine = dispatches.dispatches(sender=actor.organisation)
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such dispatch.", remedy="Run `kinfold dispatch list`."
        )
    return found


def close(
    gate: Gate,
    actor: Actor,
    number: int,
    *,
    return_shown: bool,
    addressee_only: bool,
    at: datetime,
) -> None:
    """Record that a dispatch went.

    What is posted is closed only when both the return address and "For Addressee only" are
    confirmed to be on the cover (5.4): NeedsDecision otherwise.
    """
    asked = "You asked to close a dispatch."
    kept = the_dispatch(actor, number, asked=asked)
    if kept.method in POST and not (return_shown and addressee_only):
        raise NeedsDecision(
            asked,
            why="[5.4] The return address and “For Addressee only” are not both confirmed.",
            remedy="Look at the cover; confirm both, then close it.",
        )
    dispatches.close_dispatch(
        number, return_shown=return_shown, cover_marked=addressee_only, at=at, by=actor.account
    )
    gate.note("dispatch.closed", actor=actor, at=at, payload={"dispatch": number})
