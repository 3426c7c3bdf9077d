"""Carries sealed parcels from the outbox: by HTTPS to the partner's installation, or in a file.

A parcel that arrived already is not an error, so asking again after a broken line sends nothing
twice (CCIS framework, sections 6 and 7).
"""

import http.client
import json
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.exchange.caseload import may_work
from kinfold.exchange.framework import AGREEMENT, framework
from kinfold.gate import Gate
from kinfold.registers import parcels, partners
from kinfold.registers.facts import Parcel
from kinfold.registers.parcels import AlreadyRecorded

PATH: Final = "/exchange/parcels"
SUFFIX: Final = ".parcel"
_WAIT_SECONDS: Final = 60
_MOST: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What one run carried, and what could not go with the reason, by parcel id."""

    gone: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def outbox() -> tuple[Parcel, ...]:
    """Sealed parcels whose bytes wait here to go, in the order they were sealed."""
    ready = set(parcels.waiting())
    return tuple(one for one in parcels.parcels(direction="out") if one.parcel_id in ready)


def carry(gate: Gate, *, at: datetime) -> Carried:
    """Send every parcel that waits to its partner; NothingToDo where none waits.

    One that cannot go stays in the outbox with the reason, and the others go on.
    """
    ready = [one for one in outbox() if one.state == "sealed"]
    if not ready:
        raise NothingToDo(
            "You asked to carry what is in the outbox.",
            why="Nothing waits there.",
            remedy="Nothing needs to be done.",
        )
    gone, left = [], []
    for one in ready:
        content = parcels.content(one.parcel_id)
        if content is None:
            continue  # another run took it, or its receipt came meanwhile
        problem = _posted(one, content, at=at)
        if problem:
            left.append((one.parcel_id, problem))
            continue
        _noted(gate, None, one, how="https", at=at)
        with suppress(AlreadyRecorded):
            parcels.record_sent(one.parcel_id, at=at, how="https")
        parcels.drop(one.parcel_id)
        gone.append(one.parcel_id)
    return Carried(gone=tuple(gone), left=tuple(left))


def to_file(gate: Gate, actor: Actor, name: str, *, folder: Path, at: datetime) -> Path:
    """Write a sealed parcel to a file for somebody to carry; its bytes wait here for the receipt.

    UsageProblem where no such parcel waits; RefusedByAgreement unless the actor does the exchange
    (CCIS framework, section 6).
    """
    may_work(gate, actor, framework(gate, at=at), at=at)
    found = parcels.parcel(name, direction="out")
    content = parcels.content(name)
    if found is None or content is None:
        raise UsageProblem(
            "You asked for a parcel to carry.",
            why="No sealed parcel of that id waits in the outbox.",
            remedy="List the outbox; what has been received waits no longer.",
        )
    path = folder / f"{name}{SUFFIX}"
    path.write_bytes(content)
    _noted(gate, actor, found, how="file", at=at)
    with suppress(AlreadyRecorded):
        parcels.record_sent(name, at=at, how="file")
    return path


def _noted(gate: Gate, actor: Actor | None, one: Parcel, *, how: str, at: datetime) -> None:
    gate.note(
        "parcel.left",
        actor=actor,
        at=at,
        agreement=AGREEMENT,
        agreement_version=one.agreement_version,
        payload={"parcel": one.parcel_id, "recipient": one.partner, "how": how},
    )


def _posted(one: Parcel, content: bytes, *, at: datetime) -> str:
    """Why a parcel could not be delivered; empty where it has arrived."""
    partner = partners.partner(one.partner, at=at)
    if partner is None:
        return "no keys of the partner are confirmed here"
    if partner.url is None:
        return "the partner has no address: write it to a file and carry it"
    request = urllib.request.Request(  # noqa: S310 - the register takes https addresses only
        partner.url.rstrip("/") + PATH,
        data=content,
        headers={"Content-Type": "application/octet-stream"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=_WAIT_SECONDS) as reply:  # noqa: S310 - an address the register took, https only
            told = json.loads(reply.read(_MOST))
    except urllib.error.HTTPError as refusal:
        return _why(refusal)
    except (OSError, http.client.HTTPException, ValueError):
        return "the partner's installation could not be reached, or broke off"
    arrived = isinstance(told, dict) and told.get("parcel") == one.parcel_id
    return "" if arrived else "the partner's answer was not a receipt of arrival"


def _why(refusal: urllib.error.HTTPError) -> str:
    """The partner's own words for turning it away, where it gave any."""
    with refusal:
        try:
            said = json.loads(refusal.read(_MOST)).get("why")
        except (OSError, ValueError, AttributeError):
            said = None
    return (
        f"the partner turned it away: {said}"
        if isinstance(said, str)
        else (f"the partner turned it away (HTTP {refusal.code})")
    )
