"""The answer to a flow: a sealed permit that cannot be widened, or a refusal with every reason.

The seal is an HMAC over the permit's whole content under a key made when the process starts, so
a permit cannot be forged, copied with changes, or carried to another process. It is short-lived
and is spent by its first use.
"""

import hashlib
import heapq
import hmac
import os
import secrets
import threading
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Never

from kinfold.agreement.flow import Actor, Flow
from kinfold.agreement.words import Cohort, Transform, Treatment

LIFETIME = timedelta(seconds=60)
LONG_LIFETIME = timedelta(hours=6)

_KEY = secrets.token_bytes(32)
_LOCK = threading.Lock()
_SPENT: set[str] = set()
_QUEUE: list[tuple[datetime, str]] = []
_forgotten = [datetime.min.replace(tzinfo=UTC)]


class PermitInvalid(Exception):
    """A permit that was altered, used before, is too old, or was not given by this process."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that stands in the way: a code, its clause, a sentence, and what would cure it."""

    code: str
    clause: str
    sentence: str
    remedy: str
    item: str | None = None


@dataclass(frozen=True, kw_only=True)
class ItemRule:
    """What happens to one item: shown, transformed or withheld, and how far back.

    `since` is the earliest date of rows that may be used; None is no limit. `unlocks` says that
    once anything relevant falls inside the window, rows of any age may be used.
    """

    item: str
    treatment: Treatment
    clause: str
    reason: str = ""
    transform: Transform | None = None
    since: date | None = None
    unlocks: bool = False


@dataclass(frozen=True, kw_only=True)
class DutyDue:
    """A duty this permit creates, and the day by which it must be done, if there is one."""

    id: str
    clause: str
    text: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """No: with every reason, never only the first."""

    flow: Flow
    agreement: str
    version: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Permit:
    """Yes: exactly this, now, once."""

    id: str
    flow: Flow
    agreement: str
    version: str
    grants: tuple[str, ...]
    clauses: tuple[str, ...]
    items: tuple[ItemRule, ...]
    cohort: Cohort
    source_agreements: tuple[str, ...]
    qualifying_since: date | None
    identity_without_evidence: bool
    duties: tuple[DutyDue, ...]
    destroy_by: date | None
    expires_at: datetime
    seal: bytes = b""

    @property
    def shown(self) -> frozenset[str]:
        """The item codes that are not withheld."""
        return frozenset(rule.item for rule in self.items if rule.treatment != "withhold")

    @property
    def withheld(self) -> tuple[ItemRule, ...]:
        """The rules of the items that are withheld, with why."""
        return tuple(rule for rule in self.items if rule.treatment == "withhold")

    def rule(self, item: str) -> ItemRule | None:
        """The rule for an item, or None where the permit does not name it."""
        return next((rule for rule in self.items if rule.item == item), None)

    def __reduce__(self) -> Never:
        """A permit is never written down."""
        msg = "a permit cannot be pickled or copied"
        raise PermitInvalid(msg)


def _seal_of(permit: Permit) -> bytes:
    content = repr([_plain(getattr(permit, name)) for name in _CONTENT])
    return hmac.new(_KEY, content.encode(), hashlib.sha256).digest()


_CONTENT = tuple(part.name for part in fields(Permit) if part.name != "seal")
_ATOMS = frozenset({str, int, bool, type(None), date, datetime})
_PARTS = {
    part: attrgetter(*(one.name for one in fields(part)))
    for part in (Flow, Actor, ItemRule, DutyDue)
}


def _plain(value: object) -> object:
    """The value as plain atoms and tuples. Another type could print as what it is not: refused."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if isinstance(value, tuple) and kind is tuple:
        return tuple(map(_plain, value))
    if kind in _PARTS:
        parts = _PARTS[kind](value)
        # Most parts hold atoms only; asking that of them all at once halves the cost of a seal.
        return (kind.__name__, parts if _ATOMS.issuperset(map(type, parts)) else _plain(parts))
    msg = "the permit holds something no permit holds"
    raise PermitInvalid(msg)


def sealed(permit: Permit) -> Permit:
    """The same permit with its seal. Only `decide` calls this (a house test holds it)."""
    object.__setattr__(permit, "seal", _seal_of(permit))
    return permit


def check(permit: Permit, *, at: datetime, operations: frozenset[str]) -> None:
    """Raise PermitInvalid unless the permit is genuine, in time and for one of `operations`."""
    if type(permit) is not Permit or not hmac.compare_digest(permit.seal, _seal_of(permit)):
        msg = "the permit is not one this process gave, or it was altered"
        raise PermitInvalid(msg)
    if at.tzinfo is None or not permit.flow.at <= at < permit.expires_at:
        msg = "the permit is no longer, or not yet, good"
        raise PermitInvalid(msg)
    if permit.flow.operation not in operations:
        msg = "the permit is for another operation"
        raise PermitInvalid(msg)


def spend(permit: Permit, *, at: datetime, operations: frozenset[str]) -> None:
    """Use the permit up; raise PermitInvalid as `check` does, or where it was used before."""
    check(permit, at=at, operations=operations)
    with _LOCK:
        if permit.id in _SPENT or permit.expires_at <= _forgotten[0]:
            msg = "the permit was used before"
            raise PermitInvalid(msg)
        _forget(at)
        _SPENT.add(permit.id)
        heapq.heappush(_QUEUE, (permit.expires_at, permit.id))


def _forget(at: datetime) -> None:
    """Drop spent permits that are too old to be used again, even were time to run backwards."""
    while _QUEUE and _QUEUE[0][0] <= at:
        _forgotten[0], old = heapq.heappop(_QUEUE)
        _SPENT.discard(old)


def _new_process() -> None:
    """A process that was forked makes its own key: it has not seen what the other spends."""
    global _KEY, _LOCK
    _KEY = secrets.token_bytes(32)
    _LOCK = threading.Lock()


os.register_at_fork(after_in_child=_new_process)
