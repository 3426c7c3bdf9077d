"""One activity beside another: which is open on a day, which was confirmed later, which clash."""

from datetime import date
from typing import Final

from kinfold.exchange.families import FULL_TIME, NEET, PARTICIPATING
from kinfold.exchange.residence import Row

#: Who said so, weakest first: a provider's enrolment outweighs a contact or a third party.
SOURCES: Final = ("third_party", "survey", "provider")


def open_on(activity: Row, *, on: date) -> bool:
    """Whether the activity had begun, and had not ended, on the day `on`."""
    start, end = activity.get("start_date"), activity.get("end_date")
    return (start is None or start <= on) and (end is None or end >= on)


def confirmed(activity: Row) -> date | None:
    """The last day it was confirmed: the day verified, else ascertained, else begun."""
    found: date | None = (
        activity.get("verified_on") or activity.get("ascertained_on") or activity.get("start_date")
    )
    return found


def weight(activity: Row) -> tuple[date, int, date]:
    """What decides between two: the day confirmed, then who said so, then the later start."""
    source = activity.get("source")
    return (
        confirmed(activity) or date.min,
        SOURCES.index(source) if source in SOURCES else -1,
        activity.get("start_date") or date.min,
    )


def place(activity: Row) -> str:
    """The establishment, by its number, provider number or name; empty when none is written."""
    for name in ("establishment_number", "ukprn", "establishment_name"):
        if written := "".join(str(activity.get(name) or "").split()).casefold():
            return written
    return ""


def same(one: Row, other: Row) -> bool:
    """Whether two rows tell of the same activity; a missing establishment does not part them."""
    return (
        one.get("activity_code") == other.get("activity_code")
        and one.get("start_date") == other.get("start_date")
        and not _elsewhere(one, other)
    )


def contradict(one: Row, other: Row) -> bool:
    """Whether both cannot be true: two full-time educations, or out of learning and enrolled.

    Only where each was still confirmed on or after the day the other began; a later activity that
    simply follows an earlier one is news, not a contradiction.
    """
    codes = {one.get("activity_code"), other.get("activity_code")}
    if codes <= FULL_TIME:
        differ = _elsewhere(one, other) or (len(codes) > 1 and not _together(one, other))
    else:
        differ = bool(codes & NEET) and bool(codes & PARTICIPATING)
    return differ and _began(one) <= _seen(other) and _began(other) <= _seen(one)


def _elsewhere(one: Row, other: Row) -> bool:
    """Two establishments, told by the first of the three names that both rows carry."""
    for name in ("establishment_number", "ukprn", "establishment_name"):
        here, there = one.get(name), other.get(name)
        if here and there:
            return place({name: here}) != place({name: there})
    return False


def _together(one: Row, other: Row) -> bool:
    return bool(place(one)) and bool(place(other)) and not _elsewhere(one, other)


def _began(activity: Row) -> date:
    return activity.get("start_date") or date.min


def _seen(activity: Row) -> date:
    """The last day it is known to have run."""
    last = activity.get("end_date") or confirmed(activity) or date.min
    return max(last, _began(activity))
