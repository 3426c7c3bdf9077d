"""What a delivery leaves on the shelf, and what is turned away."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kinfold.errors import Exit
from kinfold.store import AlreadyHeld, Delivery, Destroyed, Replaced, Store, WrongKey, manifest
from kinfold.store.database import Database
from tests.unit.store import shelf
from tests.unit.store.shelf import day, delivery, names, pupils


def test_what_was_delivered_is_read_in_the_order_it_came(store: Store) -> None:
    given = delivery({"pupil": pupils("Wren", "Abbott", "Moss"), "note": pupils("Abbott")})
    supply = store.deposit(given, at=day(0))
    assert names(store, at=day(0)) == ["Wren", "Abbott", "Moss"]
    assert supply.rows == {"pupil": 3, "note": 1}
    assert (supply.held_from, supply.held_to, supply.refused_destroyed) == (day(0), None, 0)
    assert store.supplies() == [supply]


def test_a_delivery_of_nothing_is_still_a_supply(store: Store, folder: Path) -> None:
    empty = pa.schema([("upn", pa.string())]).empty_table()
    supply = store.deposit(delivery({"pupil": empty}), at=day(0))
    assert supply.rows == {"pupil": 0}
    assert names(store, at=day(1)) == []
    assert not list(folder.glob("*.parquet"))


def test_the_same_bytes_twice_are_held_once(store: Store) -> None:
    first = store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(0))
    with pytest.raises(AlreadyHeld) as caught:
        store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(1))
    assert caught.value.supply == first
    assert caught.value.exit_code == Exit.NOTHING_TO_DO
    # The same file is another matter under another agreement, or from somebody else.
    store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a", agreement="b"), at=day(1))
    store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a", holder="ashdown"), at=day(1))
    assert len(store.supplies()) == 3


def test_a_replaced_delivery_that_comes_again_does_not_undo_its_correction(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(0))
    store.deposit(delivery({"pupil": pupils("Wrenn")}, receipt="b"), at=day(1))
    with pytest.raises(AlreadyHeld):
        store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(2))
    assert names(store, at=day(2)) == ["Wrenn"]


def back(receipt: str, name: str, *, on: int = 0, **more: Any) -> Delivery:
    """A delivery that may stand again, true of a day of September."""
    return delivery(
        {"pupil": pupils(name)}, receipt=receipt, as_at=date(2026, 9, 1 + on), may_return=True,
        **more,
    )  # fmt: skip


@pytest.mark.requirement("SOM-5.2.1b")
def test_a_change_that_is_turned_back_stands_again_and_its_past_is_kept(store: Store) -> None:
    first = store.deposit(back("a", "Wren"), at=day(0))
    store.deposit(back("b", "Wrenn", on=1), at=day(1))
    again = store.deposit(back("a", "Wren", on=1), at=day(2))
    assert (again.id != first.id, again.receipt) == (True, first.receipt)
    assert [names(store, at=day(number)) for number in range(3)] == [["Wren"], ["Wrenn"], ["Wren"]]
    with pytest.raises(AlreadyHeld) as caught:
        store.deposit(back("a", "Wren", on=2), at=day(3))
    assert caught.value.supply == again
    store.deposit(back("b", "Wrenn", on=3), at=day(4))
    assert names(store, at=day(4)) == ["Wrenn"]
    assert len(store.supplies()) == 4


def test_an_old_file_that_comes_late_does_not_undo_a_newer_one(store: Store) -> None:
    first = store.deposit(back("a", "Wren"), at=day(0))
    store.deposit(back("b", "Wrenn", on=1), at=day(1))
    with pytest.raises(Replaced, match="true of a later day") as caught:
        store.deposit(back("a", "Wren"), at=day(2))
    assert caught.value.supply.id == first.id
    assert caught.value.exit_code == Exit.NOTHING_TO_DO
    assert "day that it is true of" in caught.value.remedy
    assert names(store, at=day(2)) == ["Wrenn"]


def test_what_stands_under_another_period_does_not_come_twice(store: Store) -> None:
    store.deposit(back("a", "Wren"), at=day(0))
    store.deposit(back("c", "Moss", period="2019-20"), at=day(0))
    for period in ("2018-19", "2019-20"):
        with pytest.raises(AlreadyHeld):
            store.deposit(back("a", "Wren", period=period, on=1), at=day(1))
    store.deposit(back("b", "Wrenn", on=1), at=day(1))
    store.deposit(back("a", "Wren", period="2018-19"), at=day(2))
    assert names(store, at=day(2)) == ["Moss", "Wrenn", "Wren"]


def test_changes_may_be_turned_back_and_on_again_until_the_period_comes_anew(store: Store) -> None:
    """The same change made twice has the same bytes, and each time it stands over the other."""

    def changes(number: int, receipt: str, name: str, *, on: int = 1) -> Delivery:
        return back(receipt, name, period=f"current changes {number}", on=on)

    store.deposit(back("a", "Wren"), at=day(0))
    store.deposit(changes(1, "b", "Moss"), at=day(1))
    with pytest.raises(AlreadyHeld):
        store.deposit(changes(1, "b", "Moss"), at=day(2))
    with pytest.raises(AlreadyHeld):
        store.deposit(changes(2, "b", "Moss"), at=day(2))
    store.deposit(changes(2, "c", "Lark"), at=day(2))
    store.deposit(changes(3, "b", "Moss"), at=day(3))
    assert names(store, at=day(3)) == ["Wren", "Moss", "Lark", "Moss"]
    with pytest.raises(AlreadyHeld):
        store.deposit(changes(4, "b", "Moss"), at=day(4))
    with pytest.raises(Replaced):
        store.deposit(changes(4, "c", "Lark", on=0), at=day(4))
    store.deposit(back("a", "Wren", on=2), at=day(4))
    assert names(store, at=day(4)) == ["Wren"]
    with pytest.raises(Replaced):
        store.deposit(changes(1, "c", "Lark"), at=day(5))
    assert names(store, at=day(5)) == ["Wren"]


def test_destroyed_bytes_never_return_and_nor_do_older_ones(store: Store) -> None:
    first = store.deposit(back("a", "Wren"), at=day(0))
    second = store.deposit(back("b", "Wrenn", on=2), at=day(1))
    store.destroy_supply(second.id, at=day(2))
    with pytest.raises(Destroyed):
        store.deposit(back("b", "Wrenn", on=3), at=day(3))
    with pytest.raises(Replaced):
        store.deposit(back("a", "Wren", on=1), at=day(3))
    store.deposit(back("a", "Wren", on=2), at=day(4))
    assert names(store, at=day(4)) == ["Wren"]
    store.destroy_supply(first.id, at=day(5))
    with pytest.raises(Destroyed):
        store.deposit(back("a", "Wren", on=9), at=day(6))
    with pytest.raises(Destroyed):
        store.deposit(back("a", "Wren", on=9, period="next"), at=day(6))


def test_a_destroyed_child_does_not_return_with_a_file_that_does(store: Store) -> None:
    store.deposit(back("a", "Wren"), at=day(0))
    store.deposit(back("b", "Wrenn", on=1), at=day(1))
    store.destroy_subjects({("pupil_core", "st-edmunds", "UPN-Wren")}, at=day(2))
    with pytest.raises(Destroyed):
        store.deposit(back("a", "Wren", on=1), at=day(3))
    assert names(store, at=day(3)) == ["Wrenn"]


FIRST_LAYOUT = (
    "ALTER TABLE store_supply RENAME TO kept",
    """CREATE TABLE store_supply (
        id TEXT PRIMARY KEY, data_set TEXT NOT NULL, holder TEXT NOT NULL, period TEXT NOT NULL,
        receipt TEXT NOT NULL, agreement TEXT NOT NULL, agreement_version TEXT NOT NULL,
        as_at TEXT NOT NULL, destroy_by TEXT, held_from TEXT NOT NULL, held_to TEXT,
        row_counts TEXT NOT NULL, refused_destroyed BIGINT NOT NULL, destroyed_at TEXT,
        UNIQUE (receipt, holder, data_set, agreement))""",
    "INSERT INTO store_supply SELECT * FROM kept",
    "DROP TABLE kept",
    "UPDATE store_state SET layout = 1",
)


def test_a_store_of_the_first_layout_is_brought_up_when_opened(
    store: Store, folder: Path, address: str
) -> None:
    store.deposit(back("a", "Wren"), at=day(0))
    gone = store.deposit(back("x", "Moss", period="old"), at=day(0))
    store.destroy_supply(gone.id, at=day(0))
    store.deposit(back("b", "Wrenn", on=1), at=day(1))
    before = (store.supplies(), store.gone())
    with Database(address).writing() as tx:
        for statement in FIRST_LAYOUT:
            tx.run(statement)
    opened = Store.open(folder, database=address, master_key=shelf.KEY)
    assert (opened.supplies(), opened.gone()) == before
    opened.deposit(back("a", "Wren", on=1), at=day(2))
    assert names(opened, at=day(2)) == ["Wren"]
    with pytest.raises(Destroyed):
        opened.deposit(back("x", "Moss", period="old", on=9), at=day(3))
    # Two that open at once: the second finds it done.
    manifest.bring_up(Database(address))
    assert len(opened.supplies()) == 3


def test_a_correction_replaces_and_the_past_stays_readable(store: Store) -> None:
    first = store.deposit(delivery({"pupil": pupils("Wren", "Moss")}), at=day(0))
    second = store.deposit(delivery({"pupil": pupils("Wrenn", "Moss")}), at=day(5))
    other = store.deposit(delivery({"pupil": pupils("Reed")}, period="2019-20"), at=day(6))
    assert names(store, at=day(4)) == ["Wren", "Moss"]
    assert names(store, at=day(5)) == ["Wrenn", "Moss"]
    assert names(store, at=day(6)) == ["Wrenn", "Moss", "Reed"]
    assert names(store, at=day(-1)) == []
    assert [supply.id for supply in store.supplies(held_at=day(6))] == [second.id, other.id]
    assert [supply.id for supply in store.supplies(held_at=day(0))] == [first.id]
    assert store.supplies()[0].held_to == day(5)


def test_supplies_are_found_by_what_they_are(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Wren")}), at=day(0))
    store.deposit(
        delivery({"t": pupils("Wren")}, data_set="sen", holder="ashdown", agreement="b"), at=day(0)
    )
    assert len(store.supplies(data_set="sen")) == 1
    assert len(store.supplies(holder="st-edmunds")) == 1
    assert len(store.supplies(agreement="b")) == 1
    assert store.supplies(data_set="sen", agreement="county") == []


def test_a_correction_cannot_come_before_what_it_corrects(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Wren")}), at=day(1))
    with pytest.raises(ValueError, match="dated before"):
        store.deposit(delivery({"pupil": pupils("Wrenn")}), at=day(0))
    assert names(store, at=day(2)) == ["Wren"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pa.table({"upn": ["U"], "_row": [1]}), "start with _"),
        (
            pa.table([pa.array(["U"]), pa.array(["V"])], names=["upn", "upn"]),
            "duplicate field names",
        ),
        (pa.table({"name": ["U"]}), "no column upn"),
        (pa.table({"upn": [1]}), "must be text"),
    ],
)
def test_columns_that_do_not_fit_are_refused_and_nothing_stays(
    store: Store, folder: Path, table: pa.Table, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        store.deposit(delivery({"good": pupils("Wren"), "pupil": table}), at=day(0))
    assert store.supplies() == []
    assert not list(folder.glob("*.parquet"))


def test_a_table_whose_subject_was_not_said_is_refused(store: Store) -> None:
    given = delivery({"pupil": pupils("Wren")})
    object.__setattr__(given, "subjects", {})
    with pytest.raises(ValueError, match="whom rows of pupil"):
        store.deposit(given, at=day(0))


def test_a_delivery_that_breaks_off_leaves_nothing(store: Store, folder: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from pa.Table.from_pylist(pupils("Wren")).to_batches()
        raise RuntimeError("the line dropped")

    given = delivery({"pupil": pupils("Moss")})
    object.__setattr__(given, "tables", {**given.tables, "note": broken()})
    object.__setattr__(given, "subjects", {"pupil": "upn", "note": "upn"})
    with pytest.raises(RuntimeError):
        store.deposit(given, at=day(0))
    assert store.supplies() == []
    assert not list(folder.glob("*.parquet"))


def test_a_file_that_fails_half_way_is_removed(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(point: str) -> None:
        if point == "file-half-written":
            raise OSError("no space left on device")

    monkeypatch.setattr("kinfold.store.crash.reached", full)
    with pytest.raises(OSError, match="no space"):
        store.deposit(delivery({"pupil": pupils("Wren")}), at=day(0))
    assert not list(folder.glob("*.parquet"))


def test_long_deliveries_are_written_as_several_files(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.store.rows.FILE_ROWS", 100)
    rows = pa.table({"upn": [f"UPN-{number % 40}" for number in range(250)]})
    given = delivery({"pupil": rows})
    object.__setattr__(given, "tables", {"pupil": rows.to_batches(max_chunksize=30)})
    supply = store.deposit(given, at=day(0))
    assert supply.rows == {"pupil": 250}
    assert len(list(folder.glob("*.parquet"))) == 3
    asked = shelf.cut(["upn"])
    assert names(store, asked, at=day(0)) == [str(number % 40) for number in range(250)]


def test_batches_need_not_all_have_every_column(store: Store) -> None:
    first = pa.table({"upn": ["UPN-Wren"], "note": pa.nulls(1)}).to_batches()
    second = pa.table({"upn": ["UPN-Moss"], "note": ["seen"], "year": [7]}).to_batches()
    given = delivery({"pupil": pupils("Wren")})
    object.__setattr__(given, "tables", {"pupil": [*first, *second]})
    store.deposit(given, at=day(0))
    read = store.read([shelf.cut(["note", "year"])], held_at=day(0))["pupil_core.pupil"]
    assert read.select(["note", "year"]).to_pylist() == [
        {"note": None, "year": None},
        {"note": "seen", "year": 7},
    ]


@pytest.mark.requirement("NEX-28")
def test_nothing_personal_is_readable_on_disk(store: Store, folder: Path, address: str) -> None:
    people = [f"Fernleigh{number:03d}" for number in range(50)]
    store.deposit(delivery({"pupil": pupils(*people)}), at=day(0))
    store.destroy_subjects({("pupil_core", "st-edmunds", "UPN-Fernleigh007")}, at=day(1))
    if "dbname=" in address:
        import psycopg

        with psycopg.connect(address) as server:
            tables = ("state", "supply", "file", "file_supply", "dead", "gone")
            held = b"".join(
                repr(server.execute(f"SELECT * FROM store_{table}".encode()).fetchall()).encode()
                for table in tables
            )
        assert b"pupil_core" in held
    else:
        held = shelf.everything(folder.parent)
    assert b"Fernleigh" not in held
    assert b"UPN-" not in held
    assert b"surname" not in shelf.everything(folder)


def test_kinds_of_column_come_back_as_they_went_in(store: Store) -> None:
    table = pa.table(
        {
            "upn": pa.array(["U1", None], pa.large_string()),
            "born": [date(2012, 2, 29), None],
            "year": [7, None],
            "fsm": [True, None],
            "rate": [0.5, None],
        }
    )
    store.deposit(delivery({"pupil": table}), at=day(0))
    read = store.read([shelf.cut(table.column_names)], held_at=day(0))["pupil_core.pupil"]
    assert read.select(table.column_names).to_pylist() == table.to_pylist()


def test_the_key_must_be_the_stores_own(store: Store, folder: Path, address: str) -> None:
    again = Store.open(folder, database=address, master_key=shelf.KEY)
    assert again.supplies() == []
    with pytest.raises(WrongKey):
        Store.open(folder, database=address, master_key=bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        Store.open(folder, database=address, master_key=b"short")


def test_times_carry_their_zone(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.deposit(delivery({"pupil": pupils("Wren")}), at=day(0).replace(tzinfo=None))


def test_importing_the_package_loads_neither_arrow_nor_duckdb() -> None:
    code = (
        "import sys, kinfold.store as s; s.TableCut; assert not hasattr(s, 'Shop');"
        "assert not {'pyarrow', 'duckdb', 'django', 'cryptography'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
