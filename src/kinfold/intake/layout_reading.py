"""Reads the returns that have a layout of their own, as XML or JSON, into their tables."""

from kinfold.calendars import academic_year_of, day_in_england
from kinfold.datasets import DataSet
from kinfold.intake import json_layout, xml_layout
from kinfold.intake.layout import Content, Job
from kinfold.intake.layout_checks import LayoutChecks
from kinfold.intake.layout_facts import Layout, layouts
from kinfold.intake.layout_rows import Read, Records
from kinfold.intake.rows import Gathered
from kinfold.intake.values import Judge

#: Rows of a return between two looks at whether somebody has cancelled it.
ROWS_BETWEEN = 256


def xml(job: Job) -> Content:
    """The records of an XML return, held against the Department's rules where it has any."""
    part, layout = job.delivery.parts[0], layout_of(job.data_set)
    header = xml_layout.header(part, layout)
    checks = LayoutChecks.of(job.data_set, header, findings=job.findings)
    records = Records(
        layout,
        findings=job.findings,
        judge=Judge(header.year),
        instead=checks.instead if checks is not None else {},
    )
    keeping = _Keeping(job, checks)
    xml_layout.read_records(part, layout, records, keeping.row)
    return Content(
        tables=keeping.gathered.tables(),
        rows=records.records,
        refused=records.refused,
        surplus=tuple(records.unknown),
        period=header.period,
        as_at=header.as_at,
        checked=checks.finish() if checks is not None else None,
    )


def json(job: Job) -> Content:
    """The records of a JSON payload, which says neither whose it is nor of which day.

    A payload that adds to those before is of its day; any other is the whole picture.
    """
    day = job.as_at or day_in_england(job.at)
    records = Records(
        layout_of(job.data_set),
        findings=job.findings,
        judge=Judge(academic_year_of(day)),
    )
    keeping = _Keeping(job, None)
    json_layout.read_records(job.delivery.parts[0], records.layout, records, keeping.row)
    return Content(
        tables=keeping.gathered.tables(),
        rows=records.records,
        refused=records.refused,
        surplus=tuple(records.unknown),
        period=job.period or (str(day) if job.data_set.accrues else "current"),
        as_at=day,
    )


def layout_of(data_set: DataSet) -> Layout:
    """The layout a data set comes in; KeyError where it has none."""
    return {one.data_set: one for one in layouts()}[data_set.id]


class _Keeping:
    """Where the rows of a return go: all of them to the rules, and those that can be kept."""

    def __init__(self, job: Job, checks: LayoutChecks | None) -> None:
        self.gathered = Gathered(job.data_set, keep=job.keep)
        self._job, self._checks, self._rows = job, checks, 0

    def row(self, one: Read) -> None:
        self._rows += 1
        if self._rows % ROWS_BETWEEN == 0:
            self._job.tick()
        if self._checks is not None:
            self._checks.row(one)
        if one.kept:
            self.gathered.add(one.table, one.row)
