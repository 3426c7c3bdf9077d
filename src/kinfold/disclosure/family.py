"""Several tables of the same people, each by the same rows, protected so that they agree.

The row totals are in every table, so they are never held back: a row of few people is left out
instead, of every table. What the tables have in common is then shown in full, and knowing one
adds nothing to what another tells (they are conditionally independent given the row totals).

Two families are never compared here by what they show but by whom they count: where fewer people
than the threshold differ, the later is refused (`differ_safely`). Nothing is remembered between
one asking and the next: families released at different times can be set side by side by anybody
who kept the first. What stands against that today is a fixed list of tables, no filters, counts
as of one fixed day, and rounding.
"""

from collections.abc import Mapping, Sequence

from kinfold.disclosure.hiding import Hiding, hide
from kinfold.disclosure.table import (
    REST,
    TOTAL,
    Counts,
    Dimension,
    Place,
    ProtectedTable,
    Record,
    Rules,
    cross_count,
)


def protect_family(
    records: Sequence[Record], *, rows: Dimension, columns: Sequence[Dimension], rules: Rules
) -> Mapping[str, ProtectedTable]:
    """One protected table for each dimension in `columns`, by its id, with the same rows.

    ValueError where a person is counted twice, or is in no category of a dimension.
    """
    if len({record.person for record in records}) != len(records):
        msg = "each person is counted once"
        raise ValueError(msg)
    spine = rows.settled((record.codes[0] for record in records), rules=rules)
    places = [_code(record, 0, spine) for record in records]
    found = {}
    for number, asked in enumerate(columns, start=1):
        heads = asked.settled((record.codes[number] for record in records), rules=rules)
        pairs = [
            (row, _code(record, number, heads)) for row, record in zip(places, records, strict=True)
        ]
        found[asked.id] = _table(pairs, spine, heads, rules=rules)
    return found


def differ_safely(earlier: Sequence[Record], later: Sequence[Record], *, rules: Rules) -> bool:
    """Whether two sets of records may both be counted: the same, or unlike by enough people.

    A person differs who is in one only, or is in another category.
    """
    differing = {record.person for record in {*earlier} ^ {*later}}
    return not differing or len(differing) >= rules.threshold


def _code(record: Record, number: int, dimension: Dimension) -> str:
    code = record.codes[number]
    return code if code in dimension.categories else REST


def _table(
    pairs: Sequence[Place], rows: Dimension, columns: Dimension, *, rules: Rules
) -> ProtectedTable:
    """The table, row after row left out until what is left can be protected."""
    whole = cross_count(pairs, rows=rows.categories, columns=columns.categories)
    shown = [row for row in rows.categories if not rules.small(whole[row, TOTAL])]
    while True:
        counts = cross_count(pairs, rows=shown, columns=columns.categories) if shown else {}
        totals = [place for place in counts if place[1] == TOTAL]
        hiding = hide(counts, rules=rules, kept=totals, spare=columns.spare)
        if hiding.exposed is None:
            break
        shown.remove(_hardest(hiding.exposed, shown, counts))
    return ProtectedTable(
        rows=rows,
        columns=columns,
        cells=_shown(counts, hiding, rules=rules),
        left_out=tuple(row for row in rows.categories if row not in shown),
    )


def _hardest(exposed: Place, shown: Sequence[str], counts: Counts) -> str:
    """The row to leave out: the exposed cell's own, or the one with the fewest people."""
    if exposed[0] != TOTAL:
        return exposed[0]
    return min(shown, key=lambda row: counts[row, TOTAL])


def _shown(counts: Counts, hiding: Hiding, *, rules: Rules) -> dict[Place, int | None]:
    return {
        place: None if place in hiding.hidden else rules.rounded(count)
        for place, count in counts.items()
    }
