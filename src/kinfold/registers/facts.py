"""The shapes in which the registers answer, where `agreement.flow` has none of its own.

All are plain and frozen: nothing that a room or a door holds is tied to the database. Moments
are UTC; `by` is an account's mailbox, or None for the installation itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kinfold.agreement.flow import Attestation


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A council, school or other body. `la_code` and `laestab` are "" where it has none."""

    id: str
    name: str
    kind: str
    la_code: str = ""
    laestab: str = ""
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


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """A person's data, or one data set of it (`data_set`), held but not used."""

    id: int
    person: str
    data_set: str | None
    reason: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReviewCase:
    """Two source records that may be one person. `state`: open, same or different."""

    id: int
    agreement: str
    left: str
    right: str
    score: float
    pass_name: str
    state: str
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was wrong on a line of a file: line (1-based, 0 for the whole file), field, rule.

    `remedy` says in plain English what would put it right, and never repeats the value.
    """

    line: int
    field: str
    rule: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class NewLoadReport:
    """A load report before it is kept. `counts` are rows by fate, such as read, kept, refused."""

    receipt: str
    outcome: str
    counts: Mapping[str, int]
    supply: str | None = None
    data_set: str = ""
    holder: str | None = None
    period: str = ""
    agreement: str = ""
    findings: tuple[Finding, ...] = ()
    dropped_fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoadReport(NewLoadReport):
    """A load report as kept: its number, when, and by whom."""

    id: int
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ring about what a data set of one holder shows."""

    data_set: str
    holder: str
    agency: str
    mailbox: str
