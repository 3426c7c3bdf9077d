"""Breaches of personal data, and each step taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class NewBreach:
    """A breach as it is raised. `summary` names nobody; `answers` are the triage questions'.

    `raised_by` is an organisation and `reference` its own name for the breach.
    """

    agreement: str
    raised_by: str
    reference: str
    aware_at: datetime
    summary: str
    answers: Mapping[str, bool | int]


@dataclass(frozen=True, kw_only=True)
class BreachStep:
    """One thing done about a breach. `text` names nobody; `data` holds codes and numbers."""

    id: int
    kind: str
    text: str
    data: Mapping[str, object]
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Breach(NewBreach):
    """A breach as kept, with its steps in order."""

    id: int
    at: datetime
    by: str | None
    steps: tuple[BreachStep, ...]

    @property
    def state(self) -> str:
        """Whether the breach is "open" or "closed"."""
        return "closed" if self.latest("closed") is not None else "open"

    def latest(self, *kinds: str) -> BreachStep | None:
        """The last step of one of these kinds, or None."""
        return next((step for step in reversed(self.steps) if step.kind in kinds), None)
