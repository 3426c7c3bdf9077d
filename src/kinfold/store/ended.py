"""Leaves out of a reading what the holder has said, in the same supply or a newer, is no more.

A case system that sends what changed says of a record it removed that it is gone. The rows told
before stay as they were held, for who asks what was known on a day; today they are not read.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from kinfold.store.files import SUPPLY
from kinfold.store.model import Ending, Supply

#: One holder's place under one agreement, and how new a supply there is.
_Rank = tuple[tuple[str, str], tuple[object, ...]]
_Key = tuple[object, ...]


def without(
    parts: Sequence[pa.Table],
    said: Iterable[tuple[Ending, Sequence[pa.Table]]],
    supplies: Mapping[str, Supply],
) -> list[pa.Table]:
    """The parts without the rows that are no more; `said` are the rows of each ending's table."""
    found = [(ending.key, _latest(ending, rows, supplies)) for ending, rows in said]
    return [_left(part, found, supplies) for part in parts]


def _rank(supply: Supply) -> _Rank:
    return (supply.holder, supply.agreement), (supply.as_at, supply.held_from, supply.id)


def _latest(
    ending: Ending, parts: Sequence[pa.Table], supplies: Mapping[str, Supply]
) -> dict[_Key, tuple[object, ...]]:
    """By holder, agreement and key, the newest supply that says that it is no more."""
    found: dict[_Key, tuple[object, ...]] = {}
    for part in parts:
        if ending.flag not in part.column_names:
            continue
        rows = part.filter(part[ending.flag]).select([SUPPLY, *ending.key])
        for supply, *key in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            place, newness = _rank(supplies[supply])
            whole = (place, *key)
            found[whole] = max(found.get(whole, newness), newness)
    return found


def _left(
    part: pa.Table,
    found: Sequence[tuple[tuple[str, ...], Mapping[_Key, tuple[object, ...]]]],
    supplies: Mapping[str, Supply],
) -> pa.Table:
    for key, latest in found:
        if not latest or not {*part.column_names}.issuperset(key):
            continue
        columns = (part[name].to_pylist() for name in (SUPPLY, *key))
        stands = []
        for supply, *values in zip(*columns, strict=True):
            place, newness = _rank(supplies[supply])
            ended = latest.get((place, *values))
            stands.append(ended is None or newness > ended)
        part = part.filter(pa.array(stands, pa.bool_()))
    return part
