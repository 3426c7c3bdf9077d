"""What schools are asked for outside the agreed feeds, counted month by month.

County education agreement, 8.1: professionals look in the core database rather than ask again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import accounts, school_requests
from kinfold.registers.facts import SchoolRequest


@dataclass(frozen=True, kw_only=True)
class Month:
    """How many requests there were in a month, by data set, and to how many it was no need."""

    month: str
    asked: int
    held_already: int
    by_data_set: Mapping[str, int]


def record(
    gate: Gate, actor: Actor, data_set: str, *, school: str, reason: str, at: datetime
) -> SchoolRequest:
    """Record a request to a school before it is sent; says whether the answer is held already.

    Refuses who is not of the council; UsageProblem for what is no school or no data set.
    """
    asked = "You asked to record a request to a school."
    if actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked, why="The council's requests are recorded here.", remedy="Ask the council."
        )
    known = accounts.organisation(school)
    if known is None or known.kind != "school" or data_set not in datasets.catalogue():
        raise UsageProblem(
            asked,
            why="No such school is registered, or there is no such data set.",
            remedy="Check the school's id and the data set's.",
        )
    held = any(one.data_set == data_set and one.holder == school for one in gate.held())
    number = school_requests.add_school_request(
        data_set, school=school, reason=reason, held_already=held, at=at, by=actor.account
    )
    payload = {"request": number, "school": school, "data_set": data_set, "held_already": held}
    gate.note("school.asked", actor=actor, at=at, payload=payload)
    return school_requests.school_requests()[-1]


def by_month(*, school: str | None = None) -> tuple[Month, ...]:
    """How often schools, or one, were asked each month, newest first."""
    found: dict[str, list[SchoolRequest]] = {}
    for one in school_requests.school_requests(school=school):
        found.setdefault(f"{day_in_england(one.at):%Y-%m}", []).append(one)
    return tuple(
        Month(
            month=month,
            asked=len(made),
            held_already=sum(one.held_already for one in made),
            by_data_set=dict(Counter(one.data_set for one in made)),
        )
        for month, made in sorted(found.items(), reverse=True)
    )
