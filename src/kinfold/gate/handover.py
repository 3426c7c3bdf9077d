"""What a permit let through: the cut rows one room may work on, and nothing behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kinfold.agreement.permit import Permit

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What a permit let through: cut tables for one room, and the ledger entry that allows it.

    `tables` maps `data_set.table` to Arrow tables with the cut columns; where the permit has a
    window, the column `_in_window` is true for rows inside it. `qualifying` is the two-year
    test's answer. `as_at` gives, per data set, the date up to which every holder's data reaches.
    """

    permit: Permit
    entry: int
    tables: "Mapping[str, pa.Table]"
    qualifying: bool
    as_at: Mapping[str, date]

    @cached_property
    def engine(self) -> "DuckDBPyConnection":
        """A locked in-memory engine that holds these tables and can reach nothing else."""
        from kinfold.store.cage import cage

        return cage(self.tables)

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The rows of one cut table, empty where nothing of it was let through."""
        table = self.tables.get(key)
        if table is None:
            return []
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows
