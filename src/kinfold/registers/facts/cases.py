"""What people ask about their own data, and each step taken to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A request or complaint as it was received. `summary` names nobody.

    `party` is the organisation that received it, `handler` the one that answers it; None is the
    organisation of the account that opens the case. Where the two differ it was forwarded.
    """

    kind: str
    received_on: date
    channel: str
    party: str
    requester: str
    person: str | None
    agreements: tuple[str, ...]
    summary: str
    permission_to_forward: bool
    handler: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseStep:
    """One thing done about a case. `text` names nobody; `data` holds codes, numbers and dates."""

    id: int
    kind: str
    text: str
    data: Mapping[str, object]
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Pause:
    """From when a case waited for the person who asked, and until when, if the wait is over."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Case(NewCase):
    """A case as kept, with its steps in order; nothing in it is computed from a calendar.

    `person` is whom it is about, as opened or as a later confirmation of identity found.
    """

    id: int
    at: datetime
    by: str | None
    steps: tuple[CaseStep, ...]

    @property
    def state(self) -> str:
        """Whether the case is "open" or "closed"."""
        last = self.latest("closed", "reopened")
        return "closed" if last is not None and last.kind == "closed" else "open"

    @property
    def forwarded(self) -> bool:
        """Whether another organisation received it and passed it on (TDV-13.9)."""
        return self.party != self.handler

    @property
    def identity_known(self) -> bool:
        """Whether the identity of whoever asks was confirmed (PRI-12)."""
        return self.latest("identity_confirmed") is not None

    @property
    def extension(self) -> CaseStep | None:
        """The step that extended the time to answer, or None."""
        return self.latest("extended")

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The times the case waited for clarification, in order."""
        found: list[Pause] = []
        for step in self.steps:
            waiting = bool(found) and found[-1].until is None
            if step.kind == "clarification_asked" and not waiting:
                found.append(Pause(since=step.at, until=None))
            elif step.kind == "clarification_received" and waiting:
                found[-1] = Pause(since=found[-1].since, until=step.at)
        return tuple(found)

    def latest(self, *kinds: str) -> CaseStep | None:
        """The last step of one of these kinds, or None."""
        return next((step for step in reversed(self.steps) if step.kind in kinds), None)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """An organisation's word that it copied items about a person, and is their controller."""

    id: int
    person: str
    organisation: str
    account: str
    reason: str
    items: tuple[str, ...]
    agreement: str
    ledger_entry: int
    at: datetime
