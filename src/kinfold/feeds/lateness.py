"""Which feed is late, and how complete it is: by school and data set, by the agreement's schedule.

A school whose feed has a key sends basic data and exclusions daily and attendance weekly; every
other school sends weekly (agreement B, 5.2.1, 5.2.3; 7.2 as settled). Only schools that have signed
are expected. While another way is agreed after a failure, the clock says so (7.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import (
    academic_year_of,
    day_in_england,
    is_working_day,
    terms,
    year_label,
    year_starts_in,
)
from kinfold.feeds import completeness
from kinfold.feeds.flows import agreement, is_ours, may_read
from kinfold.gate import Gate
from kinfold.gate import signing as signatures
from kinfold.registers import accounts, feeds, loads
from kinfold.registers.facts import Incident, LoadReport

#: How far back a run still tells when a feed last came.
LOOK_BACK: Final = timedelta(days=120)
MOST_REPORTS: Final = 5000
COMPLETE: Final = 0.98
SCHEDULE_ROWS: Final = ("B1",)
WORDS: Final = {
    "agreed_alternative": "Agreed alternative",
    "never": "Never received",
    "late": "Late",
    "failed": "Last run failed",
    "on_time": "On time",
}
#: What a school's feed brings every day; the rest of it comes every week (agreement B, 5.2.1).
DAILY: Final = frozenset({"pupil_core", "exclusions", "school_history"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one school's feed of one data set stands.

    `missed` counts school days or weeks that were due and did not come. `complete` is the share
    of required fields that were filled, of the newest file.
    """

    school: str
    school_name: str
    data_set: str
    title: str
    schedule: str
    route: str
    last: datetime | None
    due: date | None
    missed: int
    failed: bool
    incident: Incident | None
    complete: float | None
    report: int | None

    @property
    def state(self) -> str:
        """One of: agreed_alternative, never, late, failed, on_time."""
        if self.missed and self.incident is not None:
            return "agreed_alternative"
        if self.missed:
            return "late" if self.last is not None else "never"
        return "failed" if self.failed else "on_time"

    @property
    def incomplete(self) -> bool:
        """Whether too many required fields were empty."""
        return self.complete is not None and self.complete < COMPLETE

    @property
    def wanting(self) -> bool:
        """Whether somebody should look: late, failed, or incomplete."""
        return self.state != "on_time" or self.incomplete

    @property
    def detail(self) -> str:
        """What the state alone does not say: how much was missed, or until when."""
        if self.state == "late":
            unit = "school day" if self.schedule == "daily" else "week"
            return f"{self.missed} {unit}{'' if self.missed == 1 else 's'} missed"
        step = self.incident.agreed if self.incident is not None else None
        if self.state == "agreed_alternative" and step is not None and step.until is not None:
            return f"until {step.until.day} {step.until:%B %Y}"
        return ""

    @property
    def says(self) -> str:
        """The state in words, on one line."""
        return ": ".join(filter(None, (WORDS[self.state], self.detail)))


def standing(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Standing, ...]:
    """How every expected feed stands, by school; a school sees its own (2.3.1, 5.2.1, 5.2.3).

    UsageProblem for a role that has no part in it.
    """
    may_read(actor, asked="You asked which feeds are late.")
    version = agreement(gate, at=at)
    schools = [
        place
        for place in signatures.places(version, at=at)
        if not place.party.offers
        and place.signature is not None
        and (is_ours(gate, actor) or place.organisation == actor.organisation)
    ]
    sets = [
        name
        for row in version.agreement.schedule
        if row.id in SCHEDULE_ROWS
        for name in row.data_sets
    ]
    known = _Known.of(sets, at=at)
    return tuple(
        _one(known, place.organisation, place.name, name, since=version.agreement.dates, at=at)
        for place in schools
        for name in sets
    )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the registers say, gathered once for all schools."""

    reports: dict[tuple[str, str], list[LoadReport]]
    told: dict[tuple[str, str], list[tuple[datetime, str]]]
    incidents: tuple[Incident, ...]
    feeding: frozenset[str]

    @classmethod
    def of(cls, sets: Iterable[str], *, at: datetime) -> "_Known":
        reports: dict[tuple[str, str], list[LoadReport]] = {}
        for name in set(sets):
            for one in loads.load_reports(limit=MOST_REPORTS, data_sets=(name,)):
                if one.holder is not None:
                    reports.setdefault((one.holder, name), []).append(one)
        told: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
        for run in feeds.runs(since=at - LOOK_BACK):
            told.setdefault((run.holder, run.data_set), []).append((run.at, run.result))
        trusted = [key for key in feeds.feed_keys() if key.until is None or key.until > at]
        return cls(
            reports=reports,
            told=told,
            incidents=feeds.incidents(),
            feeding=frozenset(key.organisation for key in trusted),
        )

    def covering(self, school: str, data_set: str, *, on: date) -> Incident | None:
        """The failure for which another way is agreed on a day, or None."""
        return next(
            (
                one
                for one in self.incidents
                if one.organisation == school and one.covers(data_set, on=on)
            ),
            None,
        )


def _one(
    known: _Known, school: str, name: str, data_set: str, *, since: object, at: datetime
) -> Standing:
    declared = datasets.get(data_set)
    by_feed = school in known.feeding
    schedule = "daily" if by_feed and data_set in DAILY else "weekly"
    reports = known.reports.get((school, data_set), [])
    good = [one for one in reports if one.outcome in ("accepted", "already_held")]
    told = known.told.get((school, data_set), [])
    came = [one.at for one in good[:1]] + [when for when, word in told if word == "unchanged"]
    last = max(came, default=None)
    on = day_in_england(at)
    begins = getattr(since, "effective_on", None) or on
    due = _due(schedule, on=on, begins=begins)
    missed = [day for day in due if last is None or day_in_england(last) < day]
    failures = [when for when, word in told if word == "failed"]
    return Standing(
        school=school,
        school_name=name,
        data_set=data_set,
        title=declared.title,
        schedule=schedule,
        route="feed" if by_feed else "upload",
        last=last,
        due=missed[0] if missed else None,
        missed=len(missed),
        failed=bool(failures) and (last is None or max(failures) > last),
        incident=known.covering(school, data_set, on=on),
        complete=completeness.of(good[0]) if good else None,
        report=good[0].id if good else None,
    )


def _due(schedule: str, *, on: date, begins: date) -> tuple[date, ...]:
    """The days by which something should have come, oldest first: each is the first day it could.

    A school day's data is due by the end of that day; a school week's by the end of that week.
    """
    days = [
        day
        for number in range(1, LOOK_BACK.days)
        if begins <= (day := on - timedelta(days=number)) and _is_school_day(day)
    ]
    if schedule == "daily":
        return tuple(sorted(days))
    monday = on - timedelta(days=on.weekday())
    weeks = {day - timedelta(days=day.weekday()) for day in days}
    # A week's data may come on any day of it, or before it: what counts is that week's first day.
    return tuple(sorted(week for week in weeks if week < monday))


def _is_school_day(day: date) -> bool:
    start = year_starts_in(academic_year_of(day))
    return is_working_day(day) and any(
        term.start <= day <= term.end for term in terms(year_label(start))
    )


def schools(gate: Gate, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The schools that have signed, id and name, by name."""
    version = agreement(gate, at=at)
    return tuple(
        (place.organisation, place.name)
        for place in signatures.places(version, at=at)
        if not place.party.offers
        and place.signature is not None
        and accounts.organisation(place.organisation) is not None
    )
