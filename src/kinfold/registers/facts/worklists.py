"""Work to be done about records, as the register tells it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewWork:
    """Work as it is found: whom it is about as a keyed hash, what about, and the evidence's hash.

    `organisations` are those whose part it is to act, the authority left out.
    """

    kind: str
    who: str
    about: str
    mark: str
    organisations: tuple[str, ...] = ()
    said: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class WorkStep:
    """One act: "looked_into", "answered", "resolved" or "by_feed" (a later feed settled it)."""

    kind: str
    outcome: str
    note: str
    next_to_act: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Work(NewWork):
    """Work as kept: its number, when it was opened and by whom, and what was done, in order."""

    id: int
    at: datetime
    by: str | None
    closed_at: datetime | None
    steps: tuple[WorkStep, ...]

    @property
    def outcome(self) -> str:
        """How it ended, or the last answer; "" where nothing was said yet."""
        return next((step.outcome for step in reversed(self.steps) if step.outcome), "")

    @property
    def next_to_act(self) -> str:
        """The organisation that acts next; "" once it is closed."""
        if self.closed_at is not None:
            return ""
        return next((step.next_to_act for step in reversed(self.steps) if step.next_to_act), "")
