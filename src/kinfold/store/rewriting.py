"""Files rewritten: without what must be destroyed, or merged so that fewer need opening.

A file is never changed in place. Its rows are copied into a new file under a new key, the manifest
names the new file instead of the old one, and only then do the old bytes go.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.store.files import HELD_TO, KEY, SUPPLY, Files, Finder
from kinfold.store.manifest import FileEntry
from kinfold.store.model import Supply
from kinfold.store.rows import FILE_ROWS, arranged

#: Files rewritten at once; each needs the memory of a few row groups.
_AT_ONCE: Final = 4

Doomed = Callable[[pa.Table], pa.ChunkedArray]


@dataclass
class Rewriting:
    """What a rewriting has prepared for the manifest: files out, files in, rows gone."""

    files: Files
    old: list[FileEntry] = field(default_factory=list)
    new: list[FileEntry] = field(default_factory=list)
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def whole(self, entry: FileEntry) -> None:
        """Leave a file out altogether; it need not be readable."""
        self.taken += Counter({(supply, entry.table): n for supply, n in entry.supplies.items()})
        self.old.append(entry)

    def without(self, some: Iterable[tuple[FileEntry, Doomed, Finder | None]]) -> None:
        """Copy files without their doomed rows, several at once; leave alone those that have none.

        Where a finder says whose rows are doomed, a file with none of their keys is not opened
        further. When one cannot be copied, the others are finished first, so that all are undone.
        """
        with ThreadPoolExecutor(max_workers=min(_AT_ONCE, os.cpu_count() or 1)) as pool:
            copies = [(one[0], pool.submit(self._copied, *one)) for one in some]
        for entry, copy in copies:
            if copy.exception() is None:
                new, taken = copy.result()
                self._add(new)
                self.taken += taken
                self.old += [entry] if taken else []
        for _, copy in copies:
            copy.result()

    def _copied(
        self, entry: FileEntry, doomed: Doomed, finder: Finder | None
    ) -> tuple[FileEntry | None, Counter[tuple[str, str]]]:
        """A file's copy, None where nothing is left of it or nothing is doomed; and what went."""
        taken: Counter[tuple[str, str]] = Counter()
        if finder is not None and not self.files.read(entry, [KEY], finder).num_rows:
            return None, taken
        with self.files.writing((entry.data_set, entry.table), entry.subject) as writer:
            for piece in self.files.pieces(entry):
                going = doomed(piece)
                for counted in pc.value_counts(piece[SUPPLY].filter(going)).to_pylist():
                    taken[counted["values"], entry.table] += counted["counts"]
                writer.write(piece.filter(pc.invert(going)))
            if not taken:
                writer.abandon()
                return None, taken
            return writer.close(), taken

    def merge(self, entries: Sequence[FileEntry], supplies: Mapping[str, Supply]) -> None:
        """Copy files of one table into as few as hold them, each with a span of keys of its own.

        Corrections known by now are written into the rows' `_held_to`.
        """
        place, subject = (entries[0].data_set, entries[0].table), entries[0].subject
        for span in _spans(sum(entry.rows for entry in entries)):
            with self.files.writing(place, subject) as writer:
                parts = [
                    self.files.read(entry, self.files.columns(entry), span) for entry in entries
                ]
                whole = pa.concat_tables(parts, promote_options="permissive")
                writer.write(arranged(_closed(whole, supplies)))
                self._add(writer.close())
        self.old.extend(entries)

    @contextmanager
    def undone_if_raised(self) -> Iterator[None]:
        """Remove the new files, which the manifest never named, if the block raises."""
        try:
            yield
        except BaseException:
            self.files.remove(entry.id for entry in self.new)
            raise

    def _add(self, entry: FileEntry | None) -> None:
        if entry is not None:
            self.new.append(entry)


def file_count(rows: int) -> int:
    """How many files `rows` rows are kept in once merged."""
    return -(-rows // FILE_ROWS)


@dataclass(frozen=True)
class _Span:
    """Wants the rows whose keys lie from `low` to `high`, both included."""

    low: int
    high: int

    def touch(self, low: int, high: int) -> bool:
        return low <= self.high and self.low <= high

    def keyed(self, rows: pa.Table) -> pa.ChunkedArray:
        keys = rows[KEY]
        return pc.and_(pc.greater_equal(keys, self.low), pc.less_equal(keys, self.high))


def _spans(rows: int) -> Iterator[_Span]:
    """The whole span of keys divided evenly into as many parts as `rows` fill files."""
    parts = file_count(rows)
    edges = [part * 2**64 // parts - 2**63 for part in range(parts + 1)]
    for low, beyond in pairwise(edges):
        yield _Span(low, beyond - 1)


def _closed(rows: pa.Table, supplies: Mapping[str, Supply]) -> pa.Table:
    """Rows with the end of their supply, as the manifest has it, in `_held_to`."""
    ids = pa.array(supplies, pa.string())
    kind = rows.schema.field(HELD_TO).type
    ends = pa.array((supply.held_to for supply in supplies.values()), kind)
    held_to = pc.take(ends, pc.index_in(rows[SUPPLY], value_set=ids))
    return rows.set_column(rows.column_names.index(HELD_TO), HELD_TO, held_to)
