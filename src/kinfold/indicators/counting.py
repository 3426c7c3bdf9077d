"""What every figure about pupils on roll shares: the day, the schools, and who counts where.

A pupil is counted once, at the school where the main registration is on the day (agreement with
schools, Appendix A; the subsidiary and guest registrations of the school census are not counted).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor, Flow
from kinfold.calendars import academic_year_of, day_by_rule, year_starts_in
from kinfold.disclosure import Dimension
from kinfold.gate import Figures, Gate, Question
from kinfold.registers import accounts

AGREEMENT: Final = "county-education"

#: Who is on which roll on `$day`: one line a pupil. A school tells of its own rolls.
ON_ROLL: Final = """
    spell as (
        select upn, _holder as school, enrolment_status as status, start_date
        from school_history__enrolment
        where right(laestab, 4) = school_number and start_date <= $day
          and (end_date is null or end_date >= $day)
          and coalesce(enrolment_status, 'C') not in ('S', 'G')
    ),
    on_roll as (
        select upn, school from spell
        qualify row_number() over (
            partition by upn order by status = 'M' desc, start_date desc, school
        ) = 1
    )
"""
#: The days of the school census: autumn, spring, summer.
_RULES: Final = (
    ("Autumn", 0, 10, "first thursday"),
    ("Spring", 1, 1, "third thursday"),
    ("Summer", 1, 5, "third thursday"),
)


@dataclass(frozen=True, kw_only=True)
class CountDay:
    """A term, and the day of it on which pupils are counted."""

    term: str
    on: date


def count_days(on: date) -> tuple[CountDay, ...]:
    """The days of the school census in the school year of `on`, in order."""
    begins = year_starts_in(academic_year_of(on))
    return tuple(
        CountDay(term=term, on=day_by_rule(rule, month=date(begins + later, month, 1)))
        for term, later, month, rule in _RULES
    )


def schools() -> Dimension:
    """The schools that are known here, by organisation; everybody else is at another provider."""
    found = [one for one in accounts.organisations() if one.kind == "school"]
    return Dimension(
        id="school",
        title="School",
        categories={one.id: one.name for one in sorted(found, key=lambda one: one.name)},
        rest="Other providers",
    )


def counted(
    gate: Gate,
    actor: Actor,
    questions: Sequence[Question],
    *,
    groups: Sequence[str],
    purpose: str,
    at: datetime,
) -> tuple[Figures, ...]:
    """The answers to some questions over some groups of items of the agreement with schools.

    RefusedByAgreement, with the clause, where the actor's role is not granted figures.
    """
    version = gate.versions(at=at).get(AGREEMENT)
    found = () if version is None else tuple(map(version.agreement.group, groups))
    flow = Flow(
        actor=actor,
        operation="report",
        agreement=AGREEMENT,
        purpose=purpose,
        items=tuple(dict.fromkeys(code for one in found for code in one.codes)) or tuple(groups),
        recipient=actor.organisation,
        at=at,
    )
    return gate.count(gate.ask(flow), questions, at=at)
