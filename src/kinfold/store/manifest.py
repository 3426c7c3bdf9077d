"""The manifest: which supplies are held, in which files, and the only copy of each file's key.

A file that the manifest does not name does not exist; a supply that it does not name was never
delivered. Dropping a file's row shreds every copy of the file. No identifier of a person is
written here: files are found by ranges of keyed hashes (DESIGN section 8).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final

from kinfold.datasets.periods import CHANGES, period_of
from kinfold.store.database import Database, Row, Transaction
from kinfold.store.model import Delivery, NotHeld, Supply, WrongKey

KEY_TABLES: Final = ("store_file",)
AT_ONCE: Final = "at once"
_LAYOUT: Final = 2
#: Stands for all agreements on the list of those who stay destroyed; no agreement has this id.
EVERY: Final = "*"

_SUPPLY = (
    "id, data_set, holder, period, receipt, agreement, agreement_version, as_at, destroy_by,"
    " held_from, held_to, row_counts, refused_destroyed"
)
#: A period of one holder's data set under one agreement, with the changes to it.
_PLACE = (
    "data_set = ? AND holder = ? AND agreement = ? AND (period = ? OR substr(period, 1, ?) = ?)"
)


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One file: what it holds, the span of its sort keys, and its wrapped key."""

    id: str
    data_set: str
    table: str
    subject: str | None
    low: int
    high: int
    wrapped_key: bytes
    supplies: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many rows the file holds."""
        return sum(self.supplies.values())


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The whole manifest as it stood after one transaction, numbered by `generation`."""

    generation: int
    supplies: Mapping[str, Supply]
    files: Mapping[tuple[str, str], tuple[FileEntry, ...]]

    @cached_property
    def by_data_set(self) -> Mapping[str, Sequence[Supply]]:
        """The supplies of each data set, in the order they came."""
        found: dict[str, list[Supply]] = defaultdict(list)
        for supply in self.supplies.values():
            found[supply.data_set].append(supply)
        return found

    def entries(self, data_set: str | None = None) -> Iterator[FileEntry]:
        """Every file of a data set, or (None) of all."""
        for place, entries in self.files.items():
            if data_set in (None, place[0]):
                yield from entries

    def live(self) -> frozenset[str]:
        """The ids of all files."""
        return frozenset(entry.id for entry in self.entries())


def stamp(at: datetime) -> str:
    """A moment as the manifest writes it: sortable text, UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def create(database: Database, mark: str) -> None:
    """Make the manifest's tables. `mark` tells later which master key they were made with."""
    with database.writing() as tx:
        for statement in _SCHEMA:
            tx.run(statement.replace("BYTES", database.binary))
        tx.run(
            "INSERT INTO store_state VALUES (1, ?, 0, 0, ?) ON CONFLICT DO NOTHING", _LAYOUT, mark
        )


def outgrown(database: Database) -> bool:
    """Whether the manifest's tables are of an earlier layout."""
    with database.reading() as tx:
        return int(tx.all("SELECT layout FROM store_state")[0][0]) < _LAYOUT


def bring_up(database: Database) -> None:
    """Give the tables of the first layout the present one, in one transaction.

    There, bytes that were held once could never be entered again.
    """
    with changing(database) as tx:
        if int(tx.all("SELECT layout FROM store_state")[0][0]) == _LAYOUT:
            return
        tx.run("ALTER TABLE store_supply RENAME TO store_supply_1")
        for statement in _SUPPLY_SCHEMA:
            tx.run(statement)
        columns = f"{_SUPPLY}, destroyed_at"
        tx.run(f"INSERT INTO store_supply ({columns}) SELECT {columns} FROM store_supply_1")  # noqa: S608 - names of columns, never a value
        tx.run("DROP TABLE store_supply_1")
        tx.run("UPDATE store_state SET layout = ?", _LAYOUT)


def check(database: Database, mark: str) -> None:
    """WrongKey if the manifest was made with another master key than the one `mark` stands for."""
    with database.reading() as tx:
        if tx.all("SELECT key_mark FROM store_state")[0][0] != mark:
            raise WrongKey


@contextmanager
def changing(database: Database) -> Iterator[Transaction]:
    """A transaction that is the only one to change the manifest."""
    with database.writing() as tx:
        tx.only("store_state")
        yield tx


def next_row(tx: Transaction) -> int:
    """The first row number not yet given out."""
    return int(tx.all("SELECT next_row FROM store_state")[0][0])


def turn(tx: Transaction, *, rows: int = 0) -> None:
    """Start a new generation, in which `rows` more row numbers are used up."""
    tx.run("UPDATE store_state SET generation = generation + 1, next_row = next_row + ?", rows)


def snapshot(database: Database, known: Snapshot | None) -> Snapshot:
    """The manifest as it stands now; `known` again if nothing was written since."""
    with database.reading() as tx:
        generation = int(tx.all("SELECT generation FROM store_state")[0][0])
        if known is not None and known.generation == generation:
            return known
        supplies = tx.all(
            f"SELECT {_SUPPLY} FROM store_supply WHERE destroyed_at IS NULL"  # noqa: S608 - names of columns, never a value
            " ORDER BY held_from, id"
        )
        inside = tx.all("SELECT file, supply, row_count FROM store_file_supply")
        files = tx.all(
            "SELECT id, data_set, table_name, subject, low, high, wrapped_key"
            " FROM store_file ORDER BY low, id"
        )
    return Snapshot(
        generation=generation,
        supplies={row[0]: _supply(row) for row in supplies},
        files=_files(files, inside),
    )


def gone(database: Database) -> list[tuple[Supply, datetime]]:
    """The supplies that were destroyed, each with when, in the order in which they went."""
    with database.reading() as tx:
        rows = tx.all(
            f"SELECT {_SUPPLY}, destroyed_at FROM store_supply"  # noqa: S608 - names of columns, never a value
            " WHERE destroyed_at IS NOT NULL ORDER BY destroyed_at, id"
        )
    return [(_supply(row), datetime.fromisoformat(row[-1])) for row in rows]


def same_receipt(tx: Transaction, delivery: Delivery) -> list[tuple[Supply, bool]]:
    """Supplies of this delivery's bytes, holder, data set and agreement; and whether destroyed.

    The newest first.
    """
    rows = tx.all(
        f"SELECT {_SUPPLY}, destroyed_at FROM store_supply WHERE receipt = ?"  # noqa: S608 - names of columns, never a value
        " AND holder = ? AND data_set = ? AND agreement = ? ORDER BY held_from DESC, id",
        delivery.receipt,
        delivery.holder,
        delivery.data_set,
        delivery.agreement,
    )
    return [(_supply(row), row[-1] is not None) for row in rows]


def newest_at(tx: Transaction, delivery: Delivery) -> Supply | None:
    """What came last for the period a delivery is of or changes, even if destroyed since."""
    row = tx.one(
        f"SELECT {_SUPPLY} FROM store_supply WHERE {_PLACE} ORDER BY held_from DESC, id LIMIT 1",  # noqa: S608 - names of columns, never a value
        *_place(delivery, period_of(delivery.period)),
    )
    return None if row is None else _supply(row)


def _place(of: Delivery | Supply, period: str) -> tuple[object, ...]:
    """What `_PLACE` asks: a period of one holder's data set, and the changes to it."""
    changes = period + CHANGES
    return (of.data_set, of.holder, of.agreement, period, len(changes), changes)


def add_supply(tx: Transaction, supply: Supply) -> None:
    """Enter a supply and close what it corrects; ValueError if any of that came later."""
    place, now = _place(supply, supply.period), stamp(supply.held_from)
    if tx.one(f"SELECT 1 FROM store_supply WHERE {_PLACE} AND held_from > ?", *place, now):  # noqa: S608 - names of columns, never a value
        raise ValueError("A correction cannot be dated before the supply it corrects.")
    tx.run(
        f"UPDATE store_supply SET held_to = ? WHERE {_PLACE} AND held_to IS NULL",  # noqa: S608 - names of columns, never a value
        now,
        *place,
    )
    tx.run(
        f"INSERT INTO store_supply ({_SUPPLY}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - names of columns, never a value
        supply.id,
        supply.data_set,
        supply.holder,
        supply.period,
        supply.receipt,
        supply.agreement,
        supply.agreement_version,
        supply.as_at.isoformat(),
        supply.destroy_by and supply.destroy_by.isoformat(),
        now,
        None,
        json.dumps(dict(supply.rows)),
        supply.refused_destroyed,
    )


def add_files(tx: Transaction, entries: Iterable[FileEntry]) -> None:
    """Enter files with their wrapped keys."""
    for entry in entries:
        tx.run(
            "INSERT INTO store_file VALUES (?,?,?,?,?,?,?)",
            entry.id,
            entry.data_set,
            entry.table,
            entry.subject,
            entry.low,
            entry.high,
            entry.wrapped_key,
        )
        tx.many(
            "INSERT INTO store_file_supply VALUES (?,?,?)",
            ((entry.id, supply, rows) for supply, rows in entry.supplies.items()),
        )


def drop_files(tx: Transaction, entries: Iterable[FileEntry], *, since: str) -> None:
    """Take files out, keys and all. Their bytes wait on the list of the dead from `since`."""
    for entry in entries:
        tx.run("DELETE FROM store_file_supply WHERE file = ?", entry.id)
        tx.run("DELETE FROM store_file WHERE id = ?", entry.id)
        tx.run("INSERT INTO store_dead VALUES (?,?)", entry.id, since)


def destroy_supply(tx: Transaction, supply_id: str, *, at: datetime) -> None:
    """Mark a supply destroyed, so that its bytes are refused if they come again."""
    tx.run("UPDATE store_supply SET destroyed_at = ? WHERE id = ?", stamp(at), supply_id)


def take_rows(tx: Transaction, taken: Mapping[tuple[str, str], int]) -> None:
    """Lower supplies' row counts by what was taken out: (supply, table) to rows."""
    for supply_id in {supply for supply, _ in taken}:
        row = tx.all("SELECT row_counts FROM store_supply WHERE id = ?", supply_id)[0]
        left = {
            table: rows - taken.get((supply_id, table), 0)
            for table, rows in json.loads(row[0]).items()
        }
        tx.run("UPDATE store_supply SET row_counts = ? WHERE id = ?", json.dumps(left), supply_id)


def add_destroyed(
    tx: Transaction, digests: Iterable[tuple[str, str, bytes]], *, agreement: str, at: datetime
) -> None:
    """Put people (data set, holder, keyed hash) on the list of those who stay destroyed.

    Under one agreement, or under EVERY one.
    """
    tx.many(
        "INSERT INTO store_gone VALUES (?,?,?,?,?) ON CONFLICT (digest, agreement) DO NOTHING",
        ((digest, agreement, data_set, holder, stamp(at)) for data_set, holder, digest in digests),
    )


def destroyed(tx: Transaction, delivery: Delivery) -> frozenset[bytes]:
    """The keyed hashes of everyone destroyed from such deliveries of this holder's."""
    rows = tx.all(
        "SELECT digest FROM store_gone WHERE data_set = ? AND holder = ? AND agreement IN (?, ?)",
        delivery.data_set,
        delivery.holder,
        delivery.agreement,
        EVERY,
    )
    return frozenset(bytes(row[0]) for row in rows)


def dead(tx: Transaction) -> Mapping[str, str]:
    """Files taken out whose bytes may still be there, and since when."""
    return {row[0]: row[1] for row in tx.all("SELECT file, since FROM store_dead")}


def bury(tx: Transaction, files: Iterable[str]) -> None:
    """Forget dead files whose bytes are gone."""
    tx.many("DELETE FROM store_dead WHERE file = ?", ((file,) for file in files))


def held(snapshot: Snapshot, supply_id: str) -> Supply:
    """The supply of that id; NotHeld if there is none."""
    try:
        return snapshot.supplies[supply_id]
    except KeyError:
        raise NotHeld(supply_id) from None


def _supply(row: Row) -> Supply:
    return Supply(
        id=row[0],
        data_set=row[1],
        holder=row[2],
        period=row[3],
        receipt=row[4],
        agreement=row[5],
        agreement_version=row[6],
        as_at=date.fromisoformat(row[7]),
        destroy_by=row[8] and date.fromisoformat(row[8]),
        held_from=datetime.fromisoformat(row[9]),
        held_to=row[10] and datetime.fromisoformat(row[10]),
        rows=json.loads(row[11]),
        refused_destroyed=row[12],
    )


def _files(
    rows: Sequence[Row], inside: Sequence[Row]
) -> Mapping[tuple[str, str], tuple[FileEntry, ...]]:
    supplies: dict[str, dict[str, int]] = defaultdict(dict)
    for file, supply, count in inside:
        supplies[file][supply] = count
    found: dict[tuple[str, str], list[FileEntry]] = defaultdict(list)
    for row in rows:
        entry = FileEntry(
            id=row[0],
            data_set=row[1],
            table=row[2],
            subject=row[3],
            low=row[4],
            high=row[5],
            wrapped_key=bytes(row[6]),
            supplies=supplies[row[0]],
        )
        found[entry.data_set, entry.table].append(entry)
    return {place: tuple(entries) for place, entries in found.items()}


_SUPPLY_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS store_supply (
        id TEXT PRIMARY KEY, data_set TEXT NOT NULL, holder TEXT NOT NULL, period TEXT NOT NULL,
        receipt TEXT NOT NULL, agreement TEXT NOT NULL, agreement_version TEXT NOT NULL,
        as_at TEXT NOT NULL, destroy_by TEXT, held_from TEXT NOT NULL, held_to TEXT,
        row_counts TEXT NOT NULL, refused_destroyed BIGINT NOT NULL, destroyed_at TEXT)""",
    "CREATE INDEX IF NOT EXISTS store_supply_receipt ON store_supply (receipt)",
    "CREATE INDEX IF NOT EXISTS store_supply_place ON store_supply (data_set, holder, agreement)",
)
_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS store_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL,
        generation BIGINT NOT NULL, next_row BIGINT NOT NULL, key_mark TEXT NOT NULL)""",
    *_SUPPLY_SCHEMA,
    """CREATE TABLE IF NOT EXISTS store_file (
        id TEXT PRIMARY KEY, data_set TEXT NOT NULL, table_name TEXT NOT NULL, subject TEXT,
        low BIGINT NOT NULL, high BIGINT NOT NULL, wrapped_key BYTES NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS store_file_supply (
        file TEXT NOT NULL, supply TEXT NOT NULL, row_count BIGINT NOT NULL,
        PRIMARY KEY (file, supply))""",
    """CREATE TABLE IF NOT EXISTS store_dead (file TEXT PRIMARY KEY, since TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS store_gone (
        digest BYTES NOT NULL, agreement TEXT NOT NULL, data_set TEXT NOT NULL,
        holder TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (digest, agreement))""",
)
