"""Finding the rows about certain people, whom one file may name for many holders."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store.files import KEY
from kinfold.store.keys import Keyring, sort_key
from kinfold.store.manifest import FileEntry
from kinfold.store.model import Supply
from kinfold.store.origin import Origin

_BETWEEN = "\x1f"
_BETWEEN_SCALAR = pa.scalar(_BETWEEN)


@dataclass(frozen=True, kw_only=True)
class People:
    """People of one data set: their sorted keys, and each as holder and identifier joined."""

    keys: Sequence[int]
    key_set: pa.Array
    names: pa.Array

    @classmethod
    def of(cls, keyring: Keyring, data_set: str, pairs: Collection[tuple[str, str]]) -> Self:
        """The people that `pairs` of holder and identifier name."""
        keys = sorted({sort_key(keyring.digest(data_set, *pair)) for pair in pairs})
        return cls(
            keys=keys,
            key_set=pa.array(keys, pa.int64()),
            names=pa.array([_BETWEEN.join(pair) for pair in pairs], pa.string()),
        )

    def touch(self, low: int, high: int) -> bool:
        """Whether any of their keys lies from `low` to `high`, both included."""
        place = bisect_left(self.keys, low)
        return place < len(self.keys) and self.keys[place] <= high

    def may_be_in(self, entry: FileEntry) -> bool:
        """Whether a file is about people at all and its span of keys touches theirs."""
        return entry.subject is not None and self.touch(entry.low, entry.high)

    def keyed(self, rows: pa.Table) -> pa.ChunkedArray:
        """For each row, whether its key is one of theirs: nearly always enough, and fast."""
        return pc.is_in(rows[KEY], value_set=self.key_set)

    def named(self, rows: pa.Table, holders: pa.ChunkedArray, subject: str) -> pa.ChunkedArray:
        """For each row, whether its holder and identifier are one of theirs: exact."""
        joined = pc.binary_join_element_wise(
            holders, rows[subject].cast(pa.string()), _BETWEEN_SCALAR
        )
        return pc.is_in(joined, value_set=self.names)

    def about(
        self, entry: FileEntry, supplies: Mapping[str, Supply]
    ) -> Callable[[pa.Table], pa.ChunkedArray]:
        """A test for a file's rows: whether each is about one of them."""
        subject = str(entry.subject)
        origin = Origin.of(supplies.values())

        def test(rows: pa.Table) -> pa.ChunkedArray:
            exact = self.named(rows, origin.holders(rows), subject)
            return pc.and_(self.keyed(rows), exact)

        return test
