"""Sub-contractors' contracts, by authority, and what became of each."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class NewContract:
    """A contract as it is entered: who may do what for whom, with which system, until when.

    `processor_terms` is where the terms of Article 28 are, "" where there are none; `replaces`
    is the number of the contract this one follows.
    """

    authority: str
    contractor: str
    reference: str
    agreement: str
    clause: str
    work: str
    system: str
    country: str
    starts_on: date
    ends_on: date
    processor_terms: str = ""
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContractStep:
    """The contract "ended", or what was held under it was "destroyed", with the evidence."""

    kind: str
    on: date
    evidence: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Contract(NewContract):
    """A contract as kept, with its steps and the numbers of those that follow it."""

    id: int
    at: datetime
    by: str | None
    steps: tuple[ContractStep, ...]
    successors: tuple[int, ...]

    def step(self, kind: str) -> ContractStep | None:
        """The step of this kind, or None."""
        return next((one for one in self.steps if one.kind == kind), None)
