"""What was planned before anything left, and what a person chose between reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """Who is to get how much of a schedule row for a period, before anything leaves.

    `digest` is a hash over exactly what would be sent; `counts` are rows by recipient,
    `excluded` rows by the reason they stay.
    """

    agreement: str
    agreement_version: str
    row: str
    period: str
    digest: str
    counts: Mapping[str, int]
    excluded: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Plan(NewPlan):
    """A plan as kept, and who said that it may go, if anybody did."""

    id: int
    at: datetime
    by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None


@dataclass(frozen=True, kw_only=True)
class ConflictDecision:
    """A person's choice between reports that disagree."""

    decision: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """One list of postcodes that was loaded, as of a day, and how many rows it holds."""

    vintage: date
    rows: int
    at: datetime
    by: str | None
