"""Reads a post-16 caseload return that comes as one wide table, as caseload systems export it.

Columns are known by the element's name. The rows of a young person are put together again as the
return has them, so that everything after is one reading, with one set of checks. A rule that looks
at a column the table does not have is reported as not run.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from kinfold import datasets
from kinfold.calendars import academic_year_of
from kinfold.datasets import Field, Kind
from kinfold.intake.faults import not_understood
from kinfold.intake.headings import normal
from kinfold.intake.json_layout import Member
from kinfold.intake.layout import Content, Job
from kinfold.intake.layout_checks import LayoutChecks
from kinfold.intake.layout_facts import layout
from kinfold.intake.layout_rows import Read, Records
from kinfold.intake.rows import Gathered
from kinfold.intake.table_file import LINE, blocks, head_of
from kinfold.intake.values import Judge, Unreadable, date_form, read_cell
from kinfold.intake.xml_layout import Header

DATA_SET: Final = "nccis_return"
ID: Final = "youngpersonsid"
#: What a header says, by the heading it comes under in a table.
SAID: Final[Mapping[str, str]] = {
    "databaseid": "databases/databaseid",
    "leacode": "sourceleas/leacode",
    "dateofsend": "dateofsend",
    "periodend": "periodend",
    "suppliername": "suppliername",
    "supplierxmlversion": "supplierxmlversion",
    "xmlschemaversion": "xmlschemaversion",
}
#: The two offers, by the year they are for: the headings of the status and of the authority.
OFFERS: Final[Mapping[str, tuple[str, str]]] = {
    "year11": ("guaranteestatus", "leacode2"),
    "year12": ("guaranteestatus3", "leacode4"),
}
CHARACTERISTIC: Final = "characteristiccode"


@dataclass
class _Person:
    """A young person while the rows come in: each value once, with the line it first stood on."""

    line: int
    own: dict[tuple[str, str], int] = field(default_factory=dict)
    circumstances: dict[str, int] = field(default_factory=dict)
    offers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    activities: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)


@dataclass
class _Caseload:
    """Everybody in the file, what it says of itself, and the headings nothing is known of."""

    people: dict[str, _Person] = field(default_factory=dict)
    told: dict[str, dict[str, None]] = field(default_factory=dict)
    surplus: dict[str, None] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)


def read(job: Job) -> Content:
    """The young people of a caseload in a table, checked as the return itself would be.

    FileNotUnderstood where no column says whose a row is, or nothing says of which month it is.
    """
    caseload = _read(job)
    header = _header(job, caseload)
    checks = LayoutChecks.of(
        job.data_set, header, findings=job.findings, lacking=_lacking(caseload.given)
    )
    records = Records(
        layout(DATA_SET),
        findings=job.findings,
        judge=Judge(header.year),
        instead=checks.instead if checks is not None else {},
    )
    gathered = Gathered(job.data_set, keep=job.keep)

    def keep(one: Read) -> None:
        if checks is not None:
            checks.row(one)
        if one.kept:
            gathered.add(one.table, one.row)

    place = records.layout.top.below["youngpersonsrecord"]
    for person in caseload.people.values():
        job.tick()
        records.take(_element(person), place, keep)
    for (rule, name), count in caseload.forms.items():
        job.findings.note(rule, field=name, count=count)
    return Content(
        tables=gathered.tables(),
        rows=records.records,
        refused=records.refused,
        surplus=(*caseload.surplus, *records.unknown),
        period=header.period,
        as_at=header.as_at,
        checked=checks.finish() if checks is not None else None,
    )


@cache
def _fields(table: str) -> Mapping[str, Field]:
    """The fields of a table by the heading they come under."""
    return {
        normal(one.source): one
        for one in datasets.get(DATA_SET).table(table).fields
        if one.source and (table == "person" or normal(one.source) != ID)
    }


@cache
def _known() -> frozenset[str]:
    offers = {name for pair in OFFERS.values() for name in pair}
    return frozenset({*SAID, *_fields("person"), *_fields("activity"), CHARACTERISTIC, *offers})


def _read(job: Job) -> _Caseload:
    caseload = _Caseload()
    for part in job.delivery.parts:
        head = head_of(part)
        if ID not in head.names:
            raise not_understood(
                "A table has no column headed YoungPersonsID, so nobody could say whose its rows "
                "are.",
                "Add the column to the export and send it again.",
            )
        caseload.given |= {name for name in head.names if name}
        for block in blocks(part, head=head):
            job.tick()
            for written in block.to_pylist():
                line = int(written.pop(LINE))
                cells = {name: text.strip() for name, text in written.items() if text}
                _add(caseload, {name: text for name, text in cells.items() if text}, line)
    if not caseload.people:
        raise not_understood("The file has headings and no rows.", "Export it again.")
    caseload.surplus = dict.fromkeys(sorted(caseload.given - _known()))
    return caseload


def _add(caseload: _Caseload, cells: Mapping[str, str], line: int) -> None:
    """One row's cells to the person they are about; the same value comes with every row."""
    for name in SAID:
        if name in cells:
            caseload.told.setdefault(SAID[name], {})[cells[name]] = None
    who = cells.get(ID) or f"\0{line}"
    person = caseload.people.setdefault(who, _Person(line))
    for name, one in _fields("person").items():
        if name in cells:
            person.own.setdefault((name, _written(caseload, one, cells[name])), line)
    if CHARACTERISTIC in cells:
        person.circumstances.setdefault(cells[CHARACTERISTIC], line)
    for year, (status, authority) in OFFERS.items():
        if status in cells:
            offer = (year, cells[status], cells.get(authority, ""))
            person.offers.setdefault(offer, line)
    activity = tuple(
        (name, _written(caseload, one, cells[name]))
        for name, one in _fields("activity").items()
        if name in cells
    )
    if activity:
        person.activities.setdefault(activity, line)


def _written(caseload: _Caseload, one: Field, text: str) -> str:
    """A cell as the return would have it: a date as a day, and told how it was read."""
    if one.kind is not Kind.DATE:
        return text
    form = date_form(text)
    if form is not None:
        caseload.forms[form, one.source] += 1
    try:
        return str(read_cell(text, Kind.DATE))
    except Unreadable:
        return text


def _header(job: Job, caseload: _Caseload) -> Header:
    """What the return's header would say, of the day the sender says or the table's own."""
    said = tuple(caseload.told.get("periodend", ()))
    as_at = job.as_at or (_day(said[0]) if len(said) == 1 else None)
    if as_at is None:
        raise not_understood(
            "Nothing in the table says of which month it is: it has no column headed PeriodEnd, or "
            "not the same readable day in every row.",
            "Add the column to the export, or say the day beside the file.",
        )
    return Header(
        period=f"{as_at:%Y-%m}",
        year=academic_year_of(as_at),
        as_at=as_at,
        la="",
        laestab="",
        ukprn="",
        told={path: tuple(texts) for path, texts in caseload.told.items()},
        line=1,
    )


def _day(text: str) -> date | None:
    try:
        day = read_cell(text, Kind.DATE)
    except Unreadable:
        return None
    return day if isinstance(day, date) else None


def _lacking(given: Collection[str]) -> frozenset[tuple[str, str]]:
    """The fields, by table, for which the table has no column."""
    return frozenset(
        (table, one.name)
        for table in ("person", "activity")
        for name, one in _fields(table).items()
        if name not in given
    )


def _element(person: _Person) -> Member:
    """The young person's record as the return has it."""
    return Member("youngpersonsrecord", None, person.line, [*_inner(person)])


def _inner(person: _Person) -> Iterator[Member]:
    for (name, text), line in person.own.items():
        yield Member(name, text, line)
    listed = [Member(CHARACTERISTIC, text, line) for text, line in person.circumstances.items()]
    group = Member("characteristics", None, person.line, listed)
    yield Member("levelofneed", None, person.line, [group])
    offers = [
        Member(
            year,
            None,
            line,
            [Member("guaranteestatus", status, line), Member("leacode", authority, line)],
        )
        for (year, status, authority), line in person.offers.items()
    ]
    yield Member("septemberguarantee", None, person.line, offers)
    activities = [
        Member("cohort", None, line, [Member(name, text, line) for name, text in leaves])
        for leaves, line in person.activities.items()
    ]
    yield Member("activities", None, person.line, activities)
