"""Keeps of a delivery the rows about the people it was asked about, and counts the rest.

A request may be limited to the pupils of one group (agreement B, 7.7.2): what a file holds of
anybody else is left out before anything is kept, and the report says how many rows that was.
"""

import dataclasses
from typing import TYPE_CHECKING, Final

from kinfold.datasets import DataSet
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content

if TYPE_CHECKING:
    import pyarrow as pa

RULE: Final = "outside-group"


def to_people(
    content: Content, data_set: DataSet, *, only: frozenset[str], findings: Findings
) -> Content:
    """The content without rows about anybody but those named, by the identifier of the data set.

    A table that is about nobody says nothing of them either, and is left out whole.
    """
    kept: dict[str, list[pa.RecordBatch]] = {}
    outside = 0
    for name, batches in content.tables.items():
        subject = data_set.table(name).subject
        inside = [_inside(batch, subject, only) for batch in batches]
        left_out = sum(map(len, batches)) - sum(map(len, inside))
        if left_out:
            findings.note(RULE, field=subject or "rows", count=left_out)
        outside += left_out
        if any(map(len, inside)):
            kept[name] = [batch for batch in inside if len(batch)]
    return dataclasses.replace(content, tables=kept, refused=content.refused + outside)


def _inside(batch: "pa.RecordBatch", subject: str | None, only: frozenset[str]) -> "pa.RecordBatch":
    import pyarrow as pa
    import pyarrow.compute as pc

    if subject is None:
        return batch.slice(0, 0)
    return batch.filter(
        pc.is_in(batch.column(subject), value_set=pa.array(sorted(only), pa.string()))
    )
