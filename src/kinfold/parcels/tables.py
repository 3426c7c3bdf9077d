"""Packs tables for a parcel and unpacks them: only the rows and columns the manifest states.

Each is an Arrow stream, packed with Zstandard as a whole, so that its unpacked size is known and
bounded before any memory is given to it.
"""

import struct
from collections.abc import Iterable
from itertools import chain
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.parcels.failures import ManifestDisagrees
from kinfold.parcels.papers import Contents

UNPACKED: Final = 4 << 30
"""How much the tables of one parcel may hold when unpacked, in bytes."""

# Columns whose every byte is a value of a row that is sent: a dictionary or a shared buffer could
# carry values of people who were left out.
_PLAIN: Final = (
    pa.string(),
    pa.date32(),
    pa.int64(),
    pa.float64(),
    pa.bool_(),
    pa.timestamp("us", tz="UTC"),
)
_COMPRESSION: Final = 3  # place of that field in a record batch's header (Arrow's Message.fbs)


def _plain(schema: pa.Schema, columns: tuple[str, ...], *, rows: int) -> bool:
    """Whether these are the columns, of kinds that hold nothing but the values of the rows."""
    kinds = _PLAIN if rows else (*_PLAIN, pa.null())
    return tuple(schema.names) == columns and all(kind in kinds for kind in schema.types)


def stream(contents: Contents, name: str, batches: Iterable[pa.RecordBatch]) -> pa.Buffer:
    """One table as an Arrow stream; ValueError unless it is what the manifest says."""
    columns, rows = contents.fields[name], 0
    coming = iter(batches)
    empty = pa.record_batch([pa.nulls(0)] * len(columns), names=list(columns))
    first = next(coming, empty)
    bare = pa.schema(list(zip(first.schema.names, first.schema.types, strict=True)))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, bare) as writer:
        for batch in chain([first], coming):
            # Taken anew, since what was blanked may still lie in memory under the blanks.
            every = pa.arange(0, batch.num_rows)
            taken = [column.take(every) for column in batch.columns]
            writer.write_batch(pa.record_batch(taken, names=batch.schema.names))
            rows += batch.num_rows
    if rows != contents.rows[name] or not _plain(bare, columns, rows=rows):
        raise ValueError("a table is not what the manifest says")
    return sink.getvalue()


def pack(plain: pa.Buffer) -> pa.Buffer:
    """A stream packed with Zstandard."""
    return pa.Codec("zstd").compress(plain)


def unpack(packed: pa.Buffer, contents: Contents, name: str, *, size: int) -> pa.Table:
    """One table, in no more memory than `size`; ManifestDisagrees unless it is as stated."""
    columns, rows = contents.fields[name], contents.rows[name]
    try:
        plain = pa.Codec("zstd").decompress(packed, decompressed_size=size)
        if any(map(_holds_more, pa.ipc.MessageReader.open_stream(plain))):
            raise ManifestDisagrees("a table holds more than its rows")
        source = pa.BufferReader(plain)
        table = pa.ipc.open_stream(source).read_all()
        if not _plain(table.schema, columns, rows=rows):
            raise ManifestDisagrees("the columns of a table")
        if table.num_rows != rows or source.tell() != size:
            raise ManifestDisagrees("the rows of a table")
        table.validate(full=True)
        for column in table.columns:
            if pa.types.is_temporal(column.type):
                pc.min_max(column).as_py()  # fails for a day that no calendar has
    except (OSError, OverflowError, ValueError, pa.ArrowException):
        raise ManifestDisagrees("a table cannot be read") from None
    return pa.table(table.columns, names=list(columns))


def _holds_more(message: pa.Message) -> bool:
    """Whether a message of an Arrow stream could unpack to more than its own bytes.

    That is a dictionary, or a batch whose header (a FlatBuffer, already verified) names a
    compression of its own.
    """
    if message.type != "record batch":
        return bool(message.type != "schema")
    header = message.metadata.to_pybytes()

    def slot(table: int, place: int) -> int:
        listed = table - struct.unpack_from("<i", header, table)[0]
        held = 4 + 2 * place < struct.unpack_from("<H", header, listed)[0]
        return int(struct.unpack_from("<H", header, listed + 4 + 2 * place)[0]) if held else 0

    root = int(struct.unpack_from("<I", header)[0])
    batch = root + slot(root, 2)
    batch += int(struct.unpack_from("<I", header, batch)[0])
    return slot(batch, _COMPRESSION) != 0
