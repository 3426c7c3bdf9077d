"""Where rows come from: the supply, the holder and the as-at date of each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store.files import SUPPLY
from kinfold.store.model import Supply


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Supplies, column by column. Rows of other supplies have null for an answer."""

    ids: pa.Array
    holder: pa.Array
    as_at: pa.Array

    @classmethod
    def of(cls, supplies: Collection[Supply]) -> Self:
        """The origin that `supplies` are."""
        return cls(
            ids=pa.array([supply.id for supply in supplies], pa.string()),
            holder=pa.array([supply.holder for supply in supplies], pa.string()),
            as_at=pa.array([supply.as_at for supply in supplies], pa.date32()),
        )

    def known(self, rows: pa.Table) -> pa.ChunkedArray:
        """For each row, whether its supply is one of these."""
        return pc.is_in(rows[SUPPLY], value_set=self.ids)

    def holders(self, rows: pa.Table) -> pa.ChunkedArray:
        """For each row, the holder of its supply."""
        return self.holder.take(pc.index_in(rows[SUPPLY], value_set=self.ids))

    def dates(self, rows: pa.Table) -> pa.ChunkedArray:
        """For each row, the day its supply was true of."""
        return self.as_at.take(pc.index_in(rows[SUPPLY], value_set=self.ids))


def only(rows: pa.Table, wanted: pa.ChunkedArray) -> pa.Table:
    """The wanted rows; the table itself, uncopied, where all of them are."""
    return rows if pc.all(wanted, min_count=0).as_py() else rows.filter(wanted)
