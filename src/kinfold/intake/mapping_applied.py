"""Applies a mapping to a block of a file's text: renames columns, puts codes and dates our way.

Pure: a block goes in, a block comes out, and every column that the mapping does not name keeps a
name no field has, so that the reader leaves it out and the load report lists it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from kinfold.datasets import Field, Kind
from kinfold.intake.faults import not_understood
from kinfold.intake.headings import normal
from kinfold.intake.mapping import TYPE_COLUMN, DateOrder, FileMapping
from kinfold.intake.opening import Part
from kinfold.intake.table_file import LINE, Head, head_of

if TYPE_CHECKING:
    import pyarrow as pa

UNNAMED: Final = "(not in the mapping)"
#: What stands for a date that is none in the order the mapping says: the reader reports it.
NO_DATE: Final = "no date"
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME: Final = r"(?:[T ][\d:.,+\-Z ]*)?"
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})[/.\- ](\d{{1,2}})[/.\- ](\d{{4}}){_TIME}", re.ASCII)
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,2}}){_TIME}", re.ASCII)
_WORDED: Final = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3})[A-Za-z]*[ \-,]+(\d{4})", re.ASCII)


def mapped_head(part: Part, mapping: FileMapping | None) -> Head:
    """How a table is written, its headings looked for by what the mapping names, if there is one.

    FileNotUnderstood where the table has no heading the mapping names: it is another file's.
    """
    if mapping is None:
        return head_of(part)
    wanted = frozenset(map(normal, (*mapping.columns, *mapping.left_out)))
    head = head_of(part, wanted=wanted)
    if wanted.isdisjoint(head.names):
        raise not_understood(
            "The file has none of the headings that the mapping names.",
            "Check that it is the right file and the right mapping.",
        )
    return head


def renamed(head: Head, mapping: FileMapping) -> Head:
    """The headings as the mapping names them, each in its place: "" for one that is left out.

    What every row has though the file does not say it comes after them.
    """
    found = [
        "" if not heading or mapping.leaves_out(heading) else _name(heading, mapping)
        for heading in head.names
    ]
    constants = (normal(entry.source) for entry, _ in _constants(mapping))
    return replace(head, names=(*found, *constants))


def applied(block: "pa.RecordBatch", mapping: FileMapping) -> "pa.RecordBatch":
    """The block as the table the mapping names: text columns under declared headings, and lines.

    A word the mapping does not translate is left as it is: the reader says that it is no code. A
    date that is none in the mapping's order becomes no date, never another day.
    """
    import pyarrow as pa

    columns: dict[str, pa.Array] = {}
    for heading in block.schema.names:
        if heading == LINE or mapping.leaves_out(heading):
            continue
        column, entry = block.column(heading), mapping.becomes(heading)
        turn = None if entry is None else _turning(entry, mapping)
        columns[_name(heading, mapping)] = column if turn is None else _each(column, turn)
    for entry, value in _constants(mapping):
        columns[normal(entry.source)] = pa.array([value] * len(block), type=pa.string())
    if LINE in block.schema.names:
        columns[LINE] = block.column(LINE)
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _name(heading: str, mapping: FileMapping) -> str:
    entry = mapping.becomes(heading)
    return f"{normal(heading)} {UNNAMED}" if entry is None else normal(entry.source)


def _constants(mapping: FileMapping) -> Iterable[tuple[Field, str]]:
    """What every row has though the file does not say it; among it, which table it is of."""
    for entry in mapping.declared.fields:
        if entry.name == TYPE_COLUMN:
            yield entry, mapping.table
        elif entry.name in mapping.constants:
            yield entry, mapping.constants[entry.name]


def _turning(entry: Field, mapping: FileMapping) -> Callable[[str], str] | None:
    """How a cell of the field is written our way; None where it stays as it is."""
    if entry.kind is Kind.DATE:
        return lambda text: as_written_here(text, mapping.dates)
    words = {normal(theirs): ours for theirs, ours in mapping.codes.get(entry.name, {}).items()}
    return (lambda text: words.get(normal(text), text)) if words else None


def _each(column: "pa.Array", turn: Callable[[str], str]) -> "pa.Array":
    """The column with each distinct text turned once."""
    import pyarrow as pa

    encoded = column.dictionary_encode()
    turned = [turn(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(turned, type=pa.string()).take(encoded.indices)


def as_written_here(text: str, order: DateOrder) -> str:
    """A date as year-month-day; a text that is no date in that order as NO_DATE, an empty one not.

    A date with the month as a word, or with its year first, says itself in which order it is.
    """
    given = text.strip()
    if not given:
        return text
    parts = _parts(given, order)
    try:
        return NO_DATE if parts is None else date(*parts).isoformat()
    except ValueError:
        return NO_DATE


def _parts(given: str, order: DateOrder) -> tuple[int, int, int] | None:
    """Year, month and day; None where the text has no form of a date in that order."""
    worded = _WORDED.fullmatch(given)
    if worded is not None:
        month = worded[2].lower()
        return int(worded[3]), MONTHS.index(month) + 1 if month in MONTHS else 0, int(worded[1])
    if year_first := _YEAR_FIRST.fullmatch(given):
        return int(year_first[1]), int(year_first[2]), int(year_first[3])
    year_last = _YEAR_LAST.fullmatch(given)
    if year_last is None or order == "year-first":
        return None
    first, second, year = int(year_last[1]), int(year_last[2]), int(year_last[3])
    return (year, second, first) if order == "day-first" else (year, first, second)
