"""Figures for planning school places: pupils on roll by year group, school and where they live.

Education Act 1996, section 14; agreement with schools, 2.4.2: place planning uses no individual's
data. Counts are of the day of the school census, the threshold is 10, and figures are rounded to
the nearest 5, so that one pupil more or fewer from one term to the next does not show.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.datasets.codesets import published
from kinfold.disclosure import Dimension, ProtectedTable, Rules
from kinfold.gate import Gate, Question
from kinfold.indicators.counting import ON_ROLL, CountDay, count_days, counted, schools

PURPOSE: Final = "B-P4"
GROUPS: Final = ("count_places", "count_areas")
RULES: Final = Rules(threshold=10, zeros_shown=True, base=5)
BY_SCHOOL: Final = "school"
BY_AREA: Final = "area"
_AREAS: Final = Dimension(
    id=BY_AREA, title="Postcode district", rest="Elsewhere or not known", found=True
)
# A mixed class, and a curriculum that is not followed, are no year group.
_NO_YEAR: Final = frozenset({"M", "X"})
_SQL: Final = f"""
    with {ON_ROLL},
    pupil as (
        select upn, _holder as school, nc_year, address from pupil_core__pupil
        qualify row_number() over (partition by upn, _holder order by laestab) = 1
    )
    select on_roll.upn, coalesce(nc_year, ''), on_roll.school, coalesce(address, '')
    from on_roll left join pupil on pupil.upn = on_roll.upn and pupil.school = on_roll.school
"""  # noqa: S608 - only ON_ROLL, a constant question, is put in; never a value


@dataclass(frozen=True, kw_only=True)
class TermPlaces:
    """Pupils on roll on one term's day: by year group and school, and by year group and area.

    Both tables are None where so few pupils came or went since the term before that the two terms
    side by side would tell of them.
    """

    day: CountDay
    by_school: ProtectedTable | None
    by_area: ProtectedTable | None
    as_at: date | None


def pupils(gate: Gate, actor: Actor, *, at: datetime) -> tuple[TermPlaces, ...]:
    """The figures of every term of this school year whose day has come, the newest first.

    RefusedByAgreement, with the clause, for anybody but the place planner. A pupil's record, or
    figures about a named pupil, cannot be asked for here or anywhere by that role.
    """
    on = day_in_england(at)
    days = [day for day in count_days(on) if day.on <= on]
    questions = [
        Question(
            id=f"pupils on roll, {day.term.lower()}",
            sql=_SQL,
            given={"day": day.on},
            rows=_years(),
            columns=(schools(), _AREAS),
            rules=RULES,
        )
        for day in days
    ]
    answers = counted(gate, actor, questions, groups=GROUPS, purpose=PURPOSE, at=at)
    return tuple(
        TermPlaces(
            day=day,
            by_school=answer.tables.get(BY_SCHOOL),
            by_area=answer.tables.get(BY_AREA),
            as_at=min(answer.as_at.values(), default=None),
        )
        for day, answer in reversed(list(zip(days, answers, strict=True)))
    )


def _years() -> Dimension:
    codes = published("nc_year").codes
    return Dimension(
        id="year",
        title="Year group",
        categories={code: one.label for code, one in codes.items() if code not in _NO_YEAR},
        rest="Year group not known",
    )
