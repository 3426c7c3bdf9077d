"""What is due in which days of a month under the framework, and whether it was early or late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from kinfold.calendars import day_by_rule

Lateness = Literal["not yet open", "open", "done", "done early", "done late", "overdue"]


class Timed(Protocol):
    """The months of a schedule row (none named is every month) and its two rules for days."""

    @property
    def months(self) -> tuple[int, ...]: ...

    @property
    def opens(self) -> str: ...

    @property
    def closes(self) -> str: ...


class TimedRow(Protocol):
    """A row of an agreement's schedule, as far as its calendar goes."""

    @property
    def id(self) -> str: ...

    @property
    def timetable(self) -> Timed | None: ...


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One time a schedule row falls due; both days belong to it."""

    row: str
    opens: date
    closes: date


def occasions(rows: Iterable[TimedRow], *, month: date) -> tuple[Occasion, ...]:
    """What falls due in the month of `month`, first to close first (framework, Appendix 1).

    Rows without a timetable, or not due in this month, have no occasion. ValueError when a rule is
    not known, or an occasion would close before it opens.
    """
    found = []
    for row in rows:
        when = row.timetable
        if when is None or (when.months and month.month not in when.months):
            continue
        opens = day_by_rule(when.opens, month=month)
        closes = day_by_rule(when.closes, month=month)
        if closes < opens:
            raise ValueError("an occasion closes after it opens")
        found.append(Occasion(row=row.id, opens=opens, closes=closes))
    return tuple(sorted(found, key=lambda one: (one.closes, one.opens, one.row)))


def lateness(occasion: Occasion, done_on: date | None, *, on: date) -> Lateness:
    """How an occasion stands on the day `on`; what was done after that day is not known yet."""
    if done_on is not None and done_on <= on:
        if done_on < occasion.opens:
            return "done early"
        return "done late" if done_on > occasion.closes else "done"
    if on < occasion.opens:
        return "not yet open"
    return "overdue" if on > occasion.closes else "open"
