"""What controllers in common showed of their care, and what providers tell the public."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewDiligence:
    """One thing about one member that was looked at under one agreement, and what was found."""

    agreement: str
    member: str
    what: str
    checker_role: str
    checked_on: date
    next_due: date
    evidence: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Diligence(NewDiligence):
    """A check as kept."""

    id: int
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class NewProviderNotice:
    """A provider's own privacy notice: which one, what is collected, and who it is shared with."""

    organisation: str
    version: str
    dated_on: date
    review_by: date
    collected: str
    shared_with: str
    where: str


@dataclass(frozen=True, kw_only=True)
class ProviderNotice(NewProviderNotice):
    """A provider's privacy notice as kept."""

    id: int
    at: datetime
    by: str | None
