"""What one entry of the record says: the public part that is proved, the part that can go.

The public header of an entry (its leaf) names kind, agreement, accounts and organisation, and
people only as keyed hashes. Everything else is payload, which the leaf only commits to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

DESTROYED = "payload.destroyed"
"""The one kind the ledger writes by itself; `follows` names the entry whose payload went."""

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something to be remembered.

    `kind` is two words with a dot, such as "view.intent"; an outcome `follows` its intent.
    `actor` and `organisation` are account ids, never names. `subjects` are person ids, kept only
    as keyed hashes. `payload` is anything JSON can say; it is encrypted and can be destroyed.
    """

    kind: str
    agreement: str | None
    agreement_version: str | None
    actor: str | None
    organisation: str | None
    subjects: tuple[str, ...] = ()
    payload: Mapping[str, object]
    follows: int | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event as the record holds it; `payload` is None once it has been destroyed."""

    index: int
    at: datetime
    kind: str
    agreement: str | None
    agreement_version: str | None
    actor: str | None
    organisation: str | None
    subject_hashes: tuple[str, ...]
    follows: int | None
    commitment: str
    payload: Mapping[str, object] | None


def instant(at: datetime) -> str:
    """A moment in UTC, always to the microsecond; raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be recorded")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Mapping[str, object]) -> bytes:
    """The one spelling of a JSON object that is hashed: sorted, compact, UTF-8, no NaN."""
    return _CANONICAL.encode(value).encode()


def header(event: Event, *, subjects: list[str], at: datetime) -> dict[str, object]:
    """The public part of an entry, without its index; parts that say nothing are left out."""
    parts: dict[str, object] = {
        "version": 1,
        "at": instant(at),
        "kind": event.kind,
        "agreement": event.agreement,
        "agreement_version": event.agreement_version,
        "actor": event.actor,
        "organisation": event.organisation,
        "subjects": subjects or None,
        "follows": event.follows,
    }
    return {name: part for name, part in parts.items() if part is not None}


def entry(leaf: Mapping[str, object], payload: bytes | None) -> Entry:
    """An entry from its leaf and its opened payload (None once destroyed)."""
    fields: dict[str, object] = {
        name: leaf.get(name)
        for name in ("kind", "agreement", "agreement_version", "actor", "organisation", "follows")
    }
    return Entry(
        index=leaf["index"],  # type: ignore[arg-type]  # the leaf is authenticated: we wrote it
        at=datetime.fromisoformat(str(leaf["at"])),
        subject_hashes=tuple(leaf.get("subjects", ())),  # type: ignore[arg-type]  # the leaf is ours, and was found whole
        commitment=str(leaf["commitment"]),
        payload=None if payload is None else json.loads(payload),
        **fields,  # type: ignore[arg-type]  # the leaf is ours, and was found whole
    )
