"""Whatever the counts, an attacker who tries every table pins no held-back cell down."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.disclosure import (
    TOTAL,
    Dimension,
    ProtectedTable,
    Record,
    Rules,
    cross_count,
    hide,
    protect_family,
)
from tests.unit.disclosure.attacker import possible

MOST = 6


@st.composite
def counted(
    draw: st.DrawFn, *, rows: int, columns: int, last: st.SearchStrategy[int] | None = None
) -> dict[tuple[str, str], int]:
    """A table of small counts, many of them zero; `last` are those of the last column."""
    count = st.one_of(st.just(0), st.integers(0, MOST))
    pairs = [
        (f"r{row}", f"c{column}")
        for row in range(rows)
        for column in range(columns)
        for _ in range(draw(last if last is not None and column == columns - 1 else count))
    ]
    names, heads = [f"r{n}" for n in range(rows)], [f"c{n}" for n in range(columns)]
    return cross_count(pairs, rows=names, columns=heads)


RULES = st.builds(Rules, threshold=st.integers(3, 5), zeros_shown=st.booleans())
INSIDERS = st.builds(
    Rules, threshold=st.integers(3, 4), zeros_shown=st.booleans(), insiders=st.just(True)
)


def protected(counts: dict[tuple[str, str], int], *, rules: Rules) -> ProtectedTable:
    """The table of a family of one."""
    rows = [row for row, column in counts if column == TOTAL and row != TOTAL]
    columns = [column for row, column in counts if row == TOTAL and column != TOTAL]
    records = [
        Record(person=f"{row}{column}{each}", codes=(row, column))
        for row in rows
        for column in columns
        for each in range(counts[row, column])
    ]
    (table,) = protect_family(
        records,
        rows=Dimension(id="rows", title="Rows", categories=dict.fromkeys(rows, "")),
        columns=[Dimension(id="cols", title="Columns", categories=dict.fromkeys(columns, ""))],
        rules=rules,
    ).values()
    return table


@settings(max_examples=50, deadline=None)
@given(counts=counted(rows=2, columns=2), rules=RULES)
def test_no_cell_of_one_table_can_be_pinned_down(
    counts: dict[tuple[str, str], int], rules: Rules
) -> None:
    hiding = hide(counts, rules=rules)
    assert hiding.exposed is None
    shown = {place: None if place in hiding.hidden else n for place, n in counts.items()}
    assert not any(rules.small(n) for n in shown.values() if n is not None)
    for values in possible(shown, floor=rules.floor, most=MOST + 6).values():
        assert max(values) - min(values) >= rules.width


@settings(max_examples=25, deadline=None)
@given(counts=counted(rows=3, columns=3), rules=RULES)
def test_no_cell_of_a_family_can_be_pinned_down(
    counts: dict[tuple[str, str], int], rules: Rules
) -> None:
    table = protected(counts, rules=rules)
    shown = dict(table.cells)
    assert not any(rules.small(n) for n in shown.values() if n is not None)
    for values in possible(shown, floor=rules.floor, most=3 * MOST).values() if shown else ():
        assert max(values) - min(values) >= rules.width


@settings(max_examples=150, deadline=None)
@given(counts=counted(rows=3, columns=2, last=st.integers(3, 8)), rules=INSIDERS)
def test_who_knows_one_row_exactly_pins_no_small_count_of_another(
    counts: dict[tuple[str, str], int], rules: Rules
) -> None:
    table = protected(counts, rules=rules)
    rows = table.row_codes
    for known in rows:
        shown = {
            place: counts[place] if place[0] == known else count
            for place, count in table.cells.items()
        }
        for place, seen in possible(shown, floor=rules.floor, most=12).items():
            if place[0] != TOTAL and rules.small(counts[place]):
                assert max(seen) - min(seen) >= rules.width
