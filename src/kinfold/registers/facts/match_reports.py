"""What each linking came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class MatchReport:
    """A match report as kept: whose records were linked, under what, by whom, and what came of it.

    `published` is protected and for every party to the agreement; `counts` for those who link.
    """

    id: int
    agreement: str
    organisation: str
    counts: Mapping[str, Any]
    published: Mapping[str, Any]
    at: datetime
    by: str
