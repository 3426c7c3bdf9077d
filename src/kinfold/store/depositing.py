"""A delivery turned into files, table by table, before the manifest hears of it."""

import secrets
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from kinfold.store.files import Files
from kinfold.store.keys import Keyring
from kinfold.store.manifest import FileEntry
from kinfold.store.model import Delivery, Destroyed, Supply
from kinfold.store.rows import Marks, gathered, marked


class Depositing:
    """The files of one delivery as they are written; row numbers start at `next_row`."""

    def __init__(
        self,
        files: Files,
        keys: Keyring,
        delivery: Delivery,
        *,
        destroyed: frozenset[bytes],
        next_row: int,
    ) -> None:
        self._files = files
        self._keys = keys
        self._delivery = delivery
        self._destroyed = destroyed
        self._refused = 0
        self.next_row = next_row
        self.entries: list[FileEntry] = []

    def write(self, *, at: datetime) -> Supply:
        """Write every table and describe the supply; nothing is left behind if it fails.

        Destroyed if rows came but all are about destroyed people; ValueError if a table does not
        fit `Delivery`.
        """
        delivery = self._delivery
        supply_id = secrets.token_hex(8)
        try:
            rows = {
                name: self._table(name, batches, supply_id, at)
                for name, batches in delivery.tables.items()
            }
            if self._refused and not any(rows.values()):
                raise Destroyed(delivery.data_set, rows=self._refused)
        except BaseException:
            self._files.remove(entry.id for entry in self.entries)
            raise
        return Supply(
            id=supply_id,
            data_set=delivery.data_set,
            holder=delivery.holder,
            period=delivery.period,
            receipt=delivery.receipt,
            agreement=delivery.agreement,
            agreement_version=delivery.agreement_version,
            as_at=delivery.as_at,
            destroy_by=delivery.destroy_by,
            held_from=at,
            held_to=None,
            rows=rows,
            refused_destroyed=self._refused,
        )

    def _table(
        self, name: str, batches: Iterable[pa.RecordBatch], supply_id: str, at: datetime
    ) -> int:
        """Write one table as files of bounded size; how many of its rows were kept."""
        if name not in self._delivery.subjects:
            raise ValueError(f"The delivery does not say whom rows of {name} are about.")
        marks = Marks(
            data_set=self._delivery.data_set,
            holder=self._delivery.holder,
            subject=self._delivery.subjects[name],
            supply=supply_id,
            held_from=at,
            destroyed=self._destroyed,
            keys=self._keys,
        )
        kept = 0
        for whole in gathered(batches):
            rows = marked(whole, marks, first_row=self.next_row)
            self.next_row += whole.num_rows
            self._refused += whole.num_rows - rows.num_rows
            kept += rows.num_rows
            self._file(name, rows)
        return kept

    def _file(self, table: str, rows: pa.Table) -> None:
        place = (self._delivery.data_set, table)
        with self._files.writing(place, self._delivery.subjects[table]) as writer:
            writer.write(rows)
            entry = writer.close()
        if entry is not None:
            self.entries.append(entry)
