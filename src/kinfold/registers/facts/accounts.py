"""Who is who, and what has been proved of them."""

from dataclasses import dataclass
from datetime import datetime

from kinfold.agreement.flow import Attestation


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A council, school or other body. `la_code`, `laestab` and `ukprn` are "" if none."""

    id: str
    name: str
    kind: str
    la_code: str = ""
    laestab: str = ""
    ukprn: str = ""
    acts_for: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Account:
    """A role's account: `login` is its role mailbox, `id` the key sessions use."""

    id: int
    login: str
    organisation: str
    organisation_kind: str
    role: str
    title: str
    permissions: frozenset[str]
    os_login: str | None
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a role's account, by staff reference, from `since` to `until` (SOM-5.3.1)."""

    holder: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Attestations:
    """Evidence about one account and about its organisation, lapsed evidence left out."""

    person: tuple[Attestation, ...]
    organisation: tuple[Attestation, ...]


@dataclass(frozen=True, kw_only=True)
class AttestationRecord:
    """One piece of evidence as the vetting page shows it."""

    id: int
    attestation: Attestation
    attester_role: str
    recorded_at: datetime
    lapsed_at: datetime | None
    lapse_reason: str
