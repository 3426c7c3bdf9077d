"""Reading from the shelf: exactly the columns, people, holders and dates that were asked for.

Whatever is not asked for is left out here, before anything is handed over (DESIGN section 4, "Cut,
then hand over").
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store import ended, newest
from kinfold.store.files import ROW, SUPPLY, Files
from kinfold.store.keys import Keyring
from kinfold.store.manifest import FileEntry, Snapshot
from kinfold.store.model import Supply, TableCut, Window
from kinfold.store.origin import Origin, only
from kinfold.store.people import People

ADDED: Final = ("_holder", "_supply", "_as_at")


class Reader:
    """Reads cuts from one snapshot, as it was held at one moment."""

    def __init__(
        self, files: Files, keys: Keyring, snapshot: Snapshot, *, held_at: datetime
    ) -> None:
        self._files = files
        self._keys = keys
        self._snapshot = snapshot
        self._held_at = held_at
        self._people: dict[tuple[str, frozenset[tuple[str, str]]], People] = {}

    def table(self, cut: TableCut) -> pa.Table:
        """The cut's rows in the order they were delivered. Raises as `Files.read` does.

        A column that no file has comes back empty, of the null type. Where the cut says how rows
        are told apart, a row that several supplies of one holder have is the newest one's alone.
        """
        if any(name.startswith("_") for name in cut.columns):
            raise ValueError("Column names that start with _ are the store's own.")
        supplies = self._supplies(cut)
        people = self._who(cut)
        origin = Origin.of(supplies.values())
        told_apart = cut.told_apart if newest.rivals(supplies.values()) else ()
        keys = {name for ending in cut.ended_by for name in ending.key}
        needed = {*cut.columns, *told_apart, *keys, *(cut.window.columns if cut.window else ())}

        def parts_of(table: str, needed: Collection[str]) -> list[pa.Table]:
            return [
                self._part(needed, entry, origin, people)
                for entry in self._snapshot.files.get((cut.data_set, table), ())
                if not supplies.keys().isdisjoint(entry.supplies)
                and (people is None or people.may_be_in(entry))
            ]

        parts = parts_of(cut.table, needed)
        if told_apart:
            parts = newest.standing(parts, supplies.values(), told_apart=told_apart)
        if cut.ended_by:
            said = [(one, parts_of(one.table, {*one.key, one.flag})) for one in cut.ended_by]
            parts = ended.without(parts, said, supplies)
        kept = [self._handed_over(cut, rows) for rows in parts]
        whole = pa.concat_tables([_empty(cut), *kept], promote_options="permissive")
        return whole.sort_by(ROW).drop_columns([ROW])

    def _supplies(self, cut: TableCut) -> Mapping[str, Supply]:
        holders = cut.holders
        if cut.subjects is not None:
            named = {holder for holder, _ in cut.subjects}
            holders = frozenset(named if holders is None else named & holders)
        return {
            supply.id: supply
            for supply in self._snapshot.by_data_set.get(cut.data_set, ())
            if supply.agreement in cut.agreements
            and (holders is None or supply.holder in holders)
            and supply.held_at(self._held_at)
        }

    def _who(self, cut: TableCut) -> People | None:
        if cut.subjects is None:
            return None
        place = (cut.data_set, cut.subjects)
        if place not in self._people:
            self._people[place] = People.of(self._keys, cut.data_set, cut.subjects)
        return self._people[place]

    def _part(
        self, needed: Collection[str], entry: FileEntry, origin: Origin, people: People | None
    ) -> pa.Table:
        """One file's rows of the supplies and people asked for, with where they come from."""
        needed = {*needed, ROW, SUPPLY}
        if people is None:
            rows = self._files.read(entry, needed)
        else:
            rows = self._files.read(entry, {*needed, str(entry.subject)}, people)
        rows = only(rows, origin.known(rows))
        rows = rows.append_column("_holder", origin.holders(rows))
        rows = rows.append_column("_as_at", origin.dates(rows))
        if people is not None:
            rows = only(rows, people.named(rows, rows["_holder"], str(entry.subject)))
        return rows

    def _handed_over(self, cut: TableCut, rows: pa.Table) -> pa.Table:
        """The rows inside the cut's window, in its columns."""
        if cut.window is not None:
            rows = rows.filter(in_window(rows, cut.window, on=self._held_at.date()))
        present = set(rows.column_names)
        return rows.select(
            [name for name in (*dict.fromkeys(cut.columns), *ADDED, ROW) if name in present]
        )


def _empty(cut: TableCut) -> pa.Table:
    kinds = {
        **dict.fromkeys(cut.columns, pa.null()),
        "_holder": pa.string(),
        "_supply": pa.string(),
        "_as_at": pa.date32(),
        ROW: pa.int64(),
    }
    return pa.schema(list(kinds.items())).empty_table()


def in_window(rows: pa.Table, window: Window, *, on: date) -> pa.ChunkedArray:
    """For each row, whether `window` keeps it when read on day `on`.

    ValueError if a column it looks at does not hold dates.
    """
    since = pa.scalar(window.since, pa.date32())
    start, end = _dates(rows, window.start), _dates(rows, window.end)
    dated = pc.or_(pc.is_valid(start), pc.is_valid(end))
    begun = pc.fill_null(pc.less_equal(start, pa.scalar(on, pa.date32())), fill_value=True)
    lasting = pc.fill_null(pc.greater_equal(end, since), fill_value=True)
    kept = pc.and_(dated, pc.and_(begun, lasting))
    for name in window.on:
        recent = pc.greater_equal(_dates(rows, name), since)
        kept = pc.or_(kept, pc.fill_null(recent, fill_value=False))
    return kept


def _dates(rows: pa.Table, name: str | None) -> pa.ChunkedArray:
    if name is None or name not in rows.column_names:
        return pa.chunked_array([pa.nulls(rows.num_rows, pa.date32())])
    try:
        return rows[name].cast(pa.date32())
    except pa.ArrowException:
        # Arrow's own message would quote the value.
        raise ValueError(f"The column {name} does not hold dates.") from None


def chosen(
    supplies: Collection[Supply],
    *,
    data_set: str | None,
    holder: str | None,
    agreement: str | None,
    held_at: datetime | None,
) -> list[Supply]:
    """The supplies that fit; None asks nothing of that kind."""
    return [
        supply
        for supply in supplies
        if data_set in (None, supply.data_set)
        and holder in (None, supply.holder)
        and agreement in (None, supply.agreement)
        and (held_at is None or supply.held_at(held_at))
    ]
