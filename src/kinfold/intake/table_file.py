"""Opens a table (CSV or a sheet) safely and gives it block by block, in memory that stays flat."""

import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kinfold.errors import FileNotUnderstood
from kinfold.intake import headings
from kinfold.intake.faults import endless, not_understood, wrong_encoding
from kinfold.intake.headings import cells, normal
from kinfold.intake.opening import HEAD_BYTES, Part
from kinfold.intake.texts import UTF8, as_utf8, encoding_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.csv import InvalidRow

BLOCK_BYTES: Final = 4 * 1024 * 1024
BLOCK_ROWS: Final = 16_384
LINE: Final = "_line"
TOTALS: Final = frozenset({"total", "totals", "grand total"})
#: A column without a heading, until it is left out.
_UNNAMED: Final = "\0unnamed "
#: How the table reader says that a row has too many or too few cells; its words go on to quote it.
_UNEVEN: Final = re.compile(r"CSV parse error: Row #(\d+): Expected")
_LINE_END: Final = re.compile(rb"\n")
LONGEST_ROW: Final = HEAD_BYTES // 4


@dataclass(frozen=True, kw_only=True)
class Head:
    """How a table is written: where its headings stand, and what they are, as compared.

    `above` is how many lines come before the first row of data. A column without a heading is "".
    """

    names: tuple[str, ...]
    first: tuple[str, ...] = ()
    above: int = 1
    lowered: bool = False
    delimiter: str = ","
    encoding: str = UTF8


@dataclass
class Noticed:
    """What a table's form gave away while it was read: rules, with how often."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, rule: str, count: int = 1) -> None:
        """Notice something `count` times."""
        if count:
            self.counts[rule] = self.counts.get(rule, 0) + count


def head_of(part: Part, *, wanted: Collection[str] | None = None) -> Head:
    """How a table is written; FileNotUnderstood where it has no headings we could go by.

    `wanted` are the headings looked for, as compared; those of every data set unless given.
    """
    looked_for = headings.known() if wanted is None else wanted
    head = _sheet_head(part, looked_for) if part.sheet else _text_head(part, looked_for)
    names = [name for name in head.names if name]
    if not names:
        raise not_understood(
            "The table is empty: there is no line of headings.",
            "Export it again, with its headings.",
        )
    if len(set(names)) != len(names):
        raise not_understood(
            "Two columns have the same heading.", "Remove or rename one of them and send again."
        )
    return head


def blocks(
    part: Part, *, head: Head | None = None, noticed: Noticed | None = None
) -> "Iterator[pa.RecordBatch]":
    """Blocks of text columns under their headings as compared, with the line each row starts on.

    FileNotUnderstood where the file stops being a table. A cell may hold line ends of its own.
    Empty rows, rows of totals and columns without a heading are left out, and noticed.
    """
    head, noticed = head or head_of(part), noticed or Noticed()
    _notice_form(head, noticed)
    for block in _sheet_blocks(part, head) if part.sheet else _text_blocks(part, head, noticed):
        whole = _without_unnamed(block, noticed)
        yield _without_totals(_without_empty(whole), noticed)


def _notice_form(head: Head, noticed: Noticed) -> None:
    if head.lowered:
        noticed.add("headings-lower")
    if head.encoding != UTF8:
        noticed.add("encoding-other")


def _text_head(part: Part, wanted: Collection[str]) -> Head:
    encoding = encoding_of(part)
    with as_utf8(part, encoding) as file:
        start = file.read(HEAD_BYTES).decode("utf-8", errors="ignore")
    if len(start) > LONGEST_ROW and "\n" not in start and "\r" not in start:
        raise endless()
    found: list[tuple[int, int, Head]] = []
    for delimiter in headings.DELIMITERS:
        rows, ends = _first_rows(start, delimiter)
        place = headings.row_of(rows, wanted)
        if place is None:
            continue
        names = tuple(normal(cell) for cell in rows[place])
        matched = sum(1 for name in names if name in wanted or headings.general(name) in wanted)
        head = Head(
            names=names,
            first=tuple(rows[place + 1]) if place + 1 < len(rows) else (),
            above=ends[place],
            lowered=place > 0,
            delimiter=delimiter,
            encoding=encoding,
        )
        found.append((matched, len(names), head))
    if not found:
        return Head(names=())
    return max(found, key=lambda one: one[:2])[2]


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and the line on which each ends; a row without end is told only if first."""
    rows: list[list[str]] = []
    ends: list[int] = []
    lines = _Lines(text)
    try:
        for row in cells(lines, delimiter):
            rows.append(row)
            ends.append(lines.given)
            if len(rows) > headings.LOWEST:
                break
    except FileNotUnderstood:
        if not rows:
            raise
    return rows, ends


class _Lines:
    """Lines of text, counted as they are given out."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.given = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.given += 1
            yield line


def _columns(head: Head) -> list[str]:
    return [name or f"{_UNNAMED}{place}" for place, name in enumerate(head.names)]


def _text_blocks(part: Part, head: Head, noticed: Noticed) -> "Iterator[pa.RecordBatch]":
    columns = _columns(head)
    left_out: list[int] = []

    def uneven(row: "InvalidRow") -> str:
        words = normal(row.text.split(head.delimiter)[0].strip('"'))
        if words and words not in TOTALS:
            return "error"
        if words:
            noticed.add("totals-row")
        elif row.text.strip(f'{head.delimiter}" '):
            return "error"
        left_out.append(row.number - head.above)
        return "skip"

    row, line = 1, head.above + 1
    for batch in _batches(part, head, columns, uneven):
        block, row, line = _with_lines(batch, row, line, left_out)
        yield block


def _batches(
    part: Part, head: Head, columns: list[str], uneven: "Callable[[InvalidRow], str]"
) -> "Iterator[pa.RecordBatch]":
    """The rows below the headings, as the table reader gives them."""
    import pyarrow as pa
    from pyarrow import csv

    try:
        with csv.open_csv(
            as_utf8(part, head.encoding),
            read_options=csv.ReadOptions(
                block_size=BLOCK_BYTES,
                use_threads=False,
                skip_rows=head.above,
                column_names=columns,
            ),
            parse_options=csv.ParseOptions(
                delimiter=head.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=uneven,
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        ) as reader:
            yield from reader
    except (pa.ArrowInvalid, pa.ArrowKeyError) as problem:
        raise _broken(str(problem), head) from None


def _broken(said: str, head: Head) -> FileNotUnderstood:
    """Why the table reader gave up, without a word of what it was reading."""
    uneven = _UNEVEN.match(said)
    if uneven is not None:
        return not_understood(
            f"Row {uneven[1]} (the headings are row {head.above}) has more or fewer cells than "
            "there are headings; the file may be cut short.",
            "Open the file, look at that row, and send it again.",
        )
    if "UTF8" in said:
        return wrong_encoding()
    return not_understood(
        "The file stops being a table: a quotation mark may never be closed, or a row never end.",
        "Export it again, check that the copy is complete, and send it once more.",
    )


def _with_lines(
    block: "pa.RecordBatch", row: int, line: int, left_out: list[int]
) -> "tuple[pa.RecordBatch, int, int]":
    """The block with the line each row starts on, and the row and line after its last."""
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(block)
    starts = pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count), start=line - 1)
    last = row + count
    for number in left_out:
        if row <= number < last:
            before = number - row - (last - row - count)
            after = pa.concat_arrays(
                [
                    pa.repeat(pa.scalar(n, pa.int64()), many)
                    for n, many in ((0, before), (1, count - before))
                ]
            )
            starts = pc.add(starts, after)
            last += 1
    after_last = line + last - row
    for column in block.columns:
        if _may_hold_line_ends(column):
            extra = pc.count_substring(column, "\n").cast(pa.int64())
            starts = pc.add(starts, pc.subtract(pc.cumulative_sum(extra), extra))
            after_last += pc.sum(extra).as_py()
    return block.append_column(LINE, starts), last, after_last


def _may_hold_line_ends(column: "pa.StringArray") -> bool:
    """Whether any cell holds one; the text of a whole block is looked through at once."""
    _, _, text = column.buffers()
    return text is not None and _LINE_END.search(text) is not None


def _without_unnamed(block: "pa.RecordBatch", noticed: Noticed) -> "pa.RecordBatch":
    """The block without the columns that have no heading; noticed where one holds anything."""
    unnamed = [name for name in block.schema.names if name.startswith(_UNNAMED)]
    if not unnamed:
        return block
    if "column-unnamed" not in noticed.counts:
        noticed.add("column-unnamed", len(unnamed))
    return block.select([name for name in block.schema.names if name not in unnamed])


def _without_empty(block: "pa.RecordBatch") -> "pa.RecordBatch":
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = None
    for column in block.columns[:-1]:
        blank = pc.equal(pc.utf8_trim_whitespace(column), pa.scalar(""))
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            return block
    return block.filter(pc.invert(empty))


def _without_totals(block: "pa.RecordBatch", noticed: Noticed) -> "pa.RecordBatch":
    """The block without rows that begin with the word total and have an empty cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.utf8_lower(pc.utf8_trim_whitespace(block.column(0)))
    totals = pc.is_in(words, value_set=pa.array(sorted(TOTALS)))
    if not pc.any(totals).as_py():
        return block
    gaps = pc.equal(block.column(0), pa.scalar("\0"))
    for column in block.columns[1:-1]:
        gaps = pc.or_(gaps, pc.equal(column, pa.scalar("")))
    totals = pc.and_(totals, gaps)
    noticed.add("totals-row", pc.sum(totals).as_py() or 0)
    return block.filter(pc.invert(totals))


def _sheet_head(part: Part, wanted: Collection[str]) -> Head:
    rows: list[tuple[int, list[str]]] = []
    for line, row in part.sheet.rows() if part.sheet else ():
        rows.append((line, row))
        if len(rows) > headings.LOWEST:
            break
    place = headings.row_of([row for _, row in rows], wanted)
    if place is None:
        return Head(names=())
    line, row = rows[place]
    names = [normal(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    return Head(
        names=tuple(names),
        first=tuple(rows[place + 1][1]) if place + 1 < len(rows) else (),
        above=line,
        lowered=line > 1,
    )


def _sheet_blocks(part: Part, head: Head) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    names = _columns(head)
    waiting: list[list[str]] = []
    lines: list[int] = []

    def block() -> pa.RecordBatch:
        columns = [pa.array(column, pa.string()) for column in zip(*waiting, strict=True)]
        return pa.RecordBatch.from_arrays(
            [*columns, pa.array(lines, pa.int64())], names=[*names, LINE]
        )

    for line, row in part.sheet.rows() if part.sheet else ():
        if line <= head.above:
            continue
        if any(row[len(names) :]):
            raise not_understood(
                f"Row {line} of the sheet has cells to the right of the last heading.",
                "Give every column a heading, or clear those cells, and send it again.",
            )
        waiting.append([*row[: len(names)], *[""] * (len(names) - len(row))])
        lines.append(line)
        if len(waiting) == BLOCK_ROWS:
            yield block()
            waiting, lines = [], []
    if waiting:
        yield block()
