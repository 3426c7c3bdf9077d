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
    """Two source records that may be one person. `state`: open, same or different.

    `share` is the share of such pairs that are put before people, `reach` how many records hang
    on the decision, `used_at` when a linking took it up.
    """

    id: int
    agreement: str
    left: str
    right: str
    score: float
    pass_name: str
    share: float
    reach: int
    state: str
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReviewAnswer:
    """What one account said of a pair: same, different or unsure. `standing`: not withdrawn.

    `needed` is how many had to agree, `blind` whether the model's view was kept from them.
    """

    id: int
    case: int
    agreement: str
    word: str
    needed: int
    blind: bool
    as_lead: bool
    at: datetime
    by: str
    standing: bool
