"""The store itself: deliveries in, cuts out, destruction for good.

One process writes at a time, held by a lock file in the store's folder; readers are never held up.
Every change is one transaction on the manifest, made after the files it names are forced to disk,
so a change happened altogether or not at all (DESIGN sections 4 and 8).
"""

import fcntl
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.datasets.periods import period_of
from kinfold.store import crash, manifest
from kinfold.store.database import Database, Transaction
from kinfold.store.depositing import Depositing
from kinfold.store.files import SUPPLY, Files, Finder
from kinfold.store.keys import Keyring
from kinfold.store.manifest import AT_ONCE, EVERY, FileEntry, Snapshot, stamp
from kinfold.store.model import (
    AlreadyHeld,
    Certificate,
    Damaged,
    Delivery,
    Destroyed,
    Replaced,
    Supply,
    TableCut,
    utc,
)
from kinfold.store.people import People
from kinfold.store.reading import Reader, chosen
from kinfold.store.rewriting import Doomed, Rewriting, file_count

_TRIES = 5


class Store:
    """The shelf of one installation. Safe to share between threads and forked processes."""

    def __init__(self, folder: Path, database: Database, keys: Keyring) -> None:
        self._folder = folder
        self._database = database
        self._keys = keys
        self._files = Files(folder, keys)
        self._known: Snapshot | None = None

    @classmethod
    def open(cls, folder: Path, *, database: str, master_key: bytes) -> Self:
        """Open the store in `folder`, making it if need be.

        `database` is an SQLite path or a PostgreSQL connection string, where the manifest's tables
        (named store_...) are kept. ValueError if the master key is not 32 bytes; WrongKey if it is
        not the one the store was made with.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = cls(folder, Database(database), Keyring(master_key))
        if not store._database.has("store_gone"):
            with store._locked():
                manifest.create(store._database, store._keys.mark)
        manifest.check(store._database, store._keys.mark)
        if manifest.outgrown(store._database):
            with store._locked():
                manifest.bring_up(store._database)
        return store

    def deposit(self, delivery: Delivery, *, at: datetime) -> Supply:
        """Put a delivery on the shelf: all of it, or nothing.

        It replaces the supply of the same data set, holder, period and agreement from `at` on.
        Rows about destroyed people are left out and counted. AlreadyHeld if the same bytes are
        held, Replaced if they were and may not stand again; Destroyed if they were destroyed, or
        if everything in them is about destroyed people; ValueError if columns do not fit
        `Delivery`.
        """
        moment = utc(at)
        with self._writing():
            with self._database.reading() as tx:
                _refuse_again(tx, delivery)
                destroyed = manifest.destroyed(tx, delivery)
                first_row = manifest.next_row(tx)
            work = Depositing(
                self._files, self._keys, delivery, destroyed=destroyed, next_row=first_row
            )
            supply = work.write(at=moment)
            self._files.sync_folder()
            # Should the transaction fail, the files stay for the sweep: whether a commit that
            # raised took effect cannot always be known.
            with manifest.changing(self._database) as tx:
                manifest.add_supply(tx, supply)
                crash.reached("in-transaction")
                manifest.add_files(tx, work.entries)
                manifest.turn(tx, rows=work.next_row - first_row)
                crash.reached("before-commit")
            crash.reached("after-commit")
        return supply

    def supplies(
        self,
        *,
        data_set: str | None = None,
        holder: str | None = None,
        agreement: str | None = None,
        held_at: datetime | None = None,
    ) -> list[Supply]:
        """What is held, oldest first: at a moment, or (None) ever, except what was destroyed."""
        return chosen(
            self._snapshot().supplies.values(),
            data_set=data_set,
            holder=holder,
            agreement=agreement,
            held_at=held_at and utc(held_at),
        )

    def gone(self) -> list[tuple[Supply, datetime]]:
        """What was destroyed whole, and when; of its rows nothing is left to tell."""
        return manifest.gone(self._database)

    def read(self, cuts: Sequence[TableCut], *, held_at: datetime) -> dict[str, pa.Table]:
        """Each cut's rows under `data_set.table`, all from one state of the store.

        Columns `_holder`, `_supply` and `_as_at` are added. ValueError if two cuts are of the same
        table, or a window's column holds no dates; Damaged if bytes on the shelf were changed.
        """
        moment = utc(held_at)
        if len({cut.key for cut in cuts}) != len(cuts):
            raise ValueError("Each table is cut once.")
        for _ in range(_TRIES):
            snapshot = self._snapshot()
            reader = Reader(self._files, self._keys, snapshot, held_at=moment)
            try:
                return {cut.key: reader.table(cut) for cut in cuts}
            except FileNotFoundError as gone:
                missing = Path(gone.filename or "").stem
                # A file may go while we read, but only if the manifest has moved on.
                if self._snapshot().generation == snapshot.generation:
                    break
        raise Damaged(missing)

    def destroy_supply(self, supply_id: str, *, at: datetime) -> Certificate:
        """Destroy every row of one supply; the same bytes are refused from then on.

        NotHeld if there is no such supply.
        """
        moment = utc(at)

        def doomed(rows: pa.Table) -> pa.ChunkedArray:
            return pc.equal(rows[SUPPLY], supply_id)

        def enter(tx: Transaction) -> None:
            manifest.destroy_supply(tx, supply_id, at=moment)

        with self._writing():
            snapshot = self._snapshot()
            manifest.held(snapshot, supply_id)
            work = Rewriting(self._files)
            with work.undone_if_raised():
                for entry in snapshot.entries():
                    if entry.supplies.keys() == {supply_id}:
                        work.whole(entry)
                mixed = [one for one in snapshot.entries() if {supply_id} < one.supplies.keys()]
                work.without((entry, doomed, None) for entry in mixed)
            return self._destroy(work, enter, at=moment, supplies=1)

    def destroy_subjects(
        self,
        subjects: Collection[tuple[str, str, str]],
        *,
        at: datetime,
        agreement: str | None = None,
        within: str | None = None,
    ) -> Certificate:
        """Destroy every row, past states too, about people: (data set, holder, identifier).

        Only what came under `agreement`, where one is named. All files go in one transaction. The
        people are put on a list of keyed hashes, and rows about them are left out of every later
        delivery under the same; unless only rows of one supply were to go (`within`), since a
        later supply may rightly hold them again.
        """
        moment = utc(at)
        digests = [(*place[:2], self._keys.digest(*place)) for place in subjects]

        def enter(tx: Transaction) -> None:
            if within is None:
                manifest.add_destroyed(tx, digests, agreement=agreement or EVERY, at=moment)

        with self._writing():
            snapshot = self._snapshot()
            supplies = {
                supply.id: supply
                for supply in snapshot.supplies.values()
                if agreement in (None, supply.agreement) and within in (None, supply.id)
            }
            work = Rewriting(self._files)
            with work.undone_if_raised():
                work.without(self._holding(snapshot, subjects, supplies))
            touched = {supply for supply, _ in work.taken}
            return self._destroy(work, enter, at=moment, supplies=len(touched))

    def _holding(
        self,
        snapshot: Snapshot,
        subjects: Collection[tuple[str, str, str]],
        supplies: Mapping[str, Supply],
    ) -> Iterator[tuple[FileEntry, Doomed, Finder]]:
        """The files that may hold rows of `supplies` about people, and how to tell which rows."""
        for data_set in sorted({place[0] for place in subjects}):
            pairs = {place[1:] for place in subjects if place[0] == data_set}
            people = People.of(self._keys, data_set, pairs)
            for entry in snapshot.entries(data_set):
                if people.may_be_in(entry) and not supplies.keys().isdisjoint(entry.supplies):
                    yield entry, people.about(entry, supplies), people

    def digest(self, *parts: str) -> str:
        """A keyed hash, in hex, of what names somebody, for a register that may not say who."""
        return self._keys.digest(parts[0], "\x1f".join(parts[1:-1]), parts[-1]).hex()

    def compact(self, *, at: datetime, data_set: str, table: str) -> int:
        """Merge one table's files into as few as hold them, each with people of its own.

        Returns how many files were merged: 0 if there was nothing to gain.
        The old files wait for the sweep, for the sake of readers who are still in them.
        """
        moment = utc(at)
        with self._writing():
            snapshot = self._snapshot()
            work = Rewriting(self._files)
            with work.undone_if_raised():
                for entries in _mergeable(snapshot.files.get((data_set, table), ())):
                    work.merge(entries, snapshot.supplies)
            if work.old:
                self._apply(work, since=stamp(moment))
        return len(work.old)

    def sweep(self, *, at: datetime, grace: timedelta) -> int:
        """Remove files dead for longer than `grace`, which must outlast the longest reader.

        Files the manifest never named (an interrupted writer's) go at once. Returns how many went.
        """
        before = stamp(utc(at) - grace)
        with self._writing():
            with self._database.reading() as tx:
                dead = manifest.dead(tx)
            live = self._snapshot().live()
            gone = {file_id for file_id, since in dead.items() if since <= before}
            gone |= self._files.present() - live - dead.keys()
            self._bury(gone)
            self._database.clear_log(manifest.KEY_TABLES)
        return len(gone)

    def _snapshot(self) -> Snapshot:
        known = manifest.snapshot(self._database, self._known)
        if known is not self._known:
            self._files.forget_all_but(known.live())
            self._known = known
        return known

    def _destroy(
        self,
        work: Rewriting,
        enter: Callable[[Transaction], None],
        *,
        at: datetime,
        supplies: int,
    ) -> Certificate:
        """Make a destruction true in the manifest, then remove the bytes and certify it."""
        self._apply(work, since=AT_ONCE, enter=enter)
        with self._database.reading() as tx:
            # Files merged away earlier may hold the same rows still.
            dead = manifest.dead(tx)
        self._bury(dead)
        crash.reached("before-log-cleared")
        cleared = self._database.clear_log(manifest.KEY_TABLES)
        crash.reached("after-log-cleared")
        return Certificate(
            files=len(work.old),
            rows=work.taken.total(),
            supplies=supplies,
            at=at,
            log_cleared=cleared,
        )

    def _apply(
        self,
        work: Rewriting,
        *,
        since: str,
        enter: Callable[[Transaction], None] = lambda tx: None,
    ) -> None:
        """Let new files take the place of old ones, in one transaction."""
        self._files.sync_folder()
        with manifest.changing(self._database) as tx:
            enter(tx)
            manifest.drop_files(tx, work.old, since=since)
            crash.reached("in-transaction")
            manifest.add_files(tx, work.new)
            manifest.take_rows(tx, work.taken)
            manifest.turn(tx)
            crash.reached("before-commit")
        crash.reached("after-commit")

    def _bury(self, file_ids: Collection[str]) -> None:
        self._files.remove(file_ids)
        with manifest.changing(self._database) as tx:
            manifest.bury(tx, file_ids)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only writer, and first finish a destruction that was cut short."""
        with self._locked():
            # Changing, not reading: a server may still be committing for a writer that was killed.
            with manifest.changing(self._database) as tx:
                left = [file_id for file_id, since in manifest.dead(tx).items() if since == AT_ONCE]
            if left:
                self._bury(left)
                self._database.clear_log(manifest.KEY_TABLES)
            yield

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _refuse_again(tx: Transaction, delivery: Delivery) -> None:
    """Turn away bytes that were held before, unless they may stand again where others do now."""
    earlier = manifest.same_receipt(tx, delivery)
    if not earlier:
        return
    gone = [supply for supply, destroyed in earlier if destroyed]
    if gone:
        raise Destroyed(delivery.data_set, rows=sum(gone[0].rows.values()))
    last = earlier[0][0]
    newest = manifest.newest_at(tx, delivery)
    same_period = period_of(last.period) == period_of(delivery.period)
    over = newest is not None and newest.id != last.id and same_period
    if not delivery.may_return or (last.held_to is None and not over):
        raise AlreadyHeld(last)
    if newest is not None and delivery.as_at < newest.as_at:
        raise Replaced(last)


def _mergeable(entries: Sequence[FileEntry]) -> Iterator[Sequence[FileEntry]]:
    """Groups of files, alike in whom their rows are about, that are too many or overlap."""
    for subject in sorted({entry.subject or "" for entry in entries}):
        group = [entry for entry in entries if (entry.subject or "") == subject]
        overlap = any(two.low <= one.high for one, two in pairwise(group))
        if overlap or len(group) > file_count(sum(entry.rows for entry in group)):
            yield group
