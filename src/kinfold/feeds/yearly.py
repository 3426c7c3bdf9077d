"""Which providers owe their key stage data of a year, and from which day it is overdue.

It comes before the end of the academic year (agreement B, 7.7.1): the day is the schedule's own.
Only providers that had signed by then, and teach those years, are expected to send it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Version
from kinfold.agreement.model import ScheduleRow, Timetable
from kinfold.calendars import (
    academic_year_of,
    day_by_rule,
    day_in_england,
    year_label,
    year_starts_in,
)
from kinfold.errors import UsageProblem
from kinfold.feeds.flows import agreement, is_ours, may_read
from kinfold.feeds.groups import is_of_a_group
from kinfold.gate import Gate
from kinfold.gate import signing as signatures
from kinfold.registers import accounts, feeds, loads
from kinfold.registers.facts import Incident, LoadReport

#: A provider's number in the register of establishments, where it says that it teaches no child
#: below year 7: secondary schools, and colleges of further education.
NO_YOUNG_CHILDREN: Final = ((4000, 4999), (8000, 8999))
MOST_REPORTS: Final = 5000
SEPTEMBER: Final = 9
GOOD: Final = ("accepted", "already_held")
WORDS: Final = {
    "overdue": "Overdue",
    "agreed_alternative": "Agreed alternative",
    "to_come": "To come",
    "late": "Received late",
    "received": "Received",
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One provider's key stage data of one data set for one academic year, and what became of it.

    `came` is the moment the first good delivery of it came, or None.
    """

    school: str
    school_name: str
    row: str
    clause: str
    data_set: str
    title: str
    year: str
    due: date
    on: date
    came: datetime | None
    incident: Incident | None

    @property
    def state(self) -> str:
        """One of: overdue, agreed_alternative, to_come, late, received."""
        if self.came is not None:
            return "late" if day_in_england(self.came) > self.due else "received"
        if self.on < self.due:
            return "to_come"
        return "overdue" if self.incident is None else "agreed_alternative"


def owed(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Owed, ...]:
    """Every provider's key stage data that is due or overdue, by school (agreement B, 7.7.1).

    The year that ended last, where there was an agreement then, and the year that runs: on the last
    day of an academic year, what did not come is overdue. A school sees its own. UsageProblem for
    a role that has no part in it.
    """
    may_read(actor, asked="You asked which key stage data is overdue.")
    on = day_in_england(at)
    starts = year_starts_in(academic_year_of(on))
    found = [
        one
        for start in (starts - 1, starts)
        for one in _of_year(gate, actor, start=start, at=at, on=on)
    ]
    return tuple(sorted(found, key=lambda one: (one.school_name, one.due, one.row)))


def _of_year(gate: Gate, actor: Actor, *, start: int, at: datetime, on: date) -> Iterator[Owed]:
    """What was or is owed for the academic year that began in `start`."""
    last = datetime.combine(date(start + 1, 8, 31), time(12), tzinfo=UTC)
    when = min(at, last)
    version = _in_force(gate, at=when)
    if version is None:
        return
    schools = [
        place
        for place in signatures.places(version, at=when)
        if not place.party.offers
        and place.signature is not None
        and (is_ours(gate, actor) or place.organisation == actor.organisation)
        and teaches_young_children(place.organisation)
    ]
    incidents = feeds.incidents()
    timed = [(row, row.timetable) for row in version.agreement.schedule if row.timetable]
    for row, timetable in timed:
        due = _due(timetable, start=start)
        for name in row.data_sets:
            reports = loads.load_reports(limit=MOST_REPORTS, data_sets=(name,))
            for place in schools:
                came = _came(reports, place.organisation, start=start)
                yield _one(
                    row, name, place, due=due, on=on, came=came, incidents=incidents,
                    year=year_label(start),
                )  # fmt: skip


def _one(
    row: ScheduleRow,
    data_set: str,
    place: signatures.Place,
    *,
    due: date,
    on: date,
    came: LoadReport | None,
    incidents: tuple[Incident, ...],
    year: str,
) -> Owed:
    covering = (
        one
        for one in incidents
        if one.organisation == place.organisation and one.covers(data_set, on=on)
    )
    return Owed(
        school=place.organisation,
        school_name=place.name,
        row=row.id,
        clause=row.clause,
        data_set=data_set,
        title=datasets.get(data_set).title,
        year=year,
        due=due,
        on=on,
        came=came.at if came is not None else None,
        incident=next(covering, None),
    )


def _in_force(gate: Gate, *, at: datetime) -> Version | None:
    """The agreement as it stood on a day; None where it had not taken effect by then."""
    try:
        version = agreement(gate, at=at)
    except UsageProblem:
        return None
    effective = version.agreement.dates.effective_on
    return version if effective is None or effective <= day_in_england(at) else None


def _due(timetable: Timetable, *, start: int) -> date:
    """The last day of the schedule's own that falls in the academic year beginning in `start`."""
    months = [date(start + (month < SEPTEMBER), month, 1) for month in timetable.months]
    return day_by_rule(timetable.closes, month=max(months, default=date(start + 1, 8, 1)))


def _came(reports: tuple[LoadReport, ...], school: str, *, start: int) -> LoadReport | None:
    """The first good delivery of a year's data.

    It is of the year its period names. Where it names none, what comes in a calendar year is of the
    academic year that ended in it, since these assessments are all made in the spring and summer.
    """
    good = [
        one
        for one in reports
        if one.holder == school
        and one.outcome in GOOD
        and not is_of_a_group(one.period)
        and _year_of(one) == start
    ]
    return min(good, key=lambda one: one.at, default=None)


def _year_of(report: LoadReport) -> int:
    try:
        return year_starts_in(report.period)
    except ValueError:
        return day_in_england(report.at).year - 1


def teaches_young_children(organisation: str) -> bool:
    """Whether a provider's number leaves room for children below year 7 among its pupils."""
    found = accounts.organisation(organisation)
    number = (found.laestab or "")[3:] if found is not None else ""
    return not number.isdigit() or not any(
        first <= int(number) <= last for first, last in NO_YOUNG_CHILDREN
    )
