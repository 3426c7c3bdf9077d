"""Opens a table (CSV) safely and gives it block by block, in memory that does not grow with it."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kinfold.errors import FileNotUnderstood
from kinfold.intake.faults import not_understood, wrong_encoding
from kinfold.intake.headings import cells, normal
from kinfold.intake.opening import Part

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES: Final = 4 * 1024 * 1024
LINE: Final = "_line"
#: How the table reader says that a row has too many or too few cells; its words go on to quote it.
_UNEVEN: Final = re.compile(r"CSV parse error: Row #(\d+): Expected")


def blocks(part: Part) -> "Iterator[pa.RecordBatch]":
    """Blocks of text columns under their headings as compared, with the line each row starts on.

    FileNotUnderstood where the file stops being a table. A cell may hold line ends of its own.
    """
    import pyarrow as pa
    from pyarrow import csv

    try:
        with csv.open_csv(
            part.open(),
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(_headings(part), pa.string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            line = 2
            for batch in reader:
                named = batch.rename_columns([normal(name) for name in batch.schema.names])
                block, line = _with_lines(named, line)
                yield block
    except (pa.ArrowInvalid, pa.ArrowKeyError) as problem:
        raise _broken(str(problem)) from None


def _broken(said: str) -> FileNotUnderstood:
    """Why the table reader gave up, without a word of what it was reading."""
    uneven = _UNEVEN.match(said)
    if uneven is not None:
        return not_understood(
            f"Row {uneven[1]} (the headings are row 1) has more or fewer cells than there are "
            "headings; the file may be cut short.",
            "Open the file, look at that row, and send it again.",
        )
    if "UTF8" in said:
        return wrong_encoding()
    return not_understood(
        "The file stops being a table: a quotation mark may never be closed, or a row never end.",
        "Export it again, check that the copy is complete, and send it once more.",
    )


def _headings(part: Part) -> list[str]:
    try:
        with io.TextIOWrapper(part.open(), encoding="utf-8-sig", newline="") as file:
            headings = next(cells(file), [])
    except UnicodeDecodeError:
        raise wrong_encoding() from None
    if not headings:
        raise not_understood(
            "The first line is empty, where the headings should be.",
            "Remove the empty lines at the top and send the file again.",
        )
    if len({normal(heading) for heading in headings}) != len(headings):
        raise not_understood(
            "Two columns have the same heading.", "Remove or rename one of them and send again."
        )
    return headings


def _with_lines(block: "pa.RecordBatch", line: int) -> "tuple[pa.RecordBatch, int]":
    """The block with the line each row starts on, and the line after its last row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = pa.array(range(line, line + len(block)), type=pa.int64())
    after = line + len(block)
    for column in block.columns:
        if pc.any(pc.match_substring(column, "\n")).as_py():
            extra = pc.count_substring(column, "\n").cast(pa.int64())
            starts = pc.add(starts, pc.subtract(pc.cumulative_sum(extra), extra))
            after += pc.sum(extra).as_py()
    return block.append_column(LINE, starts), after
