"""The files on the shelf: written once, encrypted, forced to disk, and never changed.

Each is Parquet with modular encryption (footer and all columns) under a random key of its own; the
file's id is part of what is authenticated, so one file cannot stand in for another. Rows are
sorted by a keyed hash of the person they are about, in row groups small enough that one person's
rows are read without the rest.
"""

import os
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from kinfold.store import crash
from kinfold.store.keys import Keyring
from kinfold.store.manifest import FileEntry
from kinfold.store.model import Damaged

KEY: Final = "_key"
ROW: Final = "_row"
SUPPLY: Final = "_supply"
HELD_FROM: Final = "_held_from"
HELD_TO: Final = "_held_to"

_GROUP_ROWS = 2_048
_GROUPS_ALONE = 16
_FOOTER_BYTES = 32 * 1024 * 1024
_SUFFIX = ".parquet"


@dataclass(frozen=True, kw_only=True)
class _Footer:
    """A file's opened footer: where its columns and rows are, and the key that opens them."""

    metadata: pq.FileMetaData
    schema: pa.Schema
    key: bytes
    spans: Sequence[tuple[int, int]]
    size: int


class Finder(Protocol):
    """Says which rows are wanted by their sort keys."""

    def touch(self, low: int, high: int) -> bool:
        """Whether any wanted key lies from `low` to `high`, both included."""
        ...

    def keyed(self, rows: pa.Table) -> pa.ChunkedArray:
        """For each row, whether its key is wanted."""
        ...


class Files:
    """The folder of encrypted files, and the footers lately read from it."""

    def __init__(self, folder: Path, keys: Keyring) -> None:
        self._folder = folder
        self._keys = keys
        self._footers: OrderedDict[str, _Footer] = OrderedDict()
        self._lock = Lock()
        self.footer_bytes = _FOOTER_BYTES

    def path(self, file_id: str) -> Path:
        """Where a file's bytes are."""
        return self._folder / f"{file_id}{_SUFFIX}"

    def present(self) -> frozenset[str]:
        """The ids of all files in the folder, whether the manifest names them or not."""
        return frozenset(path.stem for path in self._folder.glob(f"*{_SUFFIX}"))

    def remove(self, file_ids: Iterable[str]) -> None:
        """Remove files' bytes and forget their keys; files already gone are passed over."""
        for file_id in file_ids:
            with self._lock:
                self._footers.pop(file_id, None)
            crash.reached("before-unlink")
            self.path(file_id).unlink(missing_ok=True)
            crash.reached("after-unlink")
        self.sync_folder()

    def sync_folder(self) -> None:
        """Force the folder's list of names to disk."""
        crash.reached("before-folder-sync")
        _sync(self._folder)
        crash.reached("after-folder-sync")

    def forget_all_but(self, live: frozenset[str]) -> None:
        """Forget the keys of files that are no longer in the manifest."""
        with self._lock:
            for file_id in self._footers.keys() - live:
                del self._footers[file_id]

    def columns(self, entry: FileEntry) -> Sequence[str]:
        """The names of a file's columns. Raises as `read` does."""
        return list(self._footer(entry).schema.names)

    def read(
        self, entry: FileEntry, columns: Iterable[str], finder: Finder | None = None
    ) -> pa.Table:
        """The `columns` that a file has, of the rows that `finder` (None: everyone) wants.

        FileNotFoundError if the file has gone; Damaged if its bytes are not those written.
        """
        footer = self._footer(entry)
        wanted = set(columns)
        names = [name for name in footer.schema.names if name in wanted]
        groups = [
            number
            for number, span in enumerate(footer.spans)
            if finder is None or finder.touch(*span)
        ]
        threads = len(groups) > _GROUPS_ALONE
        with self._opened(entry, footer.key, footer.metadata) as file:
            if finder is None:
                return file.read_row_groups(groups, columns=names, use_threads=threads)
            # The keys alone say whether the other columns are worth opening.
            keys = file.read_row_groups(groups, columns=[KEY], use_threads=threads)
            found = finder.keyed(keys)
            if not pc.any(found).as_py():
                return footer.schema.empty_table().select(names)
            rows = file.read_row_groups(groups, columns=names, use_threads=threads)
            return rows.filter(found)

    def pieces(self, entry: FileEntry) -> Iterator[pa.Table]:
        """A whole file, some row groups at a time. Raises as `read` does."""
        footer = self._footer(entry)
        count = len(footer.spans)
        with self._opened(entry, footer.key, footer.metadata) as file:
            for start in range(0, count, _GROUPS_ALONE):
                yield file.read_row_groups(range(start, min(start + _GROUPS_ALONE, count)))

    @contextmanager
    def writing(self, place: tuple[str, str], subject: str | None) -> "Iterator[FileWriter]":
        """A new file for rows of `place` (data set, table), removed again if the block raises.

        `subject` is the column that says whom its rows are about.
        """
        writer = FileWriter(self.path, self._keys, place, subject)
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise

    @contextmanager
    def _opened(
        self, entry: FileEntry, key: bytes, metadata: pq.FileMetaData | None = None
    ) -> Iterator[pq.ParquetFile]:
        try:
            with (
                pa.OSFile(str(self.path(entry.id))) as source,
                pq.ParquetFile(
                    source,
                    metadata=metadata,
                    decryption_properties=pe.create_decryption_properties(
                        key, aad_prefix=entry.id.encode()
                    ),
                ) as file,
            ):
                yield file
        except FileNotFoundError:
            raise
        except (OSError, pa.ArrowException):
            # Arrow's own message may quote what it read.
            raise Damaged(entry.id) from None

    def _footer(self, entry: FileEntry) -> _Footer:
        with self._lock:
            known = self._footers.get(entry.id)
            if known is not None:
                self._footers.move_to_end(entry.id)
                return known
        footer = self._read_footer(entry)
        with self._lock:
            self._footers[entry.id] = footer
            while sum(kept.size for kept in self._footers.values()) > self.footer_bytes:
                self._footers.popitem(last=False)
        return footer

    def _read_footer(self, entry: FileEntry) -> _Footer:
        key = self._keys.unwrap(entry.wrapped_key, entry.id)
        with self._opened(entry, key) as file:
            metadata, schema = file.metadata, file.schema_arrow
        column = metadata.schema.names.index(KEY)
        spans = []
        for number in range(metadata.num_row_groups):
            statistics = metadata.row_group(number).column(column).statistics
            spans.append((statistics.min, statistics.max))
        return _Footer(
            metadata=metadata,
            schema=schema,
            key=key,
            spans=spans,
            size=metadata.serialized_size,
        )


class FileWriter:
    """A file being written; it counts for nothing until the manifest names it."""

    def __init__(
        self,
        path: Callable[[str], Path],
        keys: Keyring,
        place: tuple[str, str],
        subject: str | None,
    ) -> None:
        self._keys = keys
        self._place = place
        self._subject = subject
        self._key = secrets.token_bytes(32)
        self._writer: pq.ParquetWriter | None = None
        self._supplies: Counter[str] = Counter()
        self._span: tuple[int, int] | None = None
        self.id = secrets.token_hex(16)
        self._path = path(self.id)

    def write(self, rows: pa.Table) -> None:
        """Add rows sorted by their keys, none of them before the last row written."""
        if rows.num_rows == 0:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                rows.schema,
                compression="lz4",
                # Only the keys' spans are ever looked at; others cost half the time of writing.
                write_statistics=[KEY],
                encryption_properties=pe.create_encryption_properties(
                    self._key, aad_prefix=self.id.encode(), store_aad_prefix=False
                ),
            )
        self._writer.write_table(rows, row_group_size=_GROUP_ROWS)
        crash.reached("file-half-written")
        first, last = rows[KEY][0].as_py(), rows[KEY][-1].as_py()
        self._span = (first if self._span is None else self._span[0], last)
        for counted in pc.value_counts(rows[SUPPLY]).to_pylist():
            self._supplies[counted["values"]] += counted["counts"]

    def close(self) -> FileEntry | None:
        """Force the file to disk and describe it for the manifest; None if nothing was written."""
        if self._writer is None or self._span is None:
            return None
        self._writer.close()
        crash.reached("before-file-sync")
        _sync(self._path)
        crash.reached("after-file-sync")
        return FileEntry(
            id=self.id,
            data_set=self._place[0],
            table=self._place[1],
            subject=self._subject,
            low=self._span[0],
            high=self._span[1],
            wrapped_key=self._keys.wrap(self._key, self.id),
            supplies=dict(self._supplies),
        )

    def abandon(self) -> None:
        """Give the file up and remove what was written of it."""
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
