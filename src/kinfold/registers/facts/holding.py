"""What is kept back from destruction, what was destroyed, and the backups and packs there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """What may not be destroyed yet: `about` is a kind of thing and `ref` its opaque id or code."""

    about: str
    ref: str
    reason: str
    clause: str
    case: int | None


@dataclass(frozen=True, kw_only=True)
class Hold(NewHold):
    """A hold as kept: from when, until when, and by whom."""

    id: int
    since: datetime
    until: datetime | None
    by: str | None


@dataclass(frozen=True, kw_only=True)
class NewCertificate:
    """Proof of one destruction: `what` kind of thing, its `ref`, how, and how much of it.

    `completes` says what must still pass before no copy can be read anywhere.
    """

    what: str
    ref: str
    agreement: str
    clause: str
    counts: Mapping[str, int]
    method: str
    completes: str
    ledger_entry: int


@dataclass(frozen=True, kw_only=True)
class Certificate(NewCertificate):
    """A certificate as kept."""

    id: int
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup of this installation, from when it was taken until it was destroyed."""

    id: int
    label: str
    taken_at: datetime
    expires_on: date
    destroyed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A subject's pack made for a case. `wrapped_key` is None once the pack is destroyed."""

    id: int
    case: int
    path_name: str
    sha256: str
    made_at: datetime
    destroy_by: date
    wrapped_key: bytes | None
    destroyed_at: datetime | None
