"""Sealed parcels that left or arrived, and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewParcel:
    """A parcel as its manifest describes it. `rows` counts rows by table.

    `direction` is "out" or "in"; `partner` the organisation at the other end; `la` the code of
    the local authority it is about, where it is about one; `sha256` that of the sealed bytes.
    """

    parcel_id: str
    direction: str
    kind: str
    agreement: str
    agreement_version: str
    partner: str
    row: str | None
    period: str
    la: str | None
    sha256: str
    rows: Mapping[str, int]
    fields: tuple[str, ...]
    destroy_by: date | None


@dataclass(frozen=True, kw_only=True)
class ParcelStep:
    """One step in a parcel's life, and what belongs to it, such as a receipt or counts."""

    state: str
    at: datetime
    by: str | None
    data: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Parcel(NewParcel):
    """A parcel as kept: its number, what it was kept as (`supply`), and its steps, in order."""

    id: int
    supply: str | None
    at: datetime
    by: str | None
    steps: tuple[ParcelStep, ...]

    @property
    def state(self) -> str:
        """Where the parcel stands: its last step."""
        return self.steps[-1].state

    def step(self, state: str) -> ParcelStep | None:
        """The step that took it to `state`, or None."""
        return next((step for step in self.steps if step.state == state), None)
