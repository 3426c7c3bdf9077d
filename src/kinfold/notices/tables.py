"""Rows under headings as CSV and JSON: the same rows give the same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: A spreadsheet would run a cell that begins with one of these.
_RUN = ("=", "+", "-", "@")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of text under headings; `keys` are the headings as a program names them."""

    keys: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def named(self) -> tuple[Mapping[str, str], ...]:
        """Each row as a mapping from key to cell."""
        return tuple(dict(zip(self.keys, row, strict=True)) for row in self.rows)


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """A table of these columns (key and heading) and rows."""
    return Table(
        keys=tuple(key for key, _ in columns),
        headings=tuple(heading for _, heading in columns),
        rows=tuple(tuple(row) for row in rows),
    )


def as_csv(held: Table) -> str:
    """The table as CSV, with its headings; no cell that a spreadsheet would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(held.headings)
    writer.writerows([_safe(cell) for cell in row] for row in held.rows)
    return out.getvalue()


def as_json(shown: object) -> str:
    """Anything as JSON, keys sorted, ending in a line break."""
    return json.dumps(shown, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUN) else cell
