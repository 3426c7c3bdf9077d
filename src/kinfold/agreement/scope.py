"""A permit turned into what may be taken from the shelf: columns, how far back, and the test of
recent involvement that opens older rows.

The gate reads exactly this and nothing more; a room never sees a column or a row outside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from kinfold import datasets
from kinfold.agreement.permit import ItemRule, Permit
from kinfold.datasets.model import Evidence, Table

Row = Mapping[str, Any]

ENDED = "_ended"


@dataclass(frozen=True, kw_only=True)
class TableScope:
    """The columns of one table, and the earliest date its rows may bear (None: any age).

    `unlocks` says that rows older than `since` may be used once the qualifying test is met.
    """

    data_set: str
    table: str
    columns: tuple[str, ...]
    since: date | None
    unlocks: bool
    subject: str | None
    evidence: Evidence

    @property
    def key(self) -> str:
        """`data_set.table`."""
        return f"{self.data_set}.{self.table}"


@dataclass
class _Gathered:
    columns: dict[str, None] = field(default_factory=dict)
    since: list[date | None] = field(default_factory=list)
    unlocks: bool = False


def scope(permit: Permit) -> tuple[TableScope, ...]:
    """The tables and columns that the shown items of a permit rest on."""
    gathered: dict[tuple[str, str], _Gathered] = {}
    for rule in permit.items:
        if rule.treatment != "withhold":
            _gather(gathered, rule)
    return tuple(
        _table_scope(data_set, table, found) for (data_set, table), found in gathered.items()
    )


def _gather(gathered: dict[tuple[str, str], _Gathered], rule: ItemRule) -> None:
    for code in sources(rule.item):
        data_set, table, name = code.split(".")
        found = gathered.setdefault((data_set, table), _Gathered())
        found.columns[name] = None
        found.since.append(rule.since)
        found.unlocks = found.unlocks or rule.unlocks


def _table_scope(data_set: str, name: str, found: _Gathered) -> TableScope:
    table = datasets.get(data_set).table(name)
    columns = dict.fromkeys((*table.key, *found.columns, *table.evidence.needs))
    limits = [limit for limit in found.since if limit is not None]
    return TableScope(
        data_set=data_set,
        table=name,
        columns=tuple(columns),
        since=None if len(limits) < len(found.since) else min(limits),
        unlocks=found.unlocks,
        subject=table.subject,
        evidence=table.evidence,
    )


@lru_cache(maxsize=4096)
def sources(item: str) -> tuple[str, ...]:
    """The stored items an item is read from: itself, or what a displayed field is drawn from."""
    _, table, found = datasets.find_item(item)
    return found.drawn_from if table.subject is None else (item,)


@lru_cache(maxsize=1)
def counting_tables() -> tuple[tuple[str, Table], ...]:
    """Every stored table whose rows count as involvement, with its data set's id."""
    return tuple(
        (data_set.id, table)
        for data_set in datasets.catalogue().values()
        for table in data_set.tables
        if table.evidence.counts
    )


def in_window(row: Row, evidence: Evidence, *, since: date, on: date) -> bool:
    """Whether a row's spell overlaps, or an event date lies in, the window from `since` to `on`.

    A spell's end is what `ends` worked out (`_ended`). Evidence dated after `on` is ignored; a
    spell without an end is still open; both ends of the window are inside it (data view
    contract, section 2).
    """
    start = _day(row, evidence.start)
    if start is not None and start <= on:
        ended = _day(row, ENDED)
        if ended is None or ended >= since:
            return True
    return any(
        day is not None and since <= day <= on for day in (_day(row, name) for name in evidence.on)
    )


def involves(row: Row, evidence: Evidence, *, since: date, on: date) -> bool:
    """Whether a row is evidence of involvement inside the window (the qualifying test)."""
    meant = evidence.where is None or row.get(evidence.where[0]) in evidence.where[1]
    return meant and in_window(row, evidence, since=since, on=on)


def ends(
    rows: Sequence[Row], evidence: Evidence, *, newest: Mapping[str, date]
) -> list[date | None]:
    """The day on which each row's spell ended, None where it is open; rows are one person's.

    A table without an end (a status) ends a row where the same holder's next one begins. A return
    leaves out what closed before its year began: so a spell still open in an older supply, when
    the holder's `newest` is later, is known to have been open only up to the older one's date.
    """
    found: list[date | None] = []
    for row in rows:
        end = _day(row, evidence.end)
        if evidence.end is None:
            start = _day(row, evidence.start)
            later = [
                day
                for day in (_day(r, evidence.start) for r in rows if r["_holder"] == row["_holder"])
                if day is not None and start is not None and day > start
            ]
            end = min(later, default=None)
        as_at = _day(row, "_as_at")
        if end is None and as_at is not None and as_at < newest.get(row["_holder"], as_at):
            end = as_at
        found.append(end)
    return found


def undated(evidence: Evidence) -> bool:
    """Whether a table's rows bear no date at all (identity, factors): no window applies to them."""
    return not evidence.dates


def _day(row: Row, name: str | None) -> date | None:
    value = row.get(str(name))
    return value if isinstance(value, date) else None
