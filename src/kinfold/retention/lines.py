"""The plan of what falls due: line by line, each with its day, its clause and what holds it back.

A line names a thing by its id, its data set, its holder and its period, and never a person. The
plan's digest stands for exactly what would be destroyed, so that what was shown is what is done.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

State = Literal[
    "due", "review due", "held back", "not yet", "no date yet", "for a person", "made anew first"
]
#: Worst first, as a data manager reads them.
STATES: Final[tuple[State, ...]] = (
    "due",
    "made anew first",
    "review due",
    "for a person",
    "held back",
    "no date yet",
    "not yet",
)
SUPPLIES: Final = frozenset({"supply", "index"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is kept: what, under which agreement, until when, and how it stands.

    `what` is supply, index, parcel, pack, ledger or backup. `ended` says that it falls due because
    its agreement has ended and not by the schedule.
    """

    what: str
    ref: str
    falls_due: date | None
    clause: str
    why: str
    state: State
    agreement: str = ""
    data_set: str = ""
    holder: str = ""
    period: str = ""
    rows: int = 0
    held_by: tuple[str, ...] = ()
    ended: bool = False

    @property
    def leaves(self) -> bool:
        """Whether it goes at the next `apply`, at once or once the index is made anew."""
        return self.state in {"due", "made anew first"}

    def moved(self, state: State) -> "Line":
        """The same line as it stands after a person's decision."""
        return replace(self, state=state)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is kept, and when each thing goes, as it stands at a moment."""

    at: datetime
    on: date
    lines: tuple[Line, ...]

    @property
    def due(self) -> tuple[Line, ...]:
        """What goes at the next `apply`."""
        return tuple(line for line in self.lines if line.leaves)

    def until(self, last: date) -> tuple[Line, ...]:
        """The lines whose day comes by `last`, those without a day too; the rest is left out."""
        return tuple(
            line for line in self.lines if line.falls_due is None or line.falls_due <= last
        )

    @property
    def digest(self) -> str:
        """A short name for exactly what would be destroyed, and for the reviews that are due."""
        told = sorted(
            (line.what, line.ref, line.state, line.clause, line.rows if line.leaves else 0)
            for line in self.lines
            if line.leaves or line.state == "review due"
        )
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
