"""Looks at the first rows of a table, to show them to the person who sent it and suggest a mapping.

Nothing is kept: the rows are in memory for as long as somebody looks at them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinfold.intake.faults import not_understood
from kinfold.intake.opening import opened
from kinfold.intake.table_file import LINE, blocks, head_of

#: Enough to tell the order of dates and to meet most words of a list.
ROWS: Final = 200


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The headings of a table, as compared, and its first rows."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sample(path: Path, *, rows: int = ROWS) -> Sample:
    """The headings and first rows of the first table of a delivery.

    FileNotUnderstood where there is none, or where it has headings and no rows.
    """
    tables = [part for part in opened(path).parts if part.kind in {"table", "workbook"}]
    if not tables:
        raise not_understood(
            "A mapping is for a table, and the file is none.",
            "Send a CSV file or an Excel workbook.",
        )
    head = head_of(tables[0])
    for block in blocks(tables[0], head=head):
        names = tuple(name for name in block.schema.names if name != LINE)
        first = block.slice(0, rows)
        columns = [[cell or "" for cell in first.column(name).to_pylist()] for name in names]
        if len(first):
            return Sample(headings=names, rows=tuple(zip(*columns, strict=True)))
    raise not_understood("The file has headings and no rows.", "Export it again.")
