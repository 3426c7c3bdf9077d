"""Takes out of a pack what may not even be named, where a reviewer and a professional decide so.

A line that says "section 47 enquiry: withheld" tells somebody who may do harm that there was one.
The pack then says only that something is left out (Data Protection Act 2018, Schedule 3).
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from kinfold.rights.contents import Contents, Grid, Rule
from kinfold.rights.third_parties import rule_of

NOT_NAMED: Final = "Information that this pack does not name"
LEFT_OUT: Final = Rule(
    code="left_out",
    category="Information left out",
    reason=(
        "Saying what it is would be likely to cause serious harm, or would not be in the child's "
        "best interests (Data Protection Act 2018, Schedule 3)."
    ),
    treatment="redact",
)


def without(contents: Contents, items: Collection[str]) -> tuple[Contents, int]:
    """The contents without these items, and in how many rows of the holdings they were.

    A table that is left with nothing but what is withheld anyway goes as a whole. Titles of items
    with nothing recorded go too: they would tell what kind of table it is.
    """
    if not items:
        return contents, 0
    holdings = [(one, _without(one.grid, items)) for one in contents.holdings]
    screens = []
    for one in contents.screens:
        cut = (_without(grid, items) for grid in one.grids)
        screens.append(replace(one, grids=tuple(grid for grid in cut if grid is not None)))
    rest = replace(
        contents,
        holdings=tuple(replace(one, grid=grid) for one, grid in holdings if grid is not None),
        screens=tuple(screens),
    )
    return rest, sum(len(one.grid.lines) for one, grid in holdings if grid is not one.grid)


def _without(grid: Grid, items: Collection[str]) -> Grid | None:
    kept = [n for n, column in enumerate(grid.columns) if column.item not in items]
    if len(kept) == len(grid.columns):
        return grid
    if all(_withheld_anyway(grid.columns[n].item) for n in kept):
        return None
    return replace(
        grid,
        columns=tuple(grid.columns[n] for n in kept),
        lines=tuple(
            replace(line, values=tuple(line.values[n] for n in kept)) for line in grid.lines
        ),
        blank=(),
    )


def _withheld_anyway(item: str) -> bool:
    rule = rule_of(item)
    return rule is not None and rule.treatment == "redact"
