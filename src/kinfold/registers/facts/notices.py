"""What organisations were told and did about it, and the notices published to the public."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Told:
    """An organisation was told of a case, a breach or a new item, and what it did, if it said.

    Neither `text` nor `action` names anybody.
    """

    id: int
    organisation: str
    kind: str
    text: str
    case: int | None
    breach: int | None
    change_notice: int | None
    at: datetime
    by: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    action: str


@dataclass(frozen=True, kw_only=True)
class NoticeReview:
    """A role read a notice against what is really done; `differs` is "" where nothing does."""

    role: str
    differs: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One version of a public notice in one form, its reviews, and whether it was published."""

    id: int
    kind: str
    form: str
    sha256: str
    text: str
    agreement_versions: tuple[str, ...]
    at: datetime
    by: str | None
    reviews: tuple[NoticeReview, ...]
    published_at: datetime | None
    published_by: str | None
