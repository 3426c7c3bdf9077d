"""Writes comma-separated files whose headings are those the data sets declare."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from kinfold.datasets import Field, get

Value = str | date | int | None


def columns(data_set: str, table: str, *, year: str | None = None) -> tuple[Field, ...]:
    """The fields a file of `table` carries: not the proposed ones, and only those of `year`."""
    return tuple(
        field
        for field in get(data_set).table(table).fields
        if not field.proposed and (year is None or _in_year(field, year))
    )


def _in_year(field: Field, year: str) -> bool:
    too_early = field.first_year is not None and year < field.first_year
    too_late = field.last_year is not None and year > field.last_year
    return not (too_early or too_late)


def write_table(
    path: Path,
    fields: Sequence[Field],
    rows: Iterable[Mapping[str, Value]],
    *,
    surplus: Mapping[str, str] | None = None,
) -> int:
    """Write `rows` (field name to value) under the declared headings; how many there were.

    `surplus` adds columns nobody declared, each with the one value it holds in every row.
    """
    extra = dict(surplus or {})
    names = [field.name for field in fields]
    known = frozenset(names)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*(field.source for field in fields), *extra])
        for row in rows:
            if not row.keys() <= known:
                raise KeyError(f"not declared: {sorted(row.keys() - known)}")
            writer.writerow([*map(row.get, names), *extra.values()])
            count += 1
    return count
