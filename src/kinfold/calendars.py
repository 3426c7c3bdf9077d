"""Counts months, school and census years, terms, working days and the clocks set by law.

Time is passed in; nothing here reads the clock. Days are days in England: a moment in UTC is
turned into one by `day_in_england`.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST_HOLIDAY_YEAR = 2000
LAST_HOLIDAY_YEAR = 2040
"""Outside these years bank holidays are not known here, and working days are not counted."""

_MAY, _AUGUST = 5, 8
_SATURDAY = 5
_LABEL = re.compile(r"[0-9]{4}-[0-9]{2}")
_COUNTED = re.compile(r"(working )?day ([1-9]|[12][0-9]|3[01])")
_ORDINALS = ("first", "second", "third", "fourth")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

# Proclaimed changes for England: a regular holiday moved, and days given once.
_MOVED = {
    date(2002, 5, 27): date(2002, 6, 4),  # Golden Jubilee
    date(2012, 5, 28): date(2012, 6, 4),  # Diamond Jubilee
    date(2020, 5, 4): date(2020, 5, 8),  # 75 years after VE Day
    date(2022, 5, 30): date(2022, 6, 2),  # Platinum Jubilee
}
_ONCE = frozenset(
    {
        date(2002, 6, 3),  # Golden Jubilee
        date(2011, 4, 29),  # royal wedding
        date(2012, 6, 5),  # Diamond Jubilee
        date(2022, 6, 3),  # Platinum Jubilee
        date(2022, 9, 19),  # state funeral of Queen Elizabeth II
        date(2023, 5, 8),  # coronation of King Charles III
    }
)


ENGLAND = ZoneInfo("Europe/London")
"""The clock by which a day in England begins and ends."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of days; both ends belong to it."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, kw_only=True)
class Term:
    """One school term; both ends belong to it."""

    name: str
    start: date
    end: date


def day_in_england(at: datetime) -> date:
    """The day it is in England at the moment `at`; ValueError when `at` has no time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(ENGLAND).date()


# Months and windows


def months_after(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month if there is none."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_before(day: date, months: int) -> date:
    """The same day number `months` earlier, or the last day of that month if there is none."""
    return months_after(day, months=-months)


def window_start(at: date, months: int) -> date:
    """The first day of the window of `months` calendar months that ends on the day of `at`.

    A timezone-aware moment is taken as the day it is in England. Evidence dated exactly 24 months
    ago is inside a 24-month window; a day earlier is outside.
    """
    day = day_in_england(at) if isinstance(at, datetime) else at
    return months_before(day, months=months)


# Years


def year_label(starts_in: int) -> str:
    """How a year that starts in one calendar year and ends in the next is written: "2019-20"."""
    return f"{starts_in}-{(starts_in + 1) % 100:02}"


def year_starts_in(label: str) -> int:
    """The calendar year in which the year "2019-20" starts; ValueError on any other writing."""
    if not _LABEL.fullmatch(label) or year_label(int(label[:4])) != label:
        raise ValueError("a year is written like 2019-20")
    return int(label[:4])


def academic_year_of(day: date) -> str:
    """The academic year, 1 September to 31 August, that holds `day`."""
    return year_label(day.year - (day.month < 9))


def academic_age(born: date, *, on: date) -> int:
    """The age on the 31 August before the academic year of `on`, by which its cohorts are named.

    Somebody in Year 11 has academic age 15, in Year 12 academic age 16.
    """
    eve = on.year - (on.month < 9)
    return eve - born.year - ((born.month, born.day) > (8, 31))


def school_year(born: date, *, on: date) -> int:
    """The national curriculum year, by age alone, in the academic year of `on`."""
    return academic_age(born, on=on) - 4


def academic_year(label: str) -> Span:
    """The days of an academic year."""
    start = year_starts_in(label)
    return Span(start=date(start, 9, 1), end=date(start + 1, 8, 31))


def census_year_of(day: date) -> str:
    """The children in need census year, 1 April to 31 March, that holds `day`."""
    return year_label(day.year - (day.month < 4))


def census_year_ending(year: int) -> str:
    """The census year whose file says `year`: the one that ends on 31 March of it."""
    return year_label(year - 1)


def census_year(label: str) -> Span:
    """The days of a census year; its last day is the reference date."""
    start = year_starts_in(label)
    return Span(start=date(start, 4, 1), end=date(start + 1, 3, 31))


def open_in_census_year(label: str, *, opened: date, closed: date | None) -> bool:
    """Whether a case was open at any point of the census year (NEX-13); None is still open."""
    year = census_year(label)
    return opened <= year.end and (closed is None or closed >= year.start)


def terms(
    label: str, *, overrides: Mapping[str, tuple[date, date]] | None = None
) -> tuple[Term, ...]:
    """The three terms of an academic year, in order.

    The dates are a plain default; an authority sets its own, and passes them as `overrides` by
    name (autumn, spring, summer). ValueError when a name is another, or terms overlap or leave
    their year.
    """
    start = year_starts_in(label)
    dates = {
        "autumn": (date(start, 9, 3), date(start, 12, 19)),
        "spring": (date(start + 1, 1, 5), date(start + 1, 3, 27)),
        "summer": (date(start + 1, 4, 13), date(start + 1, 7, 22)),
    }
    for name, given in (overrides or {}).items():
        if name not in dates:
            raise ValueError("a term is autumn, spring or summer")
        dates[name] = given
    ends = [day for pair in dates.values() for day in pair]
    if ends != sorted(set(ends)) or not all(day in academic_year(label) for day in ends):
        raise ValueError("terms follow one another inside their academic year")
    return tuple(Term(name=name, start=first, end=last) for name, (first, last) in dates.items())


# Bank holidays and working days


def easter(year: int) -> date:
    """Easter Sunday, Gregorian calendar (the anonymous algorithm printed in Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    return date(year, month, 1) + timedelta(days=-date(year, month, 1).weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=last.weekday())


def _weekday_from(day: date) -> date:
    """`day`, or the Monday after it when it falls on a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in `year`: the standing rules and the known proclamations.

    ValueError outside the years that are known here.
    """
    if not FIRST_HOLIDAY_YEAR <= year <= LAST_HOLIDAY_YEAR:
        raise ValueError("bank holidays of that year are not known")
    christmas = _weekday_from(date(year, 12, 25))
    boxing = _weekday_from(date(year, 12, 26))
    if boxing <= christmas:
        boxing = christmas + timedelta(days=1)
    regular = (
        _weekday_from(date(year, 1, 1)),
        easter(year) - timedelta(days=2),
        easter(year) + timedelta(days=1),
        _first_monday(year, _MAY),
        _last_monday(year, _MAY),
        _last_monday(year, _AUGUST),
        christmas,
        boxing,
    )
    moved = {_MOVED.get(day, day) for day in regular}
    return frozenset(moved | {day for day in _ONCE if day.year == year})


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a weekend nor a bank holiday of England."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, *, days: int) -> date:
    """The `days`-th working day after `day`, which is not counted itself.

    ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return day


def day_by_rule(rule: str, *, month: date) -> date:
    """The day in the month of `month` that an agreement's timetable means by `rule`.

    Rules: "working day 5" | "first|second|third|fourth monday|...|friday" | "day 15" | "last day".
    A Monday that is a bank holiday is still that Monday. ValueError on any other rule, and where
    the month has no such day.
    """
    first, days = month.replace(day=1), calendar.monthrange(month.year, month.month)[1]
    words = rule.split(" ")
    if rule == "last day":
        return first.replace(day=days)
    if len(words) == 2 and words[0] in _ORDINALS and words[1] in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(words[1]) - first.weekday()) % 7
        return first + timedelta(days=ahead + 7 * _ORDINALS.index(words[0]))
    if counted := _COUNTED.fullmatch(rule):
        count = int(counted[2])
        day = (
            add_working_days(first - timedelta(days=1), days=count)
            if counted[1]
            else first + timedelta(days=count - 1)
        )
        if day.month == first.month:
            return day
        raise ValueError("the month has no such day")
    raise ValueError("a day is a working day, a weekday, a day of the month, or the last day")


def working_days_between(start: date, *, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=one) for one in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


# Clocks set by law


def rights_due(
    received: date, *, months: int = 1, pauses: Iterable[tuple[date, date]] = ()
) -> date:
    """The last day to answer a request under UK GDPR Article 12 (3 months when extended).

    The clock runs from the day of receipt to the same day number `months` later, or the last day
    of that month; a weekend or bank holiday moves it to the next working day. `pauses` are the
    spells from asking for reasonably needed clarification to getting it, which do not count
    (Article 12A). ValueError when a pause ends before it starts.
    """
    paused = timedelta()
    for asked, answered in pauses:
        if answered < asked:
            raise ValueError("a pause ends after it starts")
        paused += answered - asked
    return next_working_day(months_after(received, months=months) + paused)


def complaint_acknowledgement_due(received: date) -> date:
    """The last day to acknowledge a data protection complaint.

    30 days from the day after receipt (Data (Use and Access) Act 2025); a weekend or bank holiday
    moves it to the next working day.
    """
    return next_working_day(received + timedelta(days=30))


def freedom_of_information_due(received: date) -> date:
    """The twentieth working day after receipt (Freedom of Information Act 2000 s10)."""
    return add_working_days(received, days=20)


def breach_report_due(aware: datetime) -> datetime:
    """72 hours after becoming aware of a breach (UK GDPR Article 33)."""
    return aware + timedelta(hours=72)
