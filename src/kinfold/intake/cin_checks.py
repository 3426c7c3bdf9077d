"""Holds a children in need census against the Department's rules, as its children are read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from kinfold import datasets
from kinfold.intake.cin_file import DATA_SET, Header
from kinfold.intake.findings import Findings
from kinfold.intake.rows import arrow_type, as_batch
from kinfold.intake.rules import Checked, Checking, book, unreadable_schema
from kinfold.intake.upns import check_letter
from kinfold.intake.values import Value

if TYPE_CHECKING:
    import pyarrow as pa

#: Enough for the engine to be worth starting, few enough to hold.
CHILDREN_AT_ONCE: Final = 5_000
#: The letter that fits a UPN's other characters, by the field it is worked out from.
LETTERS: Final = {"UPN": "_upn_letter", "FormerUPN": "_former_upn_letter"}

Row = dict[str, Value]


class Read(NamedTuple):
    """One row of a census as it was read. A field that could not be read is None in `row`;
    one that was empty is not there. `kept` says whether the row can be kept at all."""

    table: str
    row: Row
    line: int
    kept: bool = True


class CensusChecks:
    """The rules of one census year; give it whole children, then `finish` it."""

    def __init__(self, year: str, findings: Findings) -> None:
        stated = book(DATA_SET)
        assert stated is not None  # noqa: S101 - the census's own rules are packaged
        self._stated, self._findings = stated, findings
        self._checking = Checking(stated, year=year)
        self.instead = stated.instead(year)
        self._children = self._waiting = 0
        self._schemas = _schemas()
        self._names = {
            name: tuple(column for column in schema.names if not column.startswith("_"))
            for name, schema in self._schemas.items()
        }
        self._rows = self._empty()
        self._unreadable: list[tuple[str, int, Value, str]] = []

    def child(self, rows: Iterable[Read]) -> None:
        """Take in the rows of one child, those that cannot be kept among them."""
        self._children += 1
        self._waiting += 1
        for table, row, line, _ in rows:
            values = map(row.get, self._names[table])
            self._rows[table].append((*values, line, self._children))
            if None in row.values():
                self._unreadable += [
                    (table, line, row.get("LAchildID"), name)
                    for name, value in row.items()
                    if value is None
                ]
        if self._waiting >= CHILDREN_AT_ONCE:
            self._check()

    def finish(self, header: Header | None) -> Checked:
        """Check what is left, and the return as a whole; the findings are noted.

        A census in tables has no header, and the rule about it is told as not asked.
        """
        import pyarrow as pa

        self._check()
        about = {}
        if header is not None:
            about["header"] = pa.table(
                {
                    "ReferenceDate": pa.array([header.written], pa.date32()),
                    "_line": pa.array([header.line], pa.int64()),
                }
            )
        with self._checking:
            checked = self._checking.finish(about)
        self._findings.take(checked.found, stated=self._stated)
        self._findings.not_run = checked.not_run
        return checked

    def _check(self) -> None:
        import pyarrow as pa

        tables = {
            name: _with_letters(_table(rows, self._schemas[name]))
            for name, rows in self._rows.items()
        }
        schema = unreadable_schema()
        bad = [dict(zip(schema.names, one, strict=True)) for one in self._unreadable]
        self._rows, self._waiting, self._unreadable = self._empty(), 0, []
        self._checking.chunk(tables, unreadable=pa.Table.from_pylist(bad, schema=schema))

    def _empty(self) -> dict[str, list[tuple[Value, ...]]]:
        return {name: [] for name in self._schemas}


def _table(rows: list[tuple[Value, ...]], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_batches([as_batch(rows, schema)] if rows else [], schema=schema)


def _with_letters(table: "pa.Table") -> "pa.Table":
    """The table with the letters that fit its UPNs, where it has any."""
    import pyarrow as pa

    for name, letter in LETTERS.items():
        if name in table.column_names:
            upns = table.column(name).to_pylist()
            letters = [None if upn is None else check_letter(upn) for upn in upns]
            table = table.append_column(letter, pa.array(letters, pa.string()))
    return table


def _schemas() -> "dict[str, pa.Schema]":
    """Every table of the census, with the place of each row in the file."""
    import pyarrow as pa

    places = [("_line", pa.int64()), ("_child", pa.int64())]
    return {
        table.name: pa.schema(
            [(field.name, arrow_type(field.kind)) for field in table.fields] + places
        )
        for table in datasets.get(DATA_SET).in_files
    }
