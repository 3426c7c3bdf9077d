"""How a person's record may be used, and pairs a person must decide."""

from dataclasses import dataclass
from datetime import datetime


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
