"""Where several supplies of one holder have the same row, the newest supply's row is the one read.

A school may send a term's marks, then week by week, then what changed in a week: one child's mark
of one session is in several supplies, and counts once. Which supply is the newest is told by the
day it is true of, then by when it came; only supplies held at the moment of reading are compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store.files import ROW, SUPPLY
from kinfold.store.model import Supply
from kinfold.store.origin import only

_RANK: Final = "rank"
_CODE: Final = "code"
#: Codes are numbered afresh before they could outgrow 64 bits.
_MOST: Final = 2**62

Spans = Mapping[str, tuple[date, date]]


def rivals(supplies: Iterable[Supply]) -> list[list[Supply]]:
    """Supplies that came from one holder under one agreement, where there is more than one."""
    found: dict[tuple[str, str], list[Supply]] = defaultdict(list)
    for supply in supplies:
        found[supply.holder, supply.agreement].append(supply)
    return [group for group in found.values() if len(group) > 1]


def standing(
    parts: Sequence[pa.Table], supplies: Iterable[Supply], *, told_apart: Sequence[str]
) -> list[pa.Table]:
    """The parts without the rows that a newer supply has too.

    A row is another's where they agree in every column of `told_apart`; one that lacks a column or
    a value of these is never taken for another's.
    """
    telling = [part for part in parts if {*part.column_names}.issuperset(told_apart)]
    day = _day(telling, told_apart)
    spans = _spans(telling, day)
    groups = [meeting for group in rivals(supplies) for meeting in _meeting(group, spans)]
    if not telling or not groups:
        return list(parts)
    meeting = _Meeting.of(groups, spans)
    wanted = [ROW, SUPPLY, *dict.fromkeys(told_apart)]
    rows = pa.concat_tables(
        (meeting.shared(part.select(wanted), day) for part in telling),
        promote_options="permissive",
    )
    beaten = meeting.beaten(rows)
    return [only(part, pc.invert(pc.is_in(part[ROW], value_set=beaten))) for part in parts]


def _day(parts: Sequence[pa.Table], told_apart: Sequence[str]) -> str | None:
    """The first column of days among those that tell rows apart, if there is one."""
    for name in told_apart:
        if all(pa.types.is_date32(part.schema.field(name).type) for part in parts):
            return name
    return None


def _spans(parts: Sequence[pa.Table], day: str | None) -> Spans:
    """The first and the last day of each supply; supplies overlap only where these do."""
    if day is None or not parts:
        return {}
    days = pa.concat_tables(part.select([SUPPLY, day]) for part in parts)
    found = days.group_by(SUPPLY).aggregate([(day, "min"), (day, "max")])
    return {
        row[SUPPLY]: (row[f"{day}_min"], row[f"{day}_max"])
        for row in found.to_pylist()
        if row[f"{day}_min"] is not None
    }


def _meeting(group: Sequence[Supply], spans: Spans) -> list[list[Supply]]:
    """The supplies of a group, parted where none of one part shares a day with one of another.

    A part of one supply is left out: nothing can be twice in it. Where days are not known, all
    may meet.
    """
    if not spans:
        return [list(group)]
    dated = sorted(
        (one for one in group if one.id in spans), key=lambda one: (*spans[one.id], one.id)
    )
    parts: list[list[Supply]] = []
    last = None
    for supply in dated:
        first, end = spans[supply.id]
        if last is not None and first <= last:
            parts[-1].append(supply)
            last = max(last, end)
        else:
            parts.append([supply])
            last = end
    return [part for part in parts if len(part) > 1]


def _shared(group: Sequence[Supply], spans: Spans) -> dict[str, tuple[date, date]]:
    """For each supply of a group, the days between which the others have rows."""
    firsts = sorted(spans[one.id][0] for one in group)
    ends = sorted(spans[one.id][1] for one in group)
    return {
        one.id: (
            firsts[1] if spans[one.id][0] == firsts[0] else firsts[0],
            ends[-2] if spans[one.id][1] == ends[-1] else ends[-1],
        )
        for one in group
    }


@dataclass(frozen=True, kw_only=True)
class _Meeting:
    """Supplies that may have the same rows, the oldest first, each with a number for its group.

    `first` and `end` are the days between which others of its group may have rows, where known.
    """

    ids: pa.Array
    places: pa.Array
    first: pa.Array
    end: pa.Array

    @classmethod
    def of(cls, groups: Sequence[Sequence[Supply]], spans: Spans) -> Self:
        """The supplies of `groups`."""
        shared = {
            id_: days for group in groups if spans for id_, days in _shared(group, spans).items()
        }
        met = [(number, supply) for number, group in enumerate(groups) for supply in group]
        met.sort(key=lambda one: (one[1].as_at, one[1].held_from, one[1].id))
        days = [shared.get(supply.id, (None, None)) for _, supply in met]
        return cls(
            ids=pa.array([supply.id for _, supply in met], pa.string()),
            places=pa.array([number for number, _ in met], pa.int64()),
            first=pa.array([first for first, _ in days], pa.date32()),
            end=pa.array([end for _, end in days], pa.date32()),
        )

    def shared(self, rows: pa.Table, day: str | None) -> pa.Table:
        """The rows that another supply may have too."""
        rank = pc.index_in(rows[SUPPLY], value_set=self.ids)
        if day is None:
            return rows.filter(pc.is_valid(rank))
        begun = pc.greater_equal(rows[day], self.first.take(rank))
        return rows.filter(pc.and_(begun, pc.less_equal(rows[day], self.end.take(rank))))

    def beaten(self, rows: pa.Table) -> pa.Array:
        """The numbers of the rows that a newer supply of their own group has too."""
        told_apart = [rows[name] for name in rows.column_names if name not in (ROW, SUPPLY)]
        rank = pc.index_in(rows[SUPPLY], value_set=self.ids)
        ranked = pa.table({_CODE: _codes([self.places.take(rank), *told_apart]), _RANK: rank})
        best = ranked.group_by(_CODE).aggregate([(_RANK, "max")])
        top = best[f"{_RANK}_max"].take(pc.index_in(ranked[_CODE], value_set=best[_CODE]))
        older = pc.and_(pc.is_valid(ranked[_CODE]), pc.less(rank, top))
        return rows[ROW].filter(older).combine_chunks()


def _codes(columns: Sequence[pa.Array | pa.ChunkedArray]) -> pa.Array:
    """A number for each row: the same for rows alike in every column, null where one is empty."""
    codes, size = _numbered(columns[0])
    for column in columns[1:]:
        found, count = _numbered(column)
        if size * count >= _MOST:
            codes, size = _numbered(codes)
        codes, size = pc.add(pc.multiply(codes, count), found), size * count
    return codes


def _numbered(column: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, int]:
    """A column's values as numbers from 0 on, and how many different ones there are."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole.dictionary_encode()
    return encoded.indices.cast(pa.int64()), max(1, len(encoded.dictionary))
