"""The school terms of Marshire and the days its schools are open."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term: `period` such as "2026-spring", its first and last day, and its open days."""

    period: str
    start: date
    end: date
    days: tuple[date, ...]


def easter(year: int) -> date:
    """Easter Sunday (the Gregorian rule, in its anonymous form)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _open_days(
    start: date, end: date, half_term: date, closed: frozenset[date]
) -> tuple[date, ...]:
    week = {half_term + timedelta(days=offset) for offset in range(5)}
    span = (start + timedelta(days=offset) for offset in range((end - start).days + 1))
    return tuple(d for d in span if d.weekday() < 5 and d not in week and d not in closed)


def _year(academic: int) -> tuple[Term, ...]:
    """Autumn, spring and summer of the academic year that starts in September `academic`."""
    following = academic + 1
    sunday = easter(following)
    closed = frozenset(
        {
            sunday - timedelta(days=2),
            sunday + timedelta(days=1),
            _monday_of(date(following, 5, 7)),
        }
    )
    plan = (
        (
            f"{academic}-autumn",
            date(academic, 9, 3),
            date(academic, 12, 18),
            date(academic, 10, 28),
        ),
        (
            f"{following}-spring",
            date(following, 1, 5),
            date(following, 3, 27),
            date(following, 2, 18),
        ),
        (
            f"{following}-summer",
            date(following, 4, 13),
            date(following, 7, 21),
            date(following, 5, 28),
        ),
    )
    return tuple(
        Term(
            period=period,
            start=start,
            end=end,
            days=_open_days(start, end, _monday_of(within), closed),
        )
        for period, start, end, within in plan
    )


def last_terms(*, at: date, count: int = 3) -> tuple[Term, ...]:
    """The `count` latest terms that had begun by `at`; the last one may still be running."""
    begun = [
        term
        for academic in range(at.year - 2, at.year + 1)
        for term in _year(academic)
        if term.start <= at
    ]
    return tuple(begun[-count:])
