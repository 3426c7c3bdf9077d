"""Rows of the exchange as columns, each of the kind its data set declares."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kinfold.datasets import Kind, Table

if TYPE_CHECKING:
    import pyarrow as pa


def table_of(
    declared: Table, *, columns: Iterable[str], rows: Sequence[Mapping[str, Any]]
) -> "pa.Table":
    """The rows as a table of the structural columns and those named, in the declared order."""
    import pyarrow as pa

    kinds = {Kind.DATE: pa.date32(), Kind.INTEGER: pa.int64(), Kind.BOOLEAN: pa.bool_()}
    wanted = set(columns)
    fields = [field for field in declared.fields if field.structural or field.name in wanted]
    schema = pa.schema([(field.name, kinds.get(field.kind, pa.string())) for field in fields])
    return pa.table(
        {field.name: [row.get(field.name) for row in rows] for field in fields}, schema=schema
    )
