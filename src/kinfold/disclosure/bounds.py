"""How far a held-back count can be moved, so that nothing that is shown tells which it is.

A rectangle of four held-back cells can be moved: one person more here, one fewer beside it and
below it, one more across, and every total shown is as it was. So as far as the rectangle's own
counts let it move, the true table cannot be told from another. This is the hypercube method of
Repsilber (1994), used by tau-Argus (Giessing and Repsilber 2002; Hundepool and others 2012,
section 4.4), for tables of two dimensions.

So far it moves in tables that exist, and a reader of the table can come no nearer. It may move
further, since cells can move in longer rounds than rectangles; that errs on the safe side.
"""

from collections.abc import Iterator

from kinfold.disclosure.table import TOTAL, Counts, Place, Rules


def partners(
    counts: Counts, place: Place, *, hidden: frozenset[Place], rules: Rules
) -> frozenset[str]:
    """The rows with which a held-back cell can be moved as far as the rules ask, one rectangle."""
    return frozenset(
        across[0]
        for across in _across(place, hidden)
        if moves_enough(counts, corners_of(place, across), rules=rules)
    )


def enough(rows: frozenset[str], *, rules: Rules) -> bool:
    """Whether a cell that moves with these rows is safe.

    One row will do; where somebody may know a row, two, or the totals, which nobody knows.
    """
    return bool(rows) and (not rules.insiders or TOTAL in rows or len(rows) > 1)


def _across(place: Place, hidden: frozenset[Place]) -> Iterator[Place]:
    """The held-back cells that make a rectangle of held-back cells with this one."""
    beside = [column for row, column in hidden if row == place[0] and column != place[1]]
    below = [row for row, column in hidden if column == place[1] and row != place[0]]
    return ((row, column) for row in below for column in beside if (row, column) in hidden)


def corners_of(place: Place, across: Place) -> dict[Place, int]:
    """The rectangle between two cells: each corner, and which way it moves as the first goes up.

    Empty where the two are in one row or one column. A count and its own total move together.
    """
    (row, column), (other_row, other_column) = place, across
    if row == other_row or column == other_column:
        return {}
    by_row, by_column = _turn(row, other_row), _turn(column, other_column)
    return {
        place: 1,
        (other_row, column): by_row,
        (row, other_column): by_column,
        across: by_row * by_column,
    }


def _turn(one: str, other: str) -> int:
    return 1 if TOTAL in (one, other) else -1


def moves_enough(counts: Counts, corners: dict[Place, int], *, rules: Rules) -> bool:
    """Whether a rectangle moves as far as the rules ask."""
    down, up = _movement(counts, corners, rules=rules)
    return up is None or down + up >= rules.width


def _movement(counts: Counts, corners: dict[Place, int], *, rules: Rules) -> tuple[int, int | None]:
    """How far down and up the first corner can go before another would fall below its floor."""
    down = min(_room(counts, corners, 1, rules=rules))
    return down, min(_room(counts, corners, -1, rules=rules), default=None)


def _room(counts: Counts, corners: dict[Place, int], way: int, *, rules: Rules) -> Iterator[int]:
    return (counts[place] - rules.floor for place, turn in corners.items() if turn == way)
