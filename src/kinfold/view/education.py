"""A child's schooling by term, and the attendance percentage the register's marks give.

Sessions are half days. The percentage is sessions attended of sessions possible (Appendix C 7.11);
marks that are not counted in either (closures, not required to attend) are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from kinfold import datasets
from kinfold.calendars import Term, academic_year_of, terms, year_label, year_starts_in
from kinfold.gate import Handover

LOW_OVER_TWO_TERMS: Final = 90.0
LOW_IN_ONE_TERM: Final = 50.0
ILLNESS: Final = "I"

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Sessions of one pupil in one term: possible, attended, and absent through illness."""

    possible: int = 0
    attended: int = 0
    ill: int = 0

    @property
    def percentage(self) -> float | None:
        """Attended of possible, to one decimal place; None where nothing was possible."""
        return round(100 * self.attended / self.possible, 1) if self.possible else None

    @property
    def without_illness(self) -> float | None:
        """The same with sessions of authorised illness left out of what was possible."""
        counted = self.possible - self.ill
        return 100 * self.attended / counted if counted else None


@dataclass(frozen=True, kw_only=True)
class TermRow:
    """One line of the education list."""

    term_start: date
    term_end: date
    school_name: str
    attendance_percentage: float | None


@lru_cache(maxsize=1)
def _meanings() -> tuple[frozenset[str], frozenset[str]]:
    marks = datasets.codeset("attendance_code")
    attended = marks.in_group("Attending", "Attending approved activity")
    return attended, marks.in_group("Authorised absence", "Unauthorised absence")


def terms_between(since: date, on: date) -> tuple[Term, ...]:
    """The terms that have begun by `on` and had not ended before `since`, oldest first."""
    first, last = year_starts_in(academic_year_of(since)), year_starts_in(academic_year_of(on))
    return tuple(
        term
        for year in range(first, last + 1)
        for term in terms(year_label(year))
        if term.start <= on and term.end >= since
    )


def completed(on: date) -> tuple[Term, ...]:
    """The latest two terms that ended before `on`, oldest first."""
    return tuple(term for term in terms_between(on - timedelta(days=730), on) if term.end < on)[-2:]


def attendance(marks: Iterable[Row], term: Term, *, laestab: str | None = None) -> Attendance:
    """The sessions of a term, at one school or at all."""
    attended, absent = _meanings()
    codes = [
        row["mark"]
        for row in marks
        if row["date"] is not None
        and term.start <= row["date"] <= term.end
        and laestab in (None, row["laestab"])
    ]
    present = sum(code in attended for code in codes)
    return Attendance(
        possible=present + sum(code in absent for code in codes),
        attended=present,
        ill=sum(code == ILLNESS for code in codes),
    )


def by_term(handover: Handover, *, since: date) -> tuple[TermRow, ...]:
    """The education list: each term in the window at each school, newest first."""
    on = handover.permit.flow.on
    marks = handover.rows("attendance_marks.mark")
    lines = [
        TermRow(
            term_start=term.start,
            term_end=term.end,
            school_name=row["school_name"] or "",
            attendance_percentage=attendance(marks, term, laestab=row["laestab"]).percentage,
        )
        for term in terms_between(since, on)
        for row in handover.rows("school_history.enrolment")
        if row["start_date"] is not None
        and row["start_date"] <= term.end
        and (row["end_date"] is None or row["end_date"] >= term.start)
    ]
    unique = dict.fromkeys(lines)
    return tuple(sorted(unique, key=lambda line: line.term_start, reverse=True))


def below(handover: Handover, *, since: date) -> tuple[date, ...]:
    """The ends of terms at which the attendance criterion of T1 was met."""
    marks = handover.rows("attendance_marks.mark")
    begun = terms_between(since, handover.permit.flow.on)
    met: list[date] = []
    earlier: float | None = None
    for term in begun:
        rate = attendance(marks, term).without_illness
        low = rate is not None and rate < LOW_OVER_TWO_TERMS
        both = low and earlier is not None and earlier < LOW_OVER_TWO_TERMS
        if term.end < handover.permit.flow.on and (
            both or (rate is not None and rate < LOW_IN_ONE_TERM)
        ):
            met.append(term.end)
        earlier = rate
    return tuple(met)
