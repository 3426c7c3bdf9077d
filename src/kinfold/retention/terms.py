"""When a supply falls due, and under which clause: its agreement's terms, or else the law's period.

A term counts calendar months from the day of receipt, from the end of that school year, or from
the closing of a case. Where no period is set it is six years (PRI-6; Limitation Act 1980 s2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kinfold.agreement import Agreement
from kinfold.agreement.model import Retention
from kinfold.calendars import academic_year, academic_year_of, months_after

#: Six years: the time within which most claims can be brought (Limitation Act 1980 section 2).
DEFAULT_MONTHS: Final = 72
LIMITATION: Final = "Limitation Act 1980 s2"
NO_PERIOD: Final = "No period is set, so the Limitation Act's six years from receipt hold."
CASE_OPEN: Final = "Counted from the closing of a case, which nobody has recorded."


@dataclass(frozen=True, kw_only=True)
class Fall:
    """What happens to a supply, on which day, under which clause; no day where none is known.

    `ended` says that it is because the agreement has ended, and not by the schedule.
    """

    on: date | None
    action: Literal["destroy", "review"]
    clause: str
    why: str
    months: int = DEFAULT_MONTHS
    ended: bool = False


def falls(
    agreement: Agreement | None,
    data_set: str,
    *,
    received: date,
    own: bool,
    destroy_by: date | None = None,
) -> tuple[Fall, ...]:
    """The days that are set for a supply: of destruction, of a review before it, or neither yet.

    `own` says whether it is the keeper's own supply or came from somebody else. `destroy_by` is
    the day fixed when it came in, which stands. A review never destroys by itself (CCO-D4).
    """
    found = [
        _fall(term, received=received)
        for term in (agreement.retention if agreement is not None else ())
        if agreement is not None and _about(agreement, term, data_set, own=own)
    ]
    last = _fixed(found, destroy_by) or _first(found, "destroy")
    review = _first(found, "review")
    if review is not None and last is not None and _day(last) <= _day(review):
        review = None
    dated = tuple(fall for fall in (review, last) if fall is not None)
    if dated:
        return dated
    if found:
        return (found[0],)
    on = months_after(received, DEFAULT_MONTHS)
    return (Fall(on=on, action="destroy", clause=LIMITATION, why=NO_PERIOD),)


def _about(agreement: Agreement, term: Retention, data_set: str, *, own: bool) -> bool:
    """Whether a term is about this data set, and about whose data this is."""
    return (term.of == "all" or own == (term.of == "own")) and any(
        item.split(".", 1)[0] == data_set
        for group in term.groups
        for item in agreement.group(group).items
    )


def _fall(term: Retention, *, received: date) -> Fall:
    if term.counted_from == "case_closed":
        return Fall(on=None, action=term.action, clause=term.clause, why=CASE_OPEN)
    if term.months is None:
        on = months_after(received, DEFAULT_MONTHS)
        clause = f"{term.clause}; {LIMITATION}"
        return Fall(on=on, action=term.action, clause=clause, why=NO_PERIOD)
    start = received
    if term.counted_from == "end_of_school_year":
        start = academic_year(academic_year_of(received)).end
    return Fall(
        on=months_after(start, term.months),
        action=term.action,
        clause=term.clause,
        why=term.text,
        months=term.months,
    )


def _fixed(found: list[Fall], destroy_by: date | None) -> Fall | None:
    """The day fixed at receipt, in the words of the term that fixed it."""
    if destroy_by is None:
        return None
    terms = sorted((fall for fall in found if fall.action == "destroy"), key=_day)
    told = terms[0] if terms else None
    return Fall(
        on=destroy_by,
        action="destroy",
        clause=told.clause if told is not None else LIMITATION,
        why=told.why if told is not None else "The day was fixed when it came in.",
    )


def _first(found: list[Fall], action: str) -> Fall | None:
    dated = (fall for fall in found if fall.action == action and fall.on is not None)
    return min(dated, key=_day, default=None)


def _day(fall: Fall) -> date:
    return fall.on or date.max


def ended_on(agreement: Agreement, *, state: str, since: date, on: date) -> date | None:
    """The first day on which nothing may move any more under the agreement; None while it lives."""
    return min(_ends(agreement, state=state, since=since, on=on), default=None)


def _ends(agreement: Agreement, *, state: str, since: date, on: date) -> Iterator[date]:
    if state in {"expired", "withdrawn"}:
        yield since
    expires = agreement.dates.expires_on
    if expires is not None and expires <= on:
        yield expires
