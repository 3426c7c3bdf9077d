"""Small deliveries for the store's tests, and a database of each kind to keep them in."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kinfold.store import Delivery, Ending, Store, TableCut, Window

KEY = bytes(range(32))
START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
POSTGRES = os.environ.get("KINFOLD_TEST_POSTGRES", "")
KINDS = [
    "sqlite",
    pytest.param(
        "postgres", marks=pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL was named")
    ),
]

Rows = Sequence[Mapping[str, Any]]


def day(number: int) -> datetime:
    """Nine o'clock, some days after the first of September 2026."""
    return START + timedelta(days=number)


def delivery(
    tables: Mapping[str, Rows | pa.Table],
    *,
    data_set: str = "pupil_core",
    holder: str = "st-edmunds",
    period: str = "current",
    receipt: str | None = None,
    agreement: str = "county",
    subject: str | None = "upn",
    as_at: date = date(2026, 8, 31),
    may_return: bool = False,
) -> Delivery:
    """A delivery of `tables`, every one about whoever `subject` names."""
    whole = {
        name: rows if isinstance(rows, pa.Table) else pa.Table.from_pylist([*rows])
        for name, rows in tables.items()
    }
    return Delivery(
        data_set=data_set,
        holder=holder,
        period=period,
        receipt=receipt or secrets.token_hex(32),
        agreement=agreement,
        agreement_version="f" * 64,
        as_at=as_at,
        destroy_by=date(2030, 8, 31),
        tables={name: rows.to_batches() for name, rows in whole.items()},
        subjects=dict.fromkeys(whole, subject),
        may_return=may_return,
    )


def pupils(*names: str) -> list[dict[str, Any]]:
    """A row for each pupil, the UPN made from the name."""
    return [{"upn": f"UPN-{name}", "surname": f"Surname-{name}"} for name in names]


def cut(
    columns: Sequence[str] = ("upn", "surname"),
    *,
    data_set: str = "pupil_core",
    table: str = "pupil",
    people: Sequence[tuple[str, str]] | None = None,
    holders: Sequence[str] | None = None,
    agreements: Sequence[str] = ("county",),
    window: Window | None = None,
    told_apart: Sequence[str] = (),
    ended_by: Sequence[Ending] = (),
) -> TableCut:
    """A cut of the pupil table."""
    return TableCut(
        data_set=data_set,
        table=table,
        columns=tuple(columns),
        subjects=None if people is None else frozenset(people),
        holders=None if holders is None else frozenset(holders),
        agreements=frozenset(agreements),
        window=window,
        told_apart=tuple(told_apart),
        ended_by=tuple(ended_by),
    )


def names(store: Store, asked: TableCut | None = None, *, at: datetime) -> list[str]:
    """The pupils read, by the name that `pupils` was given, in the order they come."""
    asked = asked or cut()
    rows = store.read([asked], held_at=at)[asked.key]
    return [value.removeprefix("UPN-") for value in rows["upn"].to_pylist()]


def everything(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone when the block ends."""
    if kind == "sqlite":
        yield str(folder / "db.sqlite3")
        return
    import psycopg
    from psycopg.conninfo import make_conninfo

    schema = f"store_test_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {schema}".encode())
        try:
            yield make_conninfo(POSTGRES, options=f"-csearch_path={schema}")
        finally:
            server.execute(f"DROP SCHEMA {schema} CASCADE".encode())
