"""What is handled outside the store: dispatches, support copies, meeting papers, requests."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewDispatch:
    """Something to be sent: what kind, to which post or body, known or not, and how."""

    sender: str
    recipient: str
    recipient_known: str
    material: str
    method: str
    large: bool = False
    double_wrapped: bool = False
    tracking: str = ""
    retain_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Dispatch(NewDispatch):
    """A dispatch as kept; `closed_at` is None until it is confirmed to have gone."""

    id: int
    at: datetime
    by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SupportStep:
    """One step of a support case; `due_on` is when a copy must be destroyed."""

    kind: str
    place: str
    reference: str
    due_on: date | None
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class SupportCase:
    """A fault that needs a copy of a school's data, with every step taken."""

    id: int
    school: str
    reference: str
    supplier: str
    at: datetime
    by: str | None
    steps: tuple[SupportStep, ...]

    def count(self, kind: str) -> int:
        """How many steps of this kind there are."""
        return sum(one.kind == kind for one in self.steps)

    def last(self, kind: str) -> SupportStep | None:
        """The last step of this kind, or None."""
        return next((one for one in reversed(self.steps) if one.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class NewMeetingPapers:
    """Papers received for meetings around a child, by case reference; nothing of what they say."""

    holder: str
    reference: str
    kind: str
    place: str
    received_on: date


@dataclass(frozen=True, kw_only=True)
class PapersStep:
    """The intervention "ended", with the day the papers go, or they were "destroyed"."""

    kind: str
    on: date
    due_on: date | None
    reference: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class MeetingPapers(NewMeetingPapers):
    """Papers as kept on the register."""

    id: int
    at: datetime
    by: str | None
    steps: tuple[PapersStep, ...]

    def step(self, kind: str) -> PapersStep | None:
        """The step of this kind, or None."""
        return next((one for one in self.steps if one.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class SchoolRequest:
    """A school was asked outside the agreed feeds; `held_already` where the answer was here."""

    id: int
    school: str
    data_set: str
    reason: str
    held_already: bool
    at: datetime
    by: str | None
