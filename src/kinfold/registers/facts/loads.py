"""What became of each delivery, and whom to ring about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was wrong on a line of a file: line (1-based, 0 for the whole file), field, rule.

    `remedy` says in plain English what would put it right, and never repeats the value.
    """

    line: int
    field: str
    rule: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class RuleNotRun:
    """A rule of the Department's that could not be asked, and why.

    `children` says for how many; None means for none of the file.
    """

    rule: str
    reason: str
    children: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewLoadReport:
    """A load report before it is kept. `counts` are rows by fate, such as read, kept, refused."""

    receipt: str
    outcome: str
    counts: Mapping[str, int]
    supply: str | None = None
    data_set: str = ""
    holder: str | None = None
    period: str = ""
    agreement: str = ""
    findings: tuple[Finding, ...] = ()
    dropped_fields: tuple[str, ...] = ()
    not_run: tuple[RuleNotRun, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoadReport(NewLoadReport):
    """A load report as kept: its number, when, and by whom."""

    id: int
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ring about what a data set of one holder shows."""

    data_set: str
    holder: str
    agency: str
    mailbox: str
