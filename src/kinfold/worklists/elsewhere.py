"""What the authority's own services know of a child's schooling: taught at home, place offered.

These data sets come under the warehouse's agreement and are read under its clause 4.7; where it
does not stand here, nothing is read and the list says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kinfold.agreement import Actor
from kinfold.gate import Gate
from kinfold.worklists.reading import SUITABLE_EDUCATION, WAREHOUSE, handed_if_allowed, told

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Who is taught at home today, under each key one may be known by, and the applications."""

    at_home: frozenset[Key]
    applications: tuple[dict[str, Any], ...]
    read: bool


def elsewhere(gate: Gate, actor: Actor, *, at: datetime) -> Elsewhere:
    """What is held of home education and admissions, as far as the actor may read it."""
    handover = handed_if_allowed(
        gate,
        actor,
        "home-education-spells",
        "school-places",
        purpose=SUITABLE_EDUCATION,
        at=at,
        under=WAREHOUSE,
    )
    if handover is None:
        return Elsewhere(at_home=frozenset(), applications=(), read=False)
    on = handover.permit.flow.on
    at_home = {
        key
        for row in handover.rows("home_education.spell")
        if row["started_on"] <= on and (row["ended_on"] is None or row["ended_on"] >= on)
        for key in (key_of(row), names_of(row))
    }
    applications = tuple(
        row
        for row in handover.rows("admissions.application")
        if row["applied_on"] <= on and row["date_of_birth"] is not None
    )
    counts = {"at_home": len(at_home), "applications": len(applications)}
    told(gate, handover, of="missing", counts=counts)
    return Elsewhere(at_home=frozenset(at_home), applications=applications, read=True)


def key_of(row: Mapping[str, Any]) -> Key:
    """The key a child is known by: the pupil number, else name and date of birth."""
    return ("upn", str(row["upn"])) if row["upn"] else names_of(row)


def names_of(row: Mapping[str, Any]) -> Key:
    """Name and date of birth as a key, whatever the case and space of what was written."""
    parts = (str(row["surname"] or ""), str(row["forename"] or ""))
    return (
        "name",
        *("".join(part.casefold().split()) for part in parts),
        str(row["date_of_birth"]),
    )
