"""The register of flows: what comes from whom, on which basis, how often and how; and what came.

The rows are the agreement's own schedule (agreement B, Appendix B), so that the register cannot say
one thing and the gate do another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor, Version
from kinfold.agreement.model import ScheduleRow
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers import accounts, loads
from kinfold.registers.facts import LoadReport

AGREEMENT: Final = "county-education"
READERS: Final = frozenset(
    {"data_manager", "governance_officer", "administrator", "auditor", "head_teacher"}
)
MOST_RUNS: Final = 2000


@dataclass(frozen=True, kw_only=True)
class FlowLine:
    """One row of the register. `log` is its newest runs, which are load reports."""

    id: str
    clause: str
    what: str
    sender: str
    recipient: str
    statutory: bool
    timescale: str
    mechanism: str
    channels: tuple[str, ...]
    collected: bool
    runs: int
    log: tuple[LoadReport, ...]

    @property
    def last(self) -> datetime | None:
        """When the newest run was, or None."""
        return self.log[0].at if self.log else None


def register(gate: Gate, actor: Actor, *, at: datetime) -> tuple[FlowLine, ...]:
    """Every flow of the agreement with schools, each with its run log (agreement B, Appendix B).

    The nine of Appendix B come first, and then what a clause adds beside them (7.7.3).

    A school sees the runs of its own files only. UsageProblem for a role that has no part in it,
    or where there is no such agreement here.
    """
    may_read(actor, asked="You asked for the register of flows.")
    version = agreement(gate, at=at)
    own = None if is_ours(gate, actor) else actor.organisation
    return tuple(_line(version, row, own=own) for row in version.agreement.schedule)


def agreement(gate: Gate, *, at: datetime) -> Version:
    """The agreement with schools in its current version; UsageProblem where there is none."""
    found = gate.versions(at=at).get(AGREEMENT)
    if found is None:
        raise UsageProblem(
            "You asked about schools’ feeds.",
            why="The agreement with schools is not loaded here.",
            remedy="Have the governance officer load it.",
        )
    return found


def is_ours(gate: Gate, actor: Actor) -> bool:
    """Whether somebody is of the organisation that runs this installation."""
    return actor.organisation == gate.installation.organisation


def may_read(actor: Actor, *, asked: str) -> None:
    """UsageProblem for a role that has no part in feeds."""
    if actor.role not in READERS:
        raise UsageProblem(
            asked,
            why="Your role has no part in schools’ feeds.",
            remedy="Ask the data manager.",
        )


def _line(version: Version, row: ScheduleRow, *, own: str | None) -> FlowLine:
    reports = loads.load_reports(limit=MOST_RUNS, holder=own, data_sets=row.data_sets)
    log = tuple(one for one in reports if one.agreement == version.agreement.id)
    parties = {party.id: party.name for party in version.agreement.parties}
    ways = ", ".join(row.channels).replace("_", " ")
    return FlowLine(
        id=row.id,
        clause=row.clause,
        what=row.what,
        sender=" or ".join(parties[one] for one in row.sender),
        recipient=" and ".join(parties[one] for one in row.recipients),
        statutory=row.statutory,
        timescale=row.frequency,
        mechanism=row.mechanism or ways or "Export, feed or another secure way",
        channels=row.channels,
        collected=row.collected,
        runs=len(log),
        log=log[:100],
    )


def names() -> dict[str, str]:
    """Every organisation's name by its id."""
    return {one.id: one.name for one in accounts.organisations()}
