"""The seven questions asked of every movement of data, and the facts an answer may rest on.

Who, does what, with which data, about whom, to whom, why, when. The evidence is gathered by the
gate from the registers; nothing here reads a clock, a file or a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from kinfold.calendars import day_in_england


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks: an account, in a role, for an organisation of some kind."""

    account: str
    role: str
    organisation: str
    organisation_kind: str


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One movement of data somebody asks for.

    `items` are item codes; `subjects` are person ids (empty for a whole supply); `holder` is the
    organisation whose supply it is; `recipient` the organisation that gets it; `channel` how.
    The kinds of holder and recipient are as the register of organisations has them.
    """

    actor: Actor
    operation: str
    agreement: str
    purpose: str
    items: tuple[str, ...]
    recipient: str
    at: datetime
    subjects: tuple[str, ...] = ()
    holder: str | None = None
    holder_kind: str | None = None
    recipient_kind: str | None = None
    reason: str | None = None
    channel: str = "screen"

    @cached_property
    def on(self) -> date:
        """The calendar day in England on which this is asked."""
        return day_in_england(self.at)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a version stands in its life: draft, consulted, approved, signing, in_force..."""

    state: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A party's signature on one version, by an organisation, good until `valid_until`."""

    party: str
    organisation: str
    signatory_role: str
    signed_on: date
    gateways_confirmed: bool
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """Evidence that a condition was met on a day, as said by somebody entitled to say it."""

    code: str
    attested_on: date
    expires_on: date | None = None
    level: str | None = None
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class Override:
    """An authorised exception for an organisation that has not signed (ambiguity A1)."""

    organisation: str
    reason: str
    authorised_by: str
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Providers know of an item: from which day that counts, and until which (None: no end)."""

    begins_on: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """What the registers hold about one version: its standing, signatures and confirmations.

    `announced` says for each item since when and until when providers know of it; None where
    nobody looked, and then every item of an agreement that asks for notices waits.
    """

    standing: Standing | None
    signatures: tuple[Signature, ...]
    confirmed_conflicts: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = ()
    announced: Mapping[str, tuple[Announcement, ...]] | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything a decision may rest on beside the flow and the agreements.

    `versions` is keyed by version hash. `links` gives, for each person id, the organisations
    with a recorded link to that person. `sealed` lists person ids nobody may open here.
    `organisation` is what the asker's own has on record, `holder` what the holder's has.
    """

    versions: Mapping[str, VersionFacts]
    person: tuple[Attestation, ...]
    organisation: tuple[Attestation, ...]
    links: Mapping[str, frozenset[str]]
    sealed: frozenset[str]
    holder: tuple[Attestation, ...] = ()
