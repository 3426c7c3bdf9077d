"""Whatever the counts, an attacker who tries every table pins no held-back cell down."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.disclosure import (
    TOTAL,
    Dimension,
    Record,
    Rules,
    bounds,
    cross_count,
    hide,
    protect_family,
)
from tests.unit.disclosure.attacker import possible

MOST = 8


@st.composite
def counted(draw: st.DrawFn, *, rows: int, columns: int) -> dict[tuple[str, str], int]:
    """A table of small counts, many of them zero."""
    count = st.one_of(st.just(0), st.integers(0, MOST))
    pairs = [
        (f"r{row}", f"c{column}")
        for row in range(rows)
        for column in range(columns)
        for _ in range(draw(count))
    ]
    names, heads = [f"r{n}" for n in range(rows)], [f"c{n}" for n in range(columns)]
    return cross_count(pairs, rows=names, columns=heads)


RULES = st.builds(Rules, threshold=st.integers(3, 5), zeros_shown=st.booleans())


@settings(max_examples=60, deadline=None)
@given(counts=counted(rows=2, columns=2), rules=RULES)
def test_no_cell_of_one_table_can_be_pinned_down(
    counts: dict[tuple[str, str], int], rules: Rules
) -> None:
    hiding = hide(counts, rules=rules)
    assert hiding.exposed is None
    shown = {place: None if place in hiding.hidden else n for place, n in counts.items()}
    assert not any(rules.small(n) for n in shown.values() if n is not None)
    reach = bounds(counts, hidden=hiding.hidden, rules=rules)
    seen = possible(shown, floor=rules.floor, most=MOST + 6)
    for place, values in seen.items():
        assert max(values) - min(values) >= rules.width
        least, greatest = reach[place]
        assert min(values) <= least
        assert greatest is None or greatest <= max(values)


@settings(max_examples=25, deadline=None)
@given(counts=counted(rows=3, columns=3), rules=RULES)
def test_no_cell_of_a_family_can_be_pinned_down(
    counts: dict[tuple[str, str], int], rules: Rules
) -> None:
    records = [
        Record(person=f"{row}{column}{each}", codes=(row, column))
        for (row, column), count in counts.items()
        if TOTAL not in (row, column)
        for each in range(count)
    ]
    names = {f"r{n}": "" for n in range(3)}
    heads = {f"c{n}": "" for n in range(3)}
    (table,) = protect_family(
        records,
        rows=Dimension(id="rows", title="Rows", categories=names),
        columns=[Dimension(id="columns", title="Columns", categories=heads)],
        rules=rules,
    ).values()
    shown = dict(table.cells)
    assert not any(rules.small(n) for n in shown.values() if n is not None)
    for values in possible(shown, floor=rules.floor, most=3 * MOST).values() if shown else ():
        assert max(values) - min(values) >= rules.width
