"""Gathers rows as they are read into compact batches, one table at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kinfold.datasets import DataSet, Kind, Table
from kinfold.intake.values import Value

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 16_384


def arrow_type(kind: Kind) -> "pa.DataType":
    """The Arrow type in which values of a kind are kept."""
    import pyarrow as pa

    return {
        Kind.DATE: pa.date32(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.float64(),
        Kind.BOOLEAN: pa.bool_(),
    }.get(kind, pa.string())


def schema(table: Table, *, columns: Iterable[str]) -> "pa.Schema":
    """The Arrow types of a table's columns."""
    import pyarrow as pa

    wanted = set(columns)
    return pa.schema(
        [(entry.name, arrow_type(entry.kind)) for entry in table.fields if entry.name in wanted]
    )


@dataclass
class _Growing:
    schema: "pa.Schema"
    columns: dict[str, list[Value]] = field(default_factory=dict)
    batches: "list[pa.RecordBatch]" = field(default_factory=list)
    rows: int = 0


class Gathered:
    """The rows of one file, by table, keeping only the columns that may be kept."""

    def __init__(self, data_set: DataSet, *, keep: Mapping[str, frozenset[str]]) -> None:
        self._tables = {
            table.name: _Growing(schema(table, columns=keep.get(table.name, frozenset())))
            for table in data_set.tables
            if keep.get(table.name)
        }
        for growing in self._tables.values():
            growing.columns = {name: [] for name in growing.schema.names}

    def add(self, table: str, row: Mapping[str, Value]) -> None:
        """Take in one row; columns that may not be kept are left out."""
        growing = self._tables.get(table)
        if growing is None:
            return
        for name, values in growing.columns.items():
            values.append(row.get(name))
        growing.rows += 1
        if growing.rows % BATCH_ROWS == 0:
            _flush(growing)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: growing.rows for name, growing in self._tables.items()}

    def tables(self) -> "dict[str, list[pa.RecordBatch]]":
        """The batches of every table that has rows."""
        for growing in self._tables.values():
            _flush(growing)
        return {name: growing.batches for name, growing in self._tables.items() if growing.rows}


def _flush(growing: _Growing) -> None:
    import pyarrow as pa

    first = next(iter(growing.columns.values()), [])
    if first:
        growing.batches.append(pa.RecordBatch.from_pydict(growing.columns, schema=growing.schema))
        growing.columns = {name: [] for name in growing.columns}
