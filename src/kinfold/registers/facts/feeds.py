"""What schools' feeds rest on, as the register tells it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class FeedKey:
    """A public key, or a client certificate's fingerprint, by which an account's feed is known."""

    name: str
    kind: str
    account: str
    organisation: str
    public: str
    since: datetime
    until: datetime | None
    by: str | None


@dataclass(frozen=True, kw_only=True)
class FeedRun:
    """A run that brought no file: "unchanged" or "failed"."""

    holder: str
    data_set: str
    result: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class NewIncident:
    """A technical failure as a provider reports it; no data sets named means all of them."""

    organisation: str
    what: str
    data_sets: tuple[str, ...] = ()
    proposed: str = ""
    expected_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentStep:
    """What followed a failure: "agreed" (another way, until a day) or "resolved"."""

    kind: str
    alternative: str
    until: date | None
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Incident(NewIncident):
    """A failure as kept: its number, who reported it when, and what followed, in order."""

    id: int
    at: datetime
    by: str | None
    steps: tuple[IncidentStep, ...]

    @property
    def agreed(self) -> IncidentStep | None:
        """The newest alternative that was agreed, or None."""
        return next((step for step in reversed(self.steps) if step.kind == "agreed"), None)

    @property
    def resolved(self) -> IncidentStep | None:
        """The step that put it right, or None while it goes on."""
        return next((step for step in self.steps if step.kind == "resolved"), None)

    def covers(self, data_set: str, *, on: date) -> bool:
        """Whether another way is agreed for a data set on a day."""
        step = self.agreed
        return (
            step is not None
            and self.resolved is None
            and (not self.data_sets or data_set in self.data_sets)
            and (step.until is None or on <= step.until)
        )


@dataclass(frozen=True, kw_only=True)
class NewFileRequest:
    """A file asked of a provider: which row of the schedule, which data set, by when.

    `limited_to` names the vulnerable group whose pupils alone it is about (agreement B, 7.7.2).
    """

    holder: str
    agreement: str
    row: str
    data_set: str
    period: str
    due: date
    limited_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class FileRequest(NewFileRequest):
    """A request as kept: its number, when it was made, and by whom."""

    id: int
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class NewSourceSwitch:
    """That a holder's figures of a data set rest on a source from a day on, as announced.

    `source` is "national" or "la_import"; `supply` the delivery that holds the national data.
    """

    holder: str
    agreement: str
    data_set: str
    source: str
    supply: str
    begins_on: date
    announcement: str


@dataclass(frozen=True, kw_only=True)
class SourceSwitch(NewSourceSwitch):
    """A switch as kept: its number, when it was recorded, and by whom."""

    id: int
    at: datetime
    by: str | None
