"""Reads a delivery by the reader of its layout, once the gate has said what may be kept of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from kinfold.calendars import academic_year_of, day_in_england, terms
from kinfold.datasets import DataSet
from kinfold.intake import cin_tables, cin_xml, layout_reading, nccis_tables, ssda903, tables
from kinfold.intake.census_extract import joined, with_parents
from kinfold.intake.layout import Content, Job, Reader
from kinfold.intake.rows import Gathered
from kinfold.intake.values import Value

#: Rows of a return between two looks at whether somebody has cancelled it.
ROWS_BETWEEN: Final = 256
#: A register of days that begins so soon after the term tells of the term from its start.
FIRST_WEEK: Final = timedelta(days=7)


def census(job: Job) -> Content:
    """The children of a children in need census return (XML)."""
    gathered = Gathered(job.data_set, keep=job.keep)
    rows = 0

    def keep(table: str, row: dict[str, Value]) -> None:
        nonlocal rows
        rows += 1
        if rows % ROWS_BETWEEN == 0:
            job.tick()
        gathered.add(table, row)

    reading = cin_xml.stream(job.delivery.parts[0], keep=keep, findings=job.findings, by_rules=True)
    return Content(
        tables=gathered.tables(),
        rows=reading.children,
        refused=reading.refused,
        surplus=tuple(reading.unknown),
        period=reading.header.year,
        as_at=reading.header.reference,
        checked=reading.checked,
    )


def table(job: Job) -> Content:
    """The rows of one or more tables, matched to the data set by their headings."""
    read = tables.load(
        job.delivery.parts,
        job.data_set,
        keep=job.keep,
        school=job.school,
        findings=job.findings,
        mapping=job.mapping,
        tick=job.tick,
    )
    return Content(
        tables=read.batches,
        rows=read.rows,
        refused=read.refused,
        surplus=read.surplus,
        period=job.period or _period(read, job.data_set),
        as_at=job.as_at or _reaches(read, job.data_set) or day_in_england(job.at),
    )


def census_extract(job: Job) -> Content:
    """The tables of a school census extract, each row with the UPN of its pupil."""
    read = tables.load(
        job.delivery.parts,
        job.data_set,
        keep=with_parents(job.data_set, job.keep),
        school=job.school,
        findings=job.findings,
        tick=job.tick,
    )
    kept, orphans = joined(read.batches, job.data_set, job.keep, job.findings)
    return Content(
        tables=kept,
        rows=read.rows,
        refused=read.refused + orphans,
        surplus=read.surplus,
        period=job.period or "current",
        as_at=job.as_at or day_in_england(job.at),
    )


def _reaches(read: tables.TableReading, data_set: DataSet) -> date | None:
    """The last day of a register of days; a list of events does not say how far it reaches."""
    return read.last_day if data_set.accrues else None


def _period(read: tables.TableReading, data_set: DataSet) -> str:
    """A holder's own label for what the rows cover: the standing picture, or days of a register.

    A term so far takes the place of the term so far before it; a part of a term stands beside it.
    """
    if not data_set.accrues or read.first_day is None:
        return "current"
    first, last = read.first_day, read.last_day or read.first_day
    begins, ends = f"{first:%G-W%V}", f"{last:%G-W%V}"
    if begins == ends:
        return begins
    year = academic_year_of(first)
    for term in terms(year):
        if term.start <= first < term.start + FIRST_WEEK and last <= term.end:
            return f"{year} {term.name}"
    return f"{begins} to {ends}"


#: A reader for each layout. A data set that comes as tables may have one of its own, under
#: "<data set>_tables"; any other is read by "table".
READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "cin_xml": census,
        "cin_census_tables": cin_tables.read,
        "nccis_return_tables": nccis_tables.read,
        "table": table,
        "school_census_autumn_tables": census_extract,
        "school_census_spring_tables": census_extract,
        "school_census_summer_tables": census_extract,
        "ssda903_tables": ssda903.tables,
        "ssda903_xml": ssda903.xml,
        "xml_layout": layout_reading.xml,
        "json_layout": layout_reading.json,
    }
)


def layout_of(data_set: DataSet) -> str:
    """The layout of a data set that comes as tables."""
    own = f"{data_set.id}_tables"
    return own if own in READERS else "table"
