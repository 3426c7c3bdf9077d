"""The census rules about the order of dates, worked out another way, agree with the rules.

The other way knows no SQL and no tables: it walks one child at a time, by loops over dates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinfold import datasets
from kinfold.intake.rows import arrow_type
from kinfold.intake.rules import Checking, book
from kinfold.intake.rules.book import Book

YEAR: Final = "2025-26"
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
FAR: Final = date.max
Found = tuple[str, int]


@dataclass(frozen=True)
class Block:
    """Dates of a row, its line, and the number of its episode."""

    line: int
    episode: int
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Kid:
    """A child, as the other way sees it."""

    line: int
    born: date | None
    due: date | None
    died: date | None
    episodes: tuple[Block, ...]
    assessments: tuple[Block, ...]
    plans: tuple[Block, ...]
    protections: tuple[Block, ...]
    enquiries: tuple[Block, ...]


Rule = Callable[[Kid], Iterator[int]]
ORACLE: dict[str, Rule] = {}


def rule(*codes: str) -> Callable[[Rule], Rule]:
    """State what a rule finds: the lines."""

    def keep(way: Rule) -> Rule:
        for code in codes:
            ORACLE[code] = way
        return way

    return keep


def _before_referral(blocks: Callable[[Kid], tuple[Block, ...]]) -> Rule:
    def way(kid: Kid) -> Iterator[int]:
        opened = {one.episode: one.start for one in kid.episodes}
        for block in blocks(kid):
            referral = opened[block.episode]
            if block.start and referral and (referral - block.start).days > 0:
                yield block.line

    return way


def _backwards(blocks: Callable[[Kid], tuple[Block, ...]]) -> Rule:
    def way(kid: Kid) -> Iterator[int]:
        for block in blocks(kid):
            if block.start and block.end and sorted((block.start, block.end))[0] != block.start:
                yield block.line

    return way


def _ends_outside(blocks: Callable[[Kid], tuple[Block, ...]]) -> Rule:
    def way(kid: Kid) -> Iterator[int]:
        for block in blocks(kid):
            if block.end and not (0 <= (block.end - FIRST).days <= (LAST - FIRST).days):
                yield block.line

    return way


def _after_death(blocks: Callable[[Kid], tuple[Block, ...]], *, of_end: bool) -> Rule:
    def way(kid: Kid) -> Iterator[int]:
        for block in blocks(kid):
            day = block.end if of_end else block.start
            if kid.died and day and day >= kid.died + timedelta(days=1):
                yield block.line

    return way


def _overlaps(blocks: Callable[[Kid], tuple[Block, ...]]) -> Rule:
    """Of each two spells in the order in which they begin, the second begins before the first ends,
    and does not end as the first begins."""

    def way(kid: Kid) -> Iterator[int]:
        dated = [(one.start, one.end or FAR, one.line) for one in blocks(kid) if one.start]
        for earlier, later in combinations(sorted(dated), 2):
            if later[0] < earlier[1] and not later[1] <= earlier[0]:
                yield from (earlier[2], later[2])

    return way


ORACLE["1103"] = _before_referral(lambda kid: kid.assessments)
ORACLE["1105"] = _before_referral(lambda kid: kid.protections)
ORACLE["2889"] = _before_referral(lambda kid: kid.enquiries)
ORACLE["4015"] = _before_referral(lambda kid: kid.plans)
ORACLE["8608"] = _backwards(lambda kid: kid.assessments)
ORACLE["8630"] = _backwards(lambda kid: kid.episodes)
ORACLE["4011"] = _backwards(lambda kid: kid.plans)
ORACLE["8925"] = _backwards(lambda kid: kid.protections)
ORACLE["8620"] = _ends_outside(lambda kid: kid.episodes)
ORACLE["8696"] = _ends_outside(lambda kid: kid.assessments)
ORACLE["4013"] = _ends_outside(lambda kid: kid.plans)
ORACLE["8930"] = _ends_outside(lambda kid: kid.protections)
ORACLE["8715"] = _ends_outside(lambda kid: kid.enquiries)
ORACLE["8555Q"] = _after_death(lambda kid: kid.episodes, of_end=False)
ORACLE["4008"] = _after_death(lambda kid: kid.plans, of_end=False)
ORACLE["4009Q"] = _after_death(lambda kid: kid.plans, of_end=True)
ORACLE["8915"] = _after_death(lambda kid: kid.protections, of_end=False)
ORACLE["8920"] = _after_death(lambda kid: kid.protections, of_end=True)
ORACLE["4014"] = _overlaps(lambda kid: kid.plans)
ORACLE["8940"] = _overlaps(lambda kid: kid.protections)
ORACLE["8863Q"] = _overlaps(lambda kid: kid.assessments)
ORACLE["8820"] = _overlaps(lambda kid: kid.episodes)


@rule("8535Q")
def _died_before_birth(kid: Kid) -> Iterator[int]:
    if kid.died and kid.born and (kid.died - kid.born).days < 0:
        yield kid.line


@rule("8606")
def _too_early(kid: Kid) -> Iterator[int]:
    birth = kid.born or kid.due
    for one in kid.episodes:
        if birth and one.start and (birth - one.start) > timedelta(weeks=40):
            yield one.line


@rule("8565")
def _after_closure(kid: Kid) -> Iterator[int]:
    closed = {one.episode: one.end for one in kid.episodes}
    for block in (*kid.assessments, *kid.plans, *kid.protections, *kid.enquiries):
        shut = closed[block.episode]
        if shut and any(day and day > shut for day in (block.start, block.end)):
            yield block.line


@rule("8615")
def _enquiry_after_conference(kid: Kid) -> Iterator[int]:
    for one in kid.enquiries:
        if one.start is None or (one.end is not None and one.start > one.end):
            yield one.line


@rule("8816")
def _open_and_not_latest(kid: Kid) -> Iterator[int]:
    latest = max((one.start for one in kid.episodes if one.start), default=None)
    for one in kid.episodes:
        if one.end is None and one.start and latest and one.start != latest:
            yield one.line


@rule("4016")
def _plan_within_protection(kid: Kid) -> Iterator[int]:
    for plan in kid.plans:
        days = [(one.start, one.end or FAR) for one in kid.protections if one.start]
        if plan.start and any(start <= plan.start < end for start, end in days):
            yield plan.line


# Children made by Hypothesis, as tables and as the other way sees them.

dates = st.one_of(
    st.none(),
    st.integers(-12, 12).map(lambda days: date(2025, 9, 1) + timedelta(days=days)),
    st.integers(-600, 600).map(lambda days: date(2025, 9, 1) + timedelta(days=days)),
    st.sampled_from([FIRST, LAST, FIRST - timedelta(days=1), LAST + timedelta(days=1)]),
)
spells = st.lists(st.tuples(st.integers(0, 1), dates, dates), max_size=3)
kids = st.fixed_dictionaries(
    {
        "who": st.tuples(dates, dates, dates),
        "episodes": st.lists(st.tuples(dates, dates), min_size=2, max_size=2),
        "assessment": spells,
        "cin_plan": spells,
        "protection_plan": spells,
        "section47": spells,
    }
)
COLUMNS: Final = {
    "assessment": ("AssessmentActualStartDate", "AssessmentAuthorisationDate", "assessment_no"),
    "cin_plan": ("CINPlanStartDate", "CINPlanEndDate", "plan_no"),
    "protection_plan": ("CPPstartDate", "CPPendDate", "plan_no"),
    "section47": ("S47ActualStartDate", "DateOfInitialCPC", "section47_no"),
}


def made(drawn: list[dict[str, Any]]) -> tuple[list[Kid], dict[str, pa.Table]]:
    """The drawn children both ways."""
    rows: dict[str, list[dict[str, Any]]] = {
        table.name: [] for table in datasets.get("cin_census").in_files
    }
    children, line = [], 1

    def put(table: str, number: int, **values: object) -> int:
        nonlocal line
        line += 1
        rows[table].append({"_line": line, "_child": number, "LAchildID": f"C{number}", **values})
        return line

    for number, kid in enumerate(drawn):
        born, due, died = kid["who"]
        own = put(
            "child",
            number,
            PersonBirthDate=born,
            ExpectedPersonBirthDate=due,
            PersonDeathDate=died,
        )
        episodes = [
            Block(
                put(
                    "episode",
                    number,
                    episode_no=place,
                    CINreferralDate=start,
                    CINclosureDate=end,
                    ReferralNFA=False,
                ),
                place,
                start,
                end,
            )
            for place, (start, end) in enumerate(kid["episodes"])
        ]
        blocks: dict[str, tuple[Block, ...]] = {}
        for table, (first, last, counter) in COLUMNS.items():
            blocks[table] = tuple(
                Block(
                    put(
                        table,
                        number,
                        **{"episode_no": place, counter: count, first: start, last: end},
                    ),
                    place,
                    start,
                    end,
                )
                for count, (place, start, end) in enumerate(kid[table])
            )
        children.append(
            Kid(
                own,
                born,
                due,
                died,
                tuple(episodes),
                blocks["assessment"],
                blocks["cin_plan"],
                blocks["protection_plan"],
                blocks["section47"],
            )
        )
    return children, {
        table.name: pa.Table.from_pylist(rows[table.name], schema=_schema(table))
        for table in datasets.get("cin_census").in_files
    }


def _schema(table: datasets.Table) -> pa.Schema:
    fields = [(field.name, arrow_type(field.kind)) for field in table.fields]
    return pa.schema([*fields, ("_line", pa.int64()), ("_child", pa.int64())])


@pytest.fixture(scope="module")
def stated() -> Book:
    """Only the rules that the other way knows."""
    whole = book("cin_census")
    assert whole is not None
    few = {code: found for code, found in whole.rules.items() if code in ORACLE}
    return Book(data_set="cin_census", confidence="", rules=few, views=dict(whole.views))


def test_at_least_twenty_five_rules_are_worked_out_another_way(stated: Book) -> None:
    assert set(stated.rules) == set(ORACLE)
    assert len(ORACLE) >= 25


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(kids, min_size=1, max_size=12))
def test_both_ways_find_the_same(stated: Book, drawn: list[dict[str, Any]]) -> None:
    children, tables = made(drawn)
    with Checking(stated, year=YEAR) as checking:
        checking.chunk(tables)
        checked = checking.finish()
    assert checked.not_run == ()
    found = {(row["rule"], row["line"]) for row in checked.found.to_pylist()}
    expected: set[Found] = {
        (code, line) for code, way in ORACLE.items() for kid in children for line in way(kid)
    }
    assert found == expected
