"""Holds a return that has a layout against the Department's rules, as its records are read."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, Self

from kinfold.calendars import academic_year
from kinfold.datasets import DataSet
from kinfold.intake.findings import Findings
from kinfold.intake.layout_rows import Read
from kinfold.intake.rows import arrow_type
from kinfold.intake.rules import Book, Checked, Checking, book, unreadable_schema
from kinfold.intake.values import Value
from kinfold.intake.xml_layout import Header

if TYPE_CHECKING:
    import pyarrow as pa

#: Enough for the engine to be worth starting, few enough to hold.
RECORDS_AT_ONCE: Final = 5_000


class LayoutChecks:
    """The rules of one return; give it every row, then `finish` it.

    Beside the return's own tables the rules see `header` (its day and year) and `header_names`,
    the numbers that the header names, by the element they stand in.
    """

    def __init__(
        self,
        data_set: DataSet,
        stated: Book,
        header: Header,
        findings: Findings,
        lacking: Collection[tuple[str, str]],
    ) -> None:
        self._data_set, self._stated, self._findings = data_set, stated, findings
        self._checking = Checking(stated, year=header.year, beside=_beside(header))
        self.instead = stated.instead(header.year)
        self._schemas = _schemas(data_set, lacking)
        self._rows = self._empty()
        self._unreadable: list[tuple[str, int, Value, str]] = []
        self._records = 0

    @classmethod
    def of(
        cls,
        data_set: DataSet,
        header: Header,
        *,
        findings: Findings,
        lacking: Collection[tuple[str, str]] = (),
    ) -> Self | None:
        """The checks of a data set; None where its rules are not among the facts.

        `lacking` are the columns (table, field) that the form it came in does not have: a rule
        that looks at one is not run, and is reported so.
        """
        stated = book(data_set.id)
        return None if stated is None else cls(data_set, stated, header, findings, lacking)

    def row(self, one: Read) -> None:
        """Take in a row, one that cannot be kept among them; a record's own row comes first."""
        first = self._data_set.tables[0]
        if one.table == first.name:
            if self._records and self._records % RECORDS_AT_ONCE == 0:
                self._check()
            self._records += 1
        columns = self._rows[one.table]
        for name, values in columns.items():
            values.append(one.row.get(name))
        columns["_line"][-1], columns["_record"][-1] = one.line, self._records
        self._unreadable += [
            (one.table, one.line, one.row.get(first.key[0]), name)
            for name, value in one.row.items()
            if value is None
        ]

    def finish(self) -> Checked:
        """Check what is left, and the return as a whole; the findings are noted."""
        self._check()
        with self._checking:
            checked = self._checking.finish()
        self._findings.take(checked.found, stated=self._stated)
        self._findings.not_run = checked.not_run
        return checked

    def _check(self) -> None:
        import pyarrow as pa

        tables = {
            name: pa.Table.from_pydict(columns, schema=self._schemas[name])
            for name, columns in self._rows.items()
        }
        schema = unreadable_schema()
        bad = [dict(zip(schema.names, one, strict=True)) for one in self._unreadable]
        self._rows, self._unreadable = self._empty(), []
        self._checking.chunk(tables, unreadable=pa.Table.from_pylist(bad, schema=schema))

    def _empty(self) -> dict[str, dict[str, list[Value]]]:
        return {name: {column: [] for column in one.names} for name, one in self._schemas.items()}


def _beside(header: Header) -> "dict[str, pa.Table]":
    import pyarrow as pa

    named = [(path.split("/")[-1], text) for path, texts in header.told.items() for text in texts]
    return {
        "header": pa.table(
            {
                "as_at": pa.array([header.as_at], pa.date32()),
                "year_began": pa.array([academic_year(header.year).start], pa.date32()),
            }
        ),
        "header_names": pa.table(
            {
                "element": pa.array([name for name, _ in named], pa.string()),
                "text": pa.array([text for _, text in named], pa.string()),
            }
        ),
    }


def _schemas(data_set: DataSet, lacking: Collection[tuple[str, str]]) -> "dict[str, pa.Schema]":
    import pyarrow as pa

    places = [("_line", pa.int64()), ("_record", pa.int64())]
    return {
        table.name: pa.schema(
            [
                (one.name, arrow_type(one.kind))
                for one in table.fields
                if (table.name, one.name) not in lacking
            ]
            + places
        )
        for table in data_set.in_files
    }
