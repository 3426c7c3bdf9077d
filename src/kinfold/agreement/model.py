"""What an agreement says, as facts the program obeys: who, what, why, how long, under which clause.

Every part names its clause. A part either changes what the program does at run time or stands in
`stated_only`, which the agreement's page lists as such (governance findings, section 1.4).
These are the shapes an agreement file has; `load` reads files into them.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

from kinfold.agreement.emergency import STRICT, ChangeNotice, Emergency
from kinfold.agreement.words import Cohort, PartyRole, RetentionFrom, Transform
from kinfold.law import UNITED_KINGDOM


@dataclass(frozen=True, kw_only=True)
class Safeguard:
    """What lets a party hold data outside the United Kingdom (UK GDPR Articles 44 to 49)."""

    __pydantic_config__: ClassVar = STRICT
    text: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class Party:
    """One organisation, or one kind of organisation whose members each sign for themselves.

    `organisation` names one; `organisation_kind` means every organisation of that kind.
    `acts_for` lists organisations this party signs and exchanges for. `offers` marks the side
    whose signature every flow needs as well as the asker's own (both needed, TDV-SIG).
    `complete` is False where the document lacks the party's contact or signature block.
    `country` is where it holds data; nothing moves to or from another country than the United
    Kingdom unless the `safeguard` relied on is recorded.
    """

    __pydantic_config__: ClassVar = STRICT
    id: str
    name: str
    role: PartyRole
    clause: str
    organisation: str | None = None
    organisation_kind: str | None = None
    acts_for: tuple[str, ...] = ()
    signatory: str | None = None
    must_sign: bool = True
    signs_each: Literal["once", "school_year"] = "once"
    offers: bool = False
    complete: bool = True
    registration: str | None = None
    country: str = UNITED_KINGDOM
    safeguard: Safeguard | None = None


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """A use the parties agreed to, and the legal gateways it passes through."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    text: str
    clause: str
    gateways: tuple[str, ...]
    individual_level: bool = True


@dataclass(frozen=True, kw_only=True)
class PrintedLaw:
    """A law as the document prints it, and the registry code of the law that is meant today."""

    __pydantic_config__: ClassVar = STRICT
    printed: str
    clause: str
    gateway: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bases:
    """UK GDPR Article 6 and 9 bases and DPA 2018 Schedule 1 conditions relied on."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    article6: tuple[str, ...]
    article9: tuple[str, ...] = ()
    schedule1: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemGroup:
    """A named, closed list of data items (`data_set.table.field`) with the reason for them.

    `proposed` groups are off until an amendment switches them on (SOM-A.2). `only_roles` limits
    a group further than its grant does (SOM-A.3). One of an `emergency` ends with it.
    """

    __pydantic_config__: ClassVar = STRICT
    id: str
    title: str
    clause: str
    items: dict[str, tuple[str, ...]]
    reason: str = ""
    proposed: bool = False
    only_roles: tuple[str, ...] = ()
    transform: Transform | None = None
    emergency: str | None = None

    @cached_property
    def codes(self) -> frozenset[str]:
        """The item codes of the group."""
        return frozenset(f"{table}.{name}" for table, names in self.items.items() for name in names)


@dataclass(frozen=True, kw_only=True)
class Unlock:
    """Evidence inside the window that opens older rows of the chronology (Appendix C 12.2)."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Window:
    """How far back rows may be shown, in calendar months before the moment of the request."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    clause: str
    months: int
    unlock: Unlock | None = None
    identity_without_evidence: bool = True


@dataclass(frozen=True, kw_only=True)
class Grant:
    """People of these roles, from these parties, may do this, for these purposes, with this."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    clause: str
    roles: tuple[str, ...]
    parties: tuple[str, ...]
    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    items: tuple[str, ...]
    cohort: Cohort
    recipients: tuple[str, ...] = ()
    window: str | None = None
    reason_required: bool = False
    emergency: str | None = None


@dataclass(frozen=True, kw_only=True)
class Prohibition:
    """Something the agreement forbids outright, whatever any grant says."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    operations: tuple[str, ...]
    text: str
    instead: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Evidence a person or an organisation must have at every request (Appendix C 10.3, 14.1).

    `of` says whose: the asker's, the asker's organisation's, or the holder's of what is asked for.
    `max_age_months` counts from the date of the evidence; `version` must match where given.
    `groups` are the item groups it guards (none named: all of them).
    """

    __pydantic_config__: ClassVar = STRICT
    code: str
    clause: str
    of: Literal["person", "organisation", "holder"]
    text: str
    operations: tuple[str, ...]
    max_age_months: int | None = None
    level: str | None = None
    version: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When a movement is due: in which months (none named: all), and the days it opens and closes.

    The days are rules such as "working day 5" or "third monday" (see `calendars.day_by_rule`).
    """

    __pydantic_config__: ClassVar = STRICT
    opens: str
    closes: str
    months: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScheduleRow:
    """One agreed movement of data: what, from whom, to whom, how often, by which channels.

    `groups` may move by this row (none named: any the grant lets through). `ages` (the first and
    last academic age on 31 August) and `years` (of school) limit whom it is about.
    """

    __pydantic_config__: ClassVar = STRICT
    id: str
    clause: str
    what: str
    sender: tuple[str, ...]
    recipient: str | tuple[str, ...]
    data_sets: tuple[str, ...]
    frequency: str
    channels: tuple[str, ...]
    statutory: bool
    mechanism: str = ""
    collected: bool = True
    groups: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    years: tuple[int, ...] = ()
    timetable: Timetable | None = None
    emergency: str | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """The party ids it may go to; one is written plainly in the file, several as a list."""
        return (self.recipient,) if isinstance(self.recipient, str) else self.recipient


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long what is received may be kept, and what happens then.

    `of` says whose data the term is about: the keeper's own, what others sent it, or all.
    """

    __pydantic_config__: ClassVar = STRICT
    clause: str
    groups: tuple[str, ...]
    months: int | None
    counted_from: RetentionFrom
    action: Literal["destroy", "review"]
    text: str
    of: Literal["all", "own", "received"] = "all"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something a permitted act obliges somebody to do afterwards."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    clause: str
    operations: tuple[str, ...]
    text: str
    within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two things the document says that cannot both hold, and how it is settled here."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    clause: str
    printed: str
    settled: str
    blocks: bool
    lint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A term that no program can carry out; it is shown as stated only."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The document's dates. `expires_on` is the first day on which nothing may move."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    published_on: date | None = None
    version_dated: date | None = None
    effective_on: date | None = None
    review_on: date | None = None
    expires_on: date | None = None
    grace_months: int = 0


@dataclass(frozen=True, kw_only=True)
class Review:
    """What the review must answer, and who signs the agreement off."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    questions: tuple[str, ...]
    owner: str
    dpia: str | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One version of one agreement: the whole of what it lets happen."""

    __pydantic_config__: ClassVar = STRICT
    id: str
    title: str
    version: str
    kind: str
    source: str
    status_as_printed: str
    summary: str
    dates: Dates
    parties: tuple[Party, ...]
    purposes: tuple[Purpose, ...]
    laws_as_printed: tuple[PrintedLaw, ...]
    bases: Bases
    item_groups: tuple[ItemGroup, ...]
    grants: tuple[Grant, ...]
    review: Review
    parent: str | None = None
    feeds: tuple[str, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    windows: tuple[Window, ...] = ()
    schedule: tuple[ScheduleRow, ...] = ()
    retention: tuple[Retention, ...] = ()
    duties: tuple[Duty, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    stated_only: tuple[Stated, ...] = ()
    override_unsigned: bool = False
    override_clause: str | None = None
    emergencies: tuple[Emergency, ...] = ()
    change_notice: ChangeNotice | None = None

    def purpose(self, purpose_id: str) -> Purpose | None:
        """The purpose with this id, or None."""
        return self._purposes.get(purpose_id)

    def group(self, group_id: str) -> ItemGroup:
        """The item group with this id; KeyError if there is none."""
        return self._groups[group_id]

    def window(self, window_id: str) -> Window:
        """The window with this id; KeyError if there is none."""
        return self._windows[window_id]

    def grants_for(self, role: str, operation: str) -> tuple[Grant, ...]:
        """The grants that name this role and this operation."""
        return self._grants.get((role, operation), ())

    def groups_of(self, item: str) -> tuple[ItemGroup, ...]:
        """The groups that list this item code."""
        return self._groups_by_item.get(item, ())

    @cached_property
    def _purposes(self) -> dict[str, Purpose]:
        return {purpose.id: purpose for purpose in self.purposes}

    @cached_property
    def _groups(self) -> dict[str, ItemGroup]:
        return {group.id: group for group in self.item_groups}

    @cached_property
    def _windows(self) -> dict[str, Window]:
        return {window.id: window for window in self.windows}

    @cached_property
    def _grants(self) -> dict[tuple[str, str], tuple[Grant, ...]]:
        index: dict[tuple[str, str], tuple[Grant, ...]] = {}
        for grant in self.grants:
            for role in grant.roles:
                for operation in grant.operations:
                    index[role, operation] = (*index.get((role, operation), ()), grant)
        return index

    @cached_property
    def _groups_by_item(self) -> dict[str, tuple[ItemGroup, ...]]:
        index: dict[str, tuple[ItemGroup, ...]] = {}
        for group in self.item_groups:
            for code in group.codes:
                index[code] = (*index.get(code, ()), group)
        return index


@dataclass(frozen=True, kw_only=True)
class Version:
    """An agreement together with the name of this exact text: the hash of its canonical form."""

    agreement: Agreement
    hash: str
    canonical: str
