"""Reads the cells of a table's text and compares its headings, as everything about tables does."""

import csv
import io
from collections.abc import Iterator

from kinfold.intake.faults import not_understood


def cells(text: str | io.TextIOBase) -> Iterator[list[str]]:
    """The rows of a table's text; FileNotUnderstood where a cell has no end."""
    try:
        yield from csv.reader(io.StringIO(text, newline="") if isinstance(text, str) else text)
    except csv.Error:
        raise not_understood(
            "A cell is longer than any cell can be, or a quotation mark is never closed.",
            "Export the table again.",
        ) from None


def normal(heading: str) -> str:
    """A heading as it is compared: without case, spaces at the ends or doubled spaces."""
    return " ".join(heading.split()).casefold()
