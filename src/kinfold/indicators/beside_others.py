"""A school set beside others: attendance, free school meals, needs and exclusions, as shares.

Agreement with schools, 9.3.1: data held is made available for benchmarking and school-to-school
support, as defined with providers. Defined here: shares of pupils from protected counts, nobody
counted under the threshold of 10, "nobody" and "everybody" never told, and all of it safe from a
head who knows the own school exactly; another school by name only where it takes part, which is
where it has signed the agreement for the year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Final

from kinfold.agreement import Actor
from kinfold.agreement.signatures import holds
from kinfold.calendars import academic_year, academic_year_of, day_in_england
from kinfold.datasets.codesets import published
from kinfold.disclosure import TOTAL, Dimension, ProtectedTable, Rules
from kinfold.gate import Gate, Question
from kinfold.indicators.counting import AGREEMENT, ON_ROLL, counted, schools
from kinfold.registers import accounts, agreements

PURPOSE: Final = "B-P8"
GROUPS: Final = ("count_schools",)
RULES: Final = Rules(threshold=10, zeros_shown=False, base=5, insiders=True)
#: Fewer schools than this have no quartiles: each would be some school's own figure.
LEAST_SCHOOLS: Final = 4
#: Fewer schools than this that take no part could be worked out from the county's figure.
LEAST_UNNAMED: Final = 3
PARTY: Final = "providers"
#: An establishment's number by its first digit (the Department's ranges); others stand alone.
_PHASES: Final = {"2": "primary", "3": "primary", "4": "secondary", "5": "secondary"}

_ATTENDANCE: Final = Dimension(
    id="attendance",
    title="Sessions attended this year",
    categories={
        "most": "95 per cent or more",
        # With the few of whom there are no marks: alone they would take a neighbour out with them.
        "some": "Between 90 and 95 per cent, or no marks held",
        "persistent": "Missed 10 per cent or more",
    },
    spare=frozenset({"some"}),
)
_MEALS: Final = Dimension(
    id="meals", title="Free school meals", categories={"yes": "Eligible", "no": "Not eligible"}
)
_NEEDS: Final = Dimension(
    id="needs",
    title="Special educational needs",
    categories={"support": "SEN support", "plan": "Plan", "none": "No need recorded"},
    spare=frozenset({"none"}),
)
_EXCLUSIONS: Final = Dimension(
    id="exclusions",
    title="Suspended or excluded this year",
    categories={"yes": "At least once", "no": "Not"},
)
_SQL: Final = f"""
    with {ON_ROLL},
    attended as (
        select upn, _holder as school, count(*) as possible,
               count(*) filter (list_contains($absent, mark)) as missed
        from attendance_marks__mark
        where date between $first and $day and not list_contains($uncounted, mark)
        group by all
    ),
    meals as (
        select upn, _holder as school, max(coalesce(fsm_eligible, '') in ('Y', 'true')) as eligible
        from pupil_core__pupil group by all
    ),
    need as (
        select upn, _holder as school, sen_status from sen_register__sen
        where sen_status_date is null or sen_status_date <= $day
        qualify row_number() over (
            partition by upn, _holder order by sen_status_date desc nulls last, sen_status
        ) = 1
    ),
    excluded as (
        select distinct upn, _holder as school from exclusions__exclusion
        where start_date between $first and $day
    )
    select on_roll.upn, on_roll.school,
        case when missed >= 0.1 * possible then 'persistent'
             when missed <= 0.05 * possible then 'most' else 'some' end,
        case when eligible then 'yes' else 'no' end,
        case when sen_status in ('E', 'S') then 'plan'
             when sen_status in ('K', 'A', 'P', 'Q') then 'support' else 'none' end,
        case when excluded.upn is not null then 'yes' else 'no' end
    from on_roll
    left join attended using (upn, school) left join meals using (upn, school)
    left join need using (upn, school) left join excluded using (upn, school)
"""  # noqa: S608 - only ON_ROLL, a constant question, is put in; never a value


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One share that schools are compared by: a category of a dimension."""

    id: str
    title: str
    of: str
    category: str


MEASURES: Final = (
    Measure(id="attended", title="Attended 95 per cent of sessions or more", of="attendance",
            category="most"),
    Measure(id="persistent", title="Persistently absent: missed 10 per cent or more",
            of="attendance", category="persistent"),
    Measure(id="meals", title="Eligible for free school meals", of="meals", category="yes"),
    Measure(id="support", title="With SEN support", of="needs", category="support"),
    Measure(id="plan", title="With an education, health and care plan", of="needs",
            category="plan"),
    Measure(id="excluded", title="Suspended or excluded this year", of="exclusions",
            category="yes"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The lower quartile, the median and the upper quartile of some schools' shares."""

    lower: int
    median: int
    upper: int


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One measure: the school's own share, those of similar schools that take part, the county's.

    Shares are whole percentages; None is held back. `county` and the spreads are None too where
    what they rest on is too little to show.
    """

    measure: Measure
    own: int | None
    similar: Mapping[str, int | None]
    spread_similar: Spread | None
    county: int | None
    spread: Spread | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A school beside others on a day; `first` is the first day of the year that is counted."""

    school: str
    first: date
    on: date
    lines: tuple[Beside, ...]


def compare(gate: Gate, actor: Actor, *, at: datetime) -> Comparison:
    """The head teacher's own school beside the others, as at the end of last month.

    RefusedByAgreement, with the clause, for anybody but a head teacher whose school has signed.
    """
    on = day_in_england(at).replace(day=1) - timedelta(days=1)
    first = academic_year(academic_year_of(on)).start
    question = Question(
        id="a school beside others", sql=_SQL, given={"first": first, "day": on, **_marks()},
        rows=schools(), columns=(_ATTENDANCE, _MEALS, _NEEDS, _EXCLUSIONS), rules=RULES,
    )  # fmt: skip
    (answer,) = counted(gate, actor, [question], groups=GROUPS, purpose=PURPOSE, at=at)
    part = _taking_part(gate, at=at)
    phases = {one.id: _phase(one.laestab) for one in accounts.organisations()}
    return Comparison(
        school=question.rows.categories[actor.organisation],
        first=first,
        on=on,
        lines=tuple(
            _beside(one, answer.tables[one.of], school=actor.organisation, part=part, phases=phases)
            for one in MEASURES
        ),
    )


def _marks() -> dict[str, object]:
    codes = published("attendance_code")
    return {
        "absent": sorted(codes.in_group("Authorised absence", "Unauthorised absence")),
        "uncounted": sorted(codes.in_group("Not counted")),
    }


def _taking_part(gate: Gate, *, at: datetime) -> frozenset[str]:
    """The schools whose signature on the version in force covers the day."""
    version = gate.versions(at=at)[AGREEMENT]
    (party,) = (one for one in version.agreement.parties if one.id == PARTY)
    signatures = agreements.version_facts(version.hash, at=at).signatures
    return frozenset(
        one.organisation for one in signatures if holds(one, party, day_in_england(at))
    )


def _beside(
    measure: Measure,
    table: ProtectedTable,
    *,
    school: str,
    part: frozenset[str],
    phases: Mapping[str, str],
) -> Beside:
    shares = {row: table.share(row, measure.category) for row in table.row_codes}
    alike = [row for row in shares if row != school and phases.get(row) == phases.get(school, "")]
    named = {table.rows.categories[row]: shares[row] for row in alike if row in part}
    told = _unnamed_are_safe(shares, part | {school})
    told_alike = _unnamed_are_safe(alike, part)
    return Beside(
        measure=measure,
        own=shares.get(school),
        similar=named,
        spread_similar=_spread(shares[row] for row in alike) if told_alike else None,
        county=table.share(TOTAL, measure.category) if told else None,
        spread=_spread(shares.values()) if told else None,
    )


def _unnamed_are_safe(rows: Iterable[str], part: frozenset[str]) -> bool:
    """Whether no school that takes no part could be worked out from the others and the whole."""
    unnamed = sum(row not in part for row in rows)
    return unnamed == 0 or unnamed >= LEAST_UNNAMED


def _phase(laestab: str | None) -> str:
    return _PHASES.get((laestab or "")[3:4], laestab or "none")


def _spread(shares: Iterable[int | None]) -> Spread | None:
    known = sorted(share for share in shares if share is not None)
    if len(known) < LEAST_SCHOOLS:
        return None
    lower, median, upper = (round(one) for one in quantiles(known, n=4, method="inclusive"))
    return Spread(lower=lower, median=median, upper=upper)
