"""Sets rows out so that they can be read: what never changes once, the rest as a narrow table."""

from collections.abc import Iterator
from typing import Final

from kinfold.rights import wording
from kinfold.rights.blocks import Block, Cell, Facts, Rows, Text
from kinfold.rights.contents import Grid, Line, Marked, Value, Withheld

WIDEST: Final = 5
"""More columns than this cannot be read on paper or a telephone: each row is then set out alone."""
LONGEST: Final = 200
TOLD: Final = "As told on"


def cell(value: Value) -> Cell:
    """A value as it is drawn. ValueError for one that still waits for a person."""
    if isinstance(value, Marked):
        msg = "a value that a rule stopped was about to be drawn"
        raise ValueError(msg)
    return value.note if isinstance(value, Withheld) else value


def grid(one: Grid, *, caption: str) -> Iterator[Block]:
    """The blocks that show every row of a grid."""
    titles, rows = _cells(one)
    same = [n for n in range(len(titles)) if len({row[n] for row in rows}) == 1]
    if len(rows) == 1:
        yield Facts(caption=caption, pairs=tuple(zip(titles, rows[0], strict=True)))
    elif len(titles) - len(same) > WIDEST:
        for number, row in enumerate(rows, start=1):
            pairs = tuple((title, held) for title, held in zip(titles, row, strict=True) if held)
            yield Facts(caption=f"{caption}, {number} of {len(rows)}", pairs=pairs)
    else:
        differ = [n for n in range(len(titles)) if n not in same]
        if same:
            alike = "the same in every row" if differ else f"{len(rows):,} rows, all the same"
            yield Facts(
                caption=f"{caption}: {alike}",
                pairs=tuple((titles[n], rows[0][n]) for n in same),
            )
        if differ:
            yield from table(
                caption,
                columns=tuple(titles[n] for n in differ),
                rows=tuple(tuple(row[n] for n in differ) for row in rows),
            )
    if one.blank:
        yield Text(text=f"Nothing is recorded for: {', '.join(one.blank)}.")


def table(
    caption: str,
    *,
    columns: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
    each: str = "row",
) -> Iterator[Rows]:
    """One table, or several where nobody could find their way in one; each row is one `each`."""
    many = len(rows)
    for first in range(0, many, LONGEST):
        last = min(first + LONGEST, many)
        said = (
            f"rows {first + 1:,} to {last:,} of {many:,}"
            if many > LONGEST
            else (wording.plural(many, each))
        )
        yield Rows(caption=f"{caption}: {said}", columns=columns, rows=rows[first:last])


def _cells(one: Grid) -> tuple[list[str], list[tuple[Cell, ...]]]:
    titles = [column.title for column in one.columns]
    if any(line.told for line in one.lines):
        titles.append(TOLD)
    return titles, [_row(line) for line in one.lines]


def _row(line: Line) -> tuple[Cell, ...]:
    cells = tuple(map(cell, line.values))
    return (*cells, wording.told(line.told)) if line.told else cells
