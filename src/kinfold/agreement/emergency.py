"""What an emergency adds to an agreement and until when, and the notice that new items need.

An emergency law carries nothing for ever: what rests on it has a last day, after which it expires
by itself (county agreement 2.6.1). Providers hear of a new item before it is collected (3.3).
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

STRICT: dict[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """A law of an emergency relied on for a while: its gateway, its first and its last day.

    Item groups, grants and rows of the schedule that name it are open on those days only. Without
    a last day they are never open.
    """

    __pydantic_config__: ClassVar = STRICT
    id: str
    title: str
    clause: str
    gateway: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeNotice:
    """Who must be told of a new item before it is collected, and how many days before."""

    __pydantic_config__: ClassVar = STRICT
    clause: str
    parties: tuple[str, ...]
    days: int = 0
