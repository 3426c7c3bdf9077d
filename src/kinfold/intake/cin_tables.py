"""Reads a children in need census that comes as tables: one wide table, or one for each block.

Columns are known by the element's name. The rows of a child are put together again as the return
has them, so that everything after is one reading, with one set of checks: an episode is known by
its number or its referral date, a block by its number or the date it starts. A cell may list
several factors or disabilities.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kinfold import calendars, datasets
from kinfold.intake.cin_checks import CensusChecks
from kinfold.intake.cin_file import DATA_SET, Header
from kinfold.intake.cin_xml import BLOCKS, WRAPPERS, Reading, take
from kinfold.intake.faults import WhichYear, not_understood
from kinfold.intake.headings import normal
from kinfold.intake.layout import Content, Job
from kinfold.intake.rows import Gathered
from kinfold.intake.table_file import LINE, blocks, head_of
from kinfold.intake.values import Judge

ID: Final = "lachildid"
TAGS: Final = {table: tag for tag, table in BLOCKS.items()}
TABLES: Final = ("child", "disability", "episode", *TAGS, "assessment_factor", "review")
#: Of each table, the number by which a row of it is known.
NUMBERS: Final = {
    "episode": "episode_no",
    "assessment": "assessment_no",
    "cin_plan": "plan_no",
    "section47": "section47_no",
    "protection_plan": "plan_no",
    "pre_proceedings": "pre_proceedings_no",
}
#: Of each table, the date by which a row of it is known where it has no number.
DATED: Final = {
    "assessment": "assessmentactualstartdate",
    "cin_plan": "cinplanstartdate",
    "section47": "s47actualstartdate",
    "protection_plan": "cppstartdate",
    "pre_proceedings": "ppstartdate",
    "episode": "cinreferraldate",
}
#: A conference may stand with the enquiry or with the episode.
CONFERENCE: Final = "dateofinitialcpc"
PLACES: Final = frozenset({ID, *NUMBERS.values(), *DATED.values()})
_BETWEEN: Final = re.compile(r"[\s,;|]+")


@dataclass(frozen=True)
class _Made:
    """An element put together from cells."""

    tag: str
    sourceline: int
    text: str | None = None
    inner: "list[_Made]" = field(default_factory=list)

    def __iter__(self) -> "Iterator[_Made]":
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


@dataclass
class _Block:
    """A child, an episode or a block of it while its rows come in."""

    table: str
    line: int
    number: str = ""
    started: str = ""
    leaves: dict[tuple[str, str], int] = field(default_factory=dict)
    listed: list[tuple[str, str, int]] = field(default_factory=list)
    inner: "list[_Block]" = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    """One row: its cells that hold something, its line, and the one table it is of, if it is."""

    cells: Mapping[str, str]
    line: int
    only: str | None


def read(job: Job) -> Content:
    """The children of a census in tables, checked as the return itself would be."""
    header = _header(job.period)
    checks = CensusChecks(header.year, job.findings)
    reading = Reading(header=header, findings=job.findings, judge=Judge(header.year), checks=checks)
    gathered = Gathered(job.data_set, keep=job.keep)
    children, surplus = _children(job)
    for child in children.values():
        take(reading, _element(child), gathered.add)
    return Content(
        tables=gathered.tables(),
        rows=reading.children,
        refused=reading.refused,
        surplus=(*surplus, *reading.unknown),
        period=header.year,
        as_at=job.as_at or header.reference,
        checked=checks.finish(None),
    )


def _header(period: str | None) -> Header:
    """What a return's header would say; the year is asked for, as no row says it."""
    years = datasets.get(DATA_SET).years
    if period is None:
        raise WhichYear(because="Nothing in a table says which year it is of.")
    if period not in years:
        raise not_understood(
            "The census is said to be of a year whose layout and codes are not loaded here.",
            f"Say a year from {years[0]} to {years[-1]}.",
        )
    last = calendars.census_year(period).end
    return Header(la_code="", year=period, reference=last, written=None, line=0)


@cache
def _own(table: str) -> Mapping[str, str]:
    """A table's elements by the heading they come under, without the child's id."""
    return {
        normal(entry.source): entry.source
        for entry in datasets.get(DATA_SET).table(table).fields
        if entry.source and normal(entry.source) != ID
    }


def _children(job: Job) -> tuple[dict[str, _Block], tuple[str, ...]]:
    """Every child with its rows put together, and the headings that no element has."""
    known = {ID, *NUMBERS.values(), *(name for table in TABLES for name in _own(table))}
    heads = [(part, head_of(part)) for part in job.delivery.parts]
    # What others stand in comes first, so that their rows find it.
    heads.sort(key=lambda one: TABLES.index(_only(one[1].names) or "child"))
    children: dict[str, _Block] = {}
    surplus: dict[str, None] = {}
    for part, head in heads:
        if ID not in head.names:
            raise not_understood(
                "A table has no column headed LAchildID, so nobody could say whose its rows are.",
                "Add the column to the export and send it again.",
            )
        surplus |= dict.fromkeys(name for name in head.names if name and name not in known)
        only = _only(head.names)
        for block in blocks(part, head=head):
            job.tick()
            for written in block.to_pylist():
                line = int(written.pop(LINE))
                cells = {name: text.strip() for name, text in written.items() if text}
                row = _Row({name: text for name, text in cells.items() if text}, line, only)
                who = row.cells.get(ID) or f"\0{line}"
                _add(children.setdefault(who, _Block("child", line)), row)
    return children, tuple(surplus)


def _only(names: Iterable[str]) -> str | None:
    """The one table whose elements these headings are, beside what places its rows."""
    others = [name for name in names if name not in PLACES and name != CONFERENCE]
    found = {table for table in TABLES for name in others if name in _own(table)}
    if not found:
        found = {table for table, date in DATED.items() if date in names and table != "episode"}
    return next(iter(found)) if len(found) == 1 else None


def _add(child: _Block, row: _Row) -> None:
    """One row's cells to the blocks they belong to."""
    _leaves(child, row, {ID: "LAchildID", **_own("child")})
    _list(child, row, "disability")
    enquiry = DATED["section47"] in row.cells or row.only == "section47"
    touched = {
        table: {
            name: element
            for name, element in _own(table).items()
            if name != CONFERENCE or enquiry == (table == "section47")
        }
        for table in ("episode", *TAGS)
    }
    inside = [table for table in TAGS if _is_there(row, table, touched[table])]
    if not inside and row.cells.keys().isdisjoint(touched["episode"]):
        return
    episode = _found(child, row, "episode")
    _leaves(episode, row, touched["episode"])
    for table in inside:
        block = _found(episode, row, table)
        _leaves(block, row, touched[table])
        for listed, _ in WRAPPERS.get(table, {}).values():
            _list(block, row, listed)


def _is_there(row: _Row, table: str, elements: Mapping[str, str]) -> bool:
    below = [name for listed, _ in WRAPPERS.get(table, {}).values() for name in _own(listed)]
    return not row.cells.keys().isdisjoint((*elements, *below))


def _found(parent: _Block, row: _Row, table: str) -> _Block:
    """The block the row is about: by its number, else its date, else the only one; or a new one."""
    number, started = row.cells.get(NUMBERS[table], ""), row.cells.get(DATED[table], "")
    same = [one for one in parent.inner if one.table == table]
    fits = [
        one
        for one in same
        if (one.number == number if number and one.number else one.started == started)
    ]
    if not number and not started:
        fits = same if len(same) == 1 else []
    if fits and row.only != table:
        return fits[0]
    parent.inner.append(_Block(table, row.line, number=number, started=started))
    return parent.inner[-1]


def _leaves(block: _Block, row: _Row, elements: Mapping[str, str]) -> None:
    """Each value once; two different ones both stay, so that the reading reports the second."""
    for name, element in elements.items():
        if name in row.cells:
            block.leaves.setdefault((element, row.cells[name]), row.line)


def _list(block: _Block, row: _Row, table: str) -> None:
    """The listed values of a cell. In a wide table the same value comes with every row."""
    for name, element in _own(table).items():
        for value in filter(None, _BETWEEN.split(row.cells.get(name, ""))):
            if row.only == table or all(value != one for _, one, _ in block.listed):
                block.listed.append((element, value, row.line))


def _element(block: _Block) -> _Made:
    """The block as the return has it."""
    leaves = [_Made(name, line, text) for (name, text), line in block.leaves.items()]
    wrapped: list[_Made] = []
    for wrapper, (_, name) in WRAPPERS.get(block.table, {}).items():
        values = [_Made(name, line, text) for one, text, line in block.listed if one == name]
        if values:
            wrapped.append(_Made(wrapper, values[0].sourceline, inner=values))
    inner = [_element(one) for one in block.inner]
    if block.table == "child":
        own = _Made("childidentifiers", block.line, inner=[*leaves, *wrapped])
        return _Made("child", block.line, inner=[own, *inner])
    tag = TAGS.get(block.table, "cindetails")
    return _Made(tag, block.line, inner=[*leaves, *wrapped, *inner])
