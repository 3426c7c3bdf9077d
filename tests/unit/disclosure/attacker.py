"""An attacker who tries every table there could be; shares no code with what it attacks."""

from collections.abc import Iterator, Mapping
from itertools import product

TOTAL = "*"
Shown = Mapping[tuple[str, str], int | None]


def possible(shown: Shown, *, floor: int, most: int) -> dict[tuple[str, str], set[int]]:
    """Every count each held-back cell could have, given all that is shown.

    `floor` is the least a held-back count is known to be; no count above `most` is tried, which
    makes the attacker surer than anybody may be.
    """
    rows = list(dict.fromkeys(row for row, _ in shown if row != TOTAL))
    columns = list(dict.fromkeys(column for _, column in shown if column != TOTAL))
    unknown = [place for place, count in shown.items() if count is None]
    found: dict[tuple[str, str], set[int]] = {place: set() for place in unknown}
    choices = [list(_lines(shown, row, columns, floor=floor, most=most)) for row in rows]
    for table in product(*choices):
        totals = [sum(line[number] for line in table) for number in range(len(columns))]
        margins = dict(zip(columns, totals, strict=True)) | {TOTAL: sum(totals)}
        if not all(_fits(shown[TOTAL, name], n, floor=floor) for name, n in margins.items()):
            continue
        for row, column in unknown:
            if row == TOTAL:
                found[row, column].add(margins[column])
                continue
            line = table[rows.index(row)]
            found[row, column].add(sum(line) if column == TOTAL else line[columns.index(column)])
    return found


def _lines(
    shown: Shown, row: str, columns: list[str], *, floor: int, most: int
) -> Iterator[tuple[int, ...]]:
    """Every line a row could have."""
    cells = []
    for column in columns:
        known = shown[row, column]
        cells.append(range(floor, most + 1) if known is None else (known,))
    for line in product(*cells):
        if _fits(shown[row, TOTAL], sum(line), floor=floor):
            yield line


def _fits(known: int | None, count: int, *, floor: int) -> bool:
    return count >= floor if known is None else count == known
