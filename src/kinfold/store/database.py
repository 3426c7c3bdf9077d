"""One way to speak to the installation's database, be it SQLite or PostgreSQL.

Each transaction uses a connection of its own, so that threads and forked web workers can share a
store. SQLite is held to write-ahead logging, full synchronisation and overwriting of what is
deleted; PostgreSQL to repeatable reads.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

_WAIT_SECONDS = 10

Row = tuple[Any, ...]


class _Cursor(Protocol):
    def fetchall(self) -> list[Any]: ...


class _Connection(Protocol):
    def execute(self, sql: Any, params: Sequence[object] = ..., /) -> _Cursor: ...  # noqa: ANN401 - text for SQLite, bytes for PostgreSQL
    def close(self) -> None: ...


class Transaction:
    """A transaction under way. Statements are written with `?` for each value."""

    def __init__(self, connection: _Connection, *, postgres: bool) -> None:
        self._connection = connection
        self._postgres = postgres

    def all(self, sql: str, *values: object) -> list[Row]:
        """Run a query and give its rows."""
        return self._execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Row | None:
        """Run a query and give its first row, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def run(self, sql: str, *values: object) -> None:
        """Run a statement that gives no rows."""
        self._execute(sql, values)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        for values in rows:
            self._execute(sql, values)

    def only(self, table: str) -> None:
        """Wait until no other transaction is changing what `table` stands for; then be the one.

        A PostgreSQL server may still be finishing for a process that was killed; SQLite has only
        one writer by nature. To be said before anything is read.
        """
        if self._postgres:
            self.run(f"LOCK TABLE {table} IN EXCLUSIVE MODE")

    def _execute(self, sql: str, values: Sequence[object]) -> _Cursor:
        statement = sql.replace("?", "%s").encode() if self._postgres else sql
        return self._connection.execute(statement, values)


class Database:
    """The database at `address`: a PostgreSQL connection string, or else an SQLite file."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.postgres = "dbname=" in address or address.startswith(("postgresql://", "postgres://"))
        self.binary = "BYTEA" if self.postgres else "BLOB"

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction in which every query sees the same moment."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if self.postgres else "BEGIN"
        with self._transaction(begin) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that is kept whole when the block ends, and undone if it raises."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ" if self.postgres else "BEGIN IMMEDIATE"
        with self._transaction(begin) as transaction:
            yield transaction

    def has(self, table: str) -> bool:
        """Whether the database has a table of that name."""
        with self.reading() as tx:
            if self.postgres:
                return bool(tx.all("SELECT to_regclass(?) IS NOT NULL", table)[0][0])
            return tx.one("SELECT 1 FROM sqlite_master WHERE name = ?", table) is not None

    def clear_log(self, tables: Sequence[str]) -> bool:
        """Remove what deleted rows left behind; False if someone else kept it from being done.

        SQLite: the write-ahead log is emptied (deleted cells were overwritten already).
        PostgreSQL: `tables` are rewritten without their dead rows.
        """
        with closing(self._connect()) as connection:
            if not self.postgres:
                return bool(
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0
                )
            return self._vacuum(connection, tables)

    def _vacuum(self, connection: _Connection, tables: Sequence[str]) -> bool:
        import psycopg

        try:
            for table in tables:
                connection.execute(f"VACUUM (FULL) {table}".encode())
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        with closing(self._connect()) as connection:
            transaction = Transaction(connection, postgres=self.postgres)
            transaction.run(begin)
            try:
                yield transaction
            except BaseException:
                transaction.run("ROLLBACK")
                raise
            transaction.run("COMMIT")

    def _connect(self) -> _Connection:
        if self.postgres:
            import psycopg

            server = psycopg.connect(self.address, autocommit=True)
            server.execute(f"SET lock_timeout = '{_WAIT_SECONDS}s'".encode())
            return server
        connection = sqlite3.connect(self.address, timeout=_WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        return connection
