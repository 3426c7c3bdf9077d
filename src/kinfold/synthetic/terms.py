"""The school terms of Marshire and the days its schools are open."""

from dataclasses import dataclass
from datetime import date, timedelta

from kinfold import calendars

#: A day in the week of each half-term holiday.
_HALF_TERMS = {"autumn": (10, 28), "spring": (2, 18), "summer": (5, 28)}


@dataclass(frozen=True, kw_only=True)
class SchoolTerm:
    """A term: `period` such as "2026-spring", its first and last day, and its open days."""

    period: str
    start: date
    end: date
    days: tuple[date, ...]


def _school_term(term: calendars.Term) -> SchoolTerm:
    within = date(term.start.year, *_HALF_TERMS[term.name])
    monday = within - timedelta(days=within.weekday())
    holiday = calendars.Span(start=monday, end=monday + timedelta(days=6))
    span = (term.start + timedelta(days=n) for n in range((term.end - term.start).days + 1))
    return SchoolTerm(
        period=f"{term.start.year}-{term.name}",
        start=term.start,
        end=term.end,
        days=tuple(day for day in span if calendars.is_working_day(day) and day not in holiday),
    )


def last_terms(*, at: date, count: int = 3) -> tuple[SchoolTerm, ...]:
    """The `count` latest terms that had begun by `at`; the last one may still be running."""
    begun = [
        term
        for year in range(at.year - 2, at.year + 1)
        for term in calendars.terms(calendars.year_label(year))
        if term.start <= at
    ]
    return tuple(_school_term(term) for term in begun[-count:])
