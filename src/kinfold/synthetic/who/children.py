"""What is true of one invented child, before any office writes it down."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kinfold.synthetic.who.homes import Home, Stay
from kinfold.synthetic.who.naming import Name

TODAY: Final = date(2026, 9, 1)
"""The day on which the nine sources are asked; nothing here reads a clock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Borne:
    """That a child bears a name and a sex from a day on; `why` is the tag of the change."""

    name: Name
    sex: str
    since: date
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Child:
    """One identity of one invented child.

    `born` is None until the child is; `closed` is the day an adoption closed the identity, `opened`
    the day it began. `default_born` is set where the authority itself assigned 1 January.
    """

    identity: int
    person: int
    family: int
    culture: str
    ethnicity: str
    borne: tuple[Borne, ...]
    stays: tuple[Stay, ...]
    parents: tuple[str, ...]
    telephone: str
    need: int
    born: date | None
    expected: date | None = None
    second: Home | None = None
    upn: str = ""
    former_upn: str = ""
    nhs: str = ""
    uln: str = ""
    twin: bool = False
    looked_after: bool = False
    assigned: bool = False
    opened: date | None = None
    closed: date | None = None
    tags: tuple[str, ...] = ()

    def named(self, on: date) -> Borne:
        """The name borne on a day: the first, until it changed."""
        return next((one for one in reversed(self.borne) if one.since <= on), self.borne[0])

    def stay(self, on: date) -> Stay:
        """Where the child lived on a day."""
        return next((one for one in reversed(self.stays) if one.since <= on), self.stays[0])
