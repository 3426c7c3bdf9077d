"""The versions of agreements, who signed them, and who was excused."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Version:
    """One loaded text of an agreement and where it stands; its text is `agreements.canonical`."""

    agreement: str
    label: str
    hash: str
    loaded_at: datetime
    state: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step in a version's life."""

    state: str
    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class SignatureRecord:
    """One signature as the agreement's page lists it."""

    id: int
    party: str
    organisation: str
    signatory_role: str
    signed_on: date
    gateways_confirmed: bool
    period: str
    valid_until: date | None
    by: str | None
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, kw_only=True)
class ChangeNotice:
    """Providers were told of new items of a version: which, since when, until when, by which law.

    `version` is the hash of the text, `gateway` the emergency law or "", `told` the organisations.
    """

    id: int
    version: str
    group: str
    items: tuple[str, ...]
    gateway: str
    begins_on: date
    until: date | None
    at: datetime
    by: str | None
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewChangeNotice:
    """A notice about to be given; `text` is what each of the organisations is told."""

    group: str
    items: tuple[str, ...]
    gateway: str
    begins_on: date
    until: date | None
    organisations: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class OverrideRecord:
    """An authorised exception as the operator's page lists it."""

    agreement: str
    organisation: str
    term: str
    reason: str
    authorised_by: str
    expires_on: date
    at: datetime
    by: str | None
