"""Puts each pupil's UPN beside the rows of a school census extract that stand below a pupil.

Such a row names its pupil by a number that means nothing outside the extract; without the UPN
nobody could find the row when the pupil asks for what is held, or when it must be destroyed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kinfold.datasets import DataSet, Table
from kinfold.intake.findings import Findings

if TYPE_CHECKING:
    import pyarrow as pa

WHO: Final = "upn"
_ID: Final = "tableid"
_DEEPEST: Final = 3


def with_parents(
    data_set: DataSet, keep: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """What to read so that rows can be joined: what may be kept, and the extract's own numbers."""
    return {
        table.name: keep.get(table.name, frozenset()) | _numbers(table)
        for table in data_set.tables
        if keep.get(table.name)
    }


def _numbers(table: Table) -> frozenset[str]:
    names = frozenset(entry.name for entry in table.fields if entry.name.endswith(_ID))
    return names | {WHO} if table.subject == WHO else names


def joined(
    read: "Mapping[str, list[pa.RecordBatch]]",
    data_set: DataSet,
    keep: Mapping[str, frozenset[str]],
    findings: Findings,
) -> "tuple[dict[str, list[pa.RecordBatch]], int]":
    """The rows with their pupils' UPNs and only what may be kept; and how many had no pupil."""
    import pyarrow as pa

    whole = {name: pa.Table.from_batches(batches) for name, batches in read.items()}
    ready = {name: table for name, table in whole.items() if _named(data_set.table(name))}
    for _ in range(_DEEPEST):
        for name, table in whole.items():
            if name not in ready and (found := _below(table, name, ready)) is not None:
                ready[name] = found
    kept: dict[str, list[pa.RecordBatch]] = {}
    orphans = 0
    for name, table in whole.items():
        found = ready.get(name, table)
        if data_set.table(name).subject == WHO:
            lost = found.column(WHO).null_count
            found = found.filter(found.column(WHO).is_valid())
            orphans += lost
            if lost:
                findings.note("parent-missing", field=name, count=lost)
        columns = [one for one in found.column_names if one in keep.get(name, ())]
        if found.num_rows:
            kept[name] = found.select(columns).to_batches()
    return kept, orphans


def _named(table: Table) -> bool:
    """Whether the table's own rows say whom they are about, or are about nobody."""
    return table.subject is None or bool(table.field(WHO).source)


def _below(table: "pa.Table", name: str, ready: "Mapping[str, pa.Table]") -> "pa.Table | None":
    """A table with the UPN of the row above each of its rows; None where that is not known yet."""
    import pyarrow.compute as pc

    for column in table.column_names:
        parent = column.removesuffix(_ID)
        above = ready.get(parent)
        if not column.endswith(_ID) or parent == name or above is None:
            continue
        if WHO not in above.column_names or column not in above.column_names:
            continue
        places = pc.index_in(
            table.column(column), value_set=above.column(column).combine_chunks(), skip_nulls=True
        )
        who = above.column(WHO).combine_chunks().take(places.combine_chunks())
        return table.set_column(table.column_names.index(WHO), WHO, who)
    return None
