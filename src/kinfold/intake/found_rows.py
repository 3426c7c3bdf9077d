"""Turns what the Department's rules found about children into rows kept beside the return.

Only what the agreement lists is kept, like any other column; a finding about the return as a whole
is about nobody and stays in the load report.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kinfold.datasets import DataSet
from kinfold.datasets.checked import FINDING
from kinfold.intake.layout import Content
from kinfold.intake.rows import schema

if TYPE_CHECKING:
    pass

#: The columns in which findings are made, by the names under which they are kept.
AS_KEPT: Final = {"line": "line", "of_table": "table", "about": "field", "rule": "rule"}


def with_findings(
    content: Content, data_set: DataSet, *, keep: Mapping[str, frozenset[str]]
) -> Content:
    """The content with its findings as a table of it, where it was checked and they may be kept."""
    table = next((one for one in data_set.tables if one.name == FINDING), None)
    if table is None or content.checked is None or not keep.get(FINDING) or not content.tables:
        return content
    import pyarrow.compute as pc

    found = content.checked.found
    about = found.filter(pc.is_valid(found.column("child")))
    if not about.num_rows:
        return content
    sources = {**AS_KEPT, "severity": "severity", str(table.subject): "child"}
    wanted = schema(table, columns=keep[FINDING])
    rows = about.select([sources[name] for name in wanted.names]).rename_columns(wanted.names)
    batches = [*rows.cast(wanted).to_batches()]
    return replace(content, tables={**content.tables, FINDING: batches})


def count(content: Content) -> int:
    """How many findings about children are kept beside the rows."""
    return sum(len(batch) for batch in content.tables.get(FINDING, ()))


def about(item: str) -> bool:
    """Whether an item of an agreement is one of what the checks found, not of a file."""
    return item.split(".")[1] == FINDING
