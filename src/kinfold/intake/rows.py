"""Gathers rows as they are read into compact batches, one table at a time.

Nothing may be put on the shelf before a file has been read to its end, and nothing personal may lie
on a disk in the clear; so rows wait in memory, packed to about a tenth of their size.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kinfold.datasets import DataSet, Kind, Table
from kinfold.intake.values import Value

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 4_096


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


class Packed(Collection["pa.RecordBatch"]):
    """Batches that wait packed, and are unpacked one at a time whenever they are looked through."""

    def __init__(self) -> None:
        self._waiting: list[pa.Buffer] = []

    def append(self, batch: "pa.RecordBatch") -> None:
        """Take in one more batch."""
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
            writer.write_batch(batch)
        self._waiting.append(sink.getvalue())

    def __iter__(self) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        for buffer in self._waiting:
            yield from pa.ipc.open_stream(buffer)

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, one: object) -> bool:
        return any(batch == one for batch in self)


@dataclass
class _Growing:
    schema: "pa.Schema"
    names: tuple[str, ...]
    waiting: list[tuple[Value, ...]] = field(default_factory=list)
    batches: Packed = field(default_factory=Packed)
    rows: int = 0


class Gathered:
    """The rows of one file, by table, keeping only the columns that may be kept."""

    def __init__(self, data_set: DataSet, *, keep: Mapping[str, frozenset[str]]) -> None:
        schemas = {
            table.name: schema(table, columns=keep.get(table.name, ()))
            for table in data_set.tables
            if keep.get(table.name)
        }
        self._tables = {
            name: _Growing(schema=one, names=tuple(one.names)) for name, one in schemas.items()
        }

    def add(self, table: str, row: Mapping[str, Value]) -> None:
        """Take in one row; columns that may not be kept are left out."""
        growing = self._tables.get(table)
        if growing is None:
            return
        growing.waiting.append(tuple(map(row.get, growing.names)))
        growing.rows += 1
        if growing.rows % BATCH_ROWS == 0:
            _flush(growing)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: growing.rows for name, growing in self._tables.items()}

    def tables(self) -> dict[str, Packed]:
        """The batches of every table that has rows."""
        for growing in self._tables.values():
            _flush(growing)
        return {name: growing.batches for name, growing in self._tables.items() if growing.rows}


def _flush(growing: _Growing) -> None:
    if growing.waiting:
        growing.batches.append(as_batch(growing.waiting, growing.schema))
        growing.waiting = []


def as_batch(rows: "Sequence[tuple[Value, ...]]", schema: "pa.Schema") -> "pa.RecordBatch":
    """Rows whose values stand in the schema's order, as a batch; there is at least one."""
    import pyarrow as pa

    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, type=one.type) for column, one in zip(columns, schema, strict=True)],
        schema=schema,
    )
