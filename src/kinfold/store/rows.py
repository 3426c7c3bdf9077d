"""A delivery's rows made ready for the shelf: numbered, marked with their supply, and sorted.

Batches are gathered until they fill a file and are let go once it is written, so that memory stays
bounded however long the delivery is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store.files import HELD_FROM, HELD_TO, KEY, ROW, SUPPLY
from kinfold.store.keys import Keyring, sort_key

FILE_ROWS: Final = 250_000
_FILE_BYTES = 64 * 1024 * 1024
_MOMENT = pa.timestamp("us", tz="UTC")
_SCATTER = pa.scalar(0x9E3779B97F4A7C15, pa.uint64())
_HALF = pa.scalar(2**63, pa.uint64())


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What every row of one table of one supply is marked with."""

    data_set: str
    holder: str
    subject: str | None
    supply: str
    held_from: datetime
    destroyed: frozenset[bytes]
    keys: Keyring


def gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together into tables of about a file's size.

    A column that some batches lack is empty there. ValueError if two columns have one name,
    TypeError if a column's kinds cannot agree.
    """
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= FILE_ROWS or size >= _FILE_BYTES:
            yield _together(waiting)
            waiting, rows, size = [], 0, 0
    if rows:
        yield _together(waiting)


def _together(batches: Sequence[pa.RecordBatch]) -> pa.Table:
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    return pa.concat_tables(tables, promote_options="permissive")


def marked(table: pa.Table, marks: Marks, *, first_row: int) -> pa.Table:
    """The rows that may be kept, numbered from `first_row`, marked, and sorted by their keys.

    Rows about people who were destroyed are left out. ValueError if a column's name starts with
    "_" or the subject column is missing or not text.
    """
    _check(table, marks.subject)
    count = table.num_rows
    numbers = pa.arange(first_row, first_row + count)
    if marks.subject is None:
        keys, kept = _scattered(numbers), None
    else:
        keys, kept = _keyed(table[marks.subject], marks)
    added = {
        KEY: keys,
        ROW: numbers,
        SUPPLY: pa.repeat(pa.scalar(marks.supply), count),
        HELD_FROM: pa.repeat(pa.scalar(marks.held_from, _MOMENT), count),
        HELD_TO: pa.nulls(count, _MOMENT),
    }
    for name, column in added.items():
        table = table.append_column(name, column)
    return arranged(table if kept is None else table.filter(kept))


def arranged(table: pa.Table) -> pa.Table:
    """Rows in the order they lie in a file: by key, then as delivered."""
    return table.sort_by([(KEY, "ascending"), (ROW, "ascending")])


def _check(table: pa.Table, subject: str | None) -> None:
    if any(name.startswith("_") for name in table.column_names):
        raise ValueError("Column names that start with _ are the store's own.")
    if subject is None:
        return
    if subject not in table.column_names:
        raise ValueError(f"There is no column {subject} to say whom rows are about.")
    kind = table.schema.field(subject).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise ValueError(f"The column {subject} says whom rows are about and must be text.")


def _keyed(column: pa.ChunkedArray, marks: Marks) -> tuple[pa.Array, pa.Array | None]:
    """Each row's sort key, and which rows are about nobody destroyed (None: all of them)."""
    encoded = column.combine_chunks().dictionary_encode()
    digests = marks.keys.digests(marks.data_set, marks.holder, encoded.dictionary.to_pylist())
    nobody = sort_key(marks.keys.digest(marks.data_set, marks.holder, ""))
    keys = pa.array(map(sort_key, digests), pa.int64()).take(encoded.indices)
    kept = None
    if not marks.destroyed.isdisjoint(digests):
        allowed = pa.array([digest not in marks.destroyed for digest in digests], pa.bool_())
        kept = pc.fill_null(allowed.take(encoded.indices), fill_value=True)
    return pc.fill_null(keys, nobody), kept


def _scattered(numbers: pa.Array) -> pa.Array:
    """Keys for rows about nobody, spread evenly so that such tables are divided evenly too."""
    spread = pc.multiply(numbers.cast(pa.uint64()), _SCATTER)
    return pc.subtract(spread, _HALF).view(pa.int64())
