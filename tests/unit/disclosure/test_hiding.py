"""Small counts are held back, and others with them, so that nothing is had by subtraction."""

import pytest

from kinfold.disclosure import TOTAL, Rules, cross_count, hide

RULES = Rules(threshold=5)


def table(**rows: tuple[int, ...]) -> dict[tuple[str, str], int]:
    """A table whose columns are a, b, c..."""
    pairs = [
        (row, column)
        for row, counts in rows.items()
        for column, count in zip("abc", counts, strict=False)
        for _ in range(count)
    ]
    width = len(next(iter(rows.values())))
    return cross_count(pairs, rows=rows, columns="abc"[:width])


@pytest.mark.parametrize("count", range(13))
def test_one_cell_by_the_threshold(count: int) -> None:
    counts = table(x=(count, 40), y=(40, 40))
    held = hide(counts, rules=Rules(threshold=10)).hidden
    assert (("x", "a") in held) == (1 <= count < 10)
    strict = hide(counts, rules=Rules(threshold=10, zeros_shown=False)).hidden
    assert (("x", "a") in strict) == (count < 10)


def test_nothing_is_held_back_where_nothing_is_small() -> None:
    assert hide(table(x=(9, 0), y=(5, 40)), rules=RULES).hidden == frozenset()


def test_a_small_count_takes_the_cheapest_rectangle_with_it() -> None:
    counts = table(x=(2, 30, 31), y=(20, 50, 9), z=(60, 8, 70))
    held = hide(counts, rules=RULES).hidden
    assert held == {("x", "a"), ("x", "c"), ("y", "a"), ("y", "c")}


def test_what_nobody_asks_for_is_held_back_first() -> None:
    counts = table(x=(2, 30, 31), y=(20, 50, 9), z=(60, 8, 70))
    held = hide(counts, rules=RULES, spare={"b"}).hidden
    assert held == {("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")}


def test_two_small_counts_of_a_row_are_never_told_as_one() -> None:
    """A row of 1, 2 and 30: with both small ones held back the rest would say "3"."""
    counts = table(x=(1, 2, 30), y=(30, 30, 30))
    held = hide(counts, rules=RULES).hidden
    assert sum(counts["x", c] for c in "abc" if ("x", c) in held) >= RULES.threshold


def test_where_rows_and_columns_give_out_the_totals_are_held_back() -> None:
    counts = table(x=(1, 0), y=(0, 1))
    held = hide(counts, rules=RULES)
    assert held.exposed is None
    assert (TOTAL, TOTAL) in held.hidden
    assert ("x", "b") not in held.hidden


def test_what_another_table_shows_stays_or_the_cell_is_said_to_be_exposed() -> None:
    counts = table(x=(1, 0), y=(0, 40))
    kept = [place for place in counts if place[1] == TOTAL]
    assert hide(counts, rules=RULES, kept=kept).exposed == ("x", TOTAL)
    thin = table(x=(2, 2, 2), y=(40, 40, 40))
    found = hide(thin, rules=RULES, kept=[("x", TOTAL), ("y", TOTAL), (TOTAL, TOTAL)])
    assert found.exposed == ("x", "a")


def test_where_somebody_knows_a_row_a_second_row_is_held_back_too() -> None:
    counts = table(x=(2, 40), y=(30, 30), z=(31, 31))
    plain = hide(counts, rules=RULES).hidden
    assert plain == {(row, column) for row in "xy" for column in "ab"}
    wary = hide(counts, rules=Rules(threshold=5, insiders=True)).hidden
    assert wary == {(row, column) for row in "xyz" for column in "ab"}
    two = table(x=(2, 40), y=(30, 30))
    assert (TOTAL, "a") in hide(two, rules=Rules(threshold=5, insiders=True)).hidden
