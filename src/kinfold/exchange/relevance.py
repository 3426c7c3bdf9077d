"""Whether a received record belongs here: the young person lives here, studies here, or neither.

Framework, section 8: a record of somebody who does neither is destroyed as soon as the others are
processed. What cannot be told is settled or destroyed by the deadline.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal

from kinfold.exchange.families import AT_SCHOOL, PARTICIPATING
from kinfold.exchange.residence import Postcodes, Row, recorded_home
from kinfold.exchange.spells import open_on
from kinfold.identifiers import parse_laestab

Relevance = Literal["lives", "studies", "both", "neither", "undetermined"]


def classed(
    people: Iterable[Row],
    *,
    activities: Iterable[Row],
    las: Collection[str],
    on: date,
    postcodes: Postcodes,
) -> dict[str, Relevance]:
    """How each received young person's record stands to the authorities `las` on the day `on`.

    They live here by the responsible authority, the postcode, or (where the row carries no
    postcode) the authority written on it; they study here by the authority where they are
    educated, or the establishment of an activity open on that day.
    """
    by_person: dict[str, list[Row]] = {}
    for activity in activities:
        if open_on(activity, on=on):
            by_person.setdefault(activity["ypid"], []).append(activity)
    here = frozenset(las)
    return {
        person["ypid"]: relevance(
            person,
            activities=by_person.get(person["ypid"], ()),
            las=here,
            postcodes=postcodes,
        )
        for person in people
    }


def relevance(
    person: Row, *, activities: Collection[Row], las: Collection[str], postcodes: Postcodes
) -> Relevance:
    """How one record, with the activities open on the day, stands to the authorities `las`."""
    home = recorded_home(person, postcodes=postcodes)
    lives = None if home is None else home in las
    studies = _studies(person, activities=activities, las=las)
    if lives:
        return "both" if studies else "lives"
    if studies:
        return "studies"
    return "undetermined" if lives is None or studies is None else "neither"


def _studies(person: Row, *, activities: Collection[Row], las: Collection[str]) -> bool | None:
    """Whether they study in `las`; None where the record does not say enough."""
    educated = person.get("educated_la")
    places = [_place(activity) for activity in activities if _learning(activity)]
    if educated in las or any(one in las for one in places):
        return True
    if None in places and not educated:
        return None
    return False if educated or activities else None


def _learning(activity: Row) -> bool:
    code = activity.get("activity_code")
    return code is None or code in PARTICIPATING or code in AT_SCHOOL


def _place(activity: Row) -> str | None:
    """The authority an establishment lies in: the first three digits of its number."""
    number = parse_laestab(activity.get("establishment_number") or "")
    return number.la if number else None
