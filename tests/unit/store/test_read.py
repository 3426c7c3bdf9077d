"""What a reader is given: the columns, people, holders and dates asked for, and no more."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kinfold.store import Damaged, Store, Window
from tests.unit.store.shelf import cut, day, delivery, names, pupils

HERE = "st-edmunds"


@pytest.fixture
def filled(store: Store) -> Store:
    """Two schools that both have a pupil Wren with the same UPN, under two agreements."""
    store.deposit(delivery({"pupil": pupils("Wren", "Moss", "Reed")}), at=day(0))
    store.deposit(delivery({"pupil": pupils("Wren", "Lark")}, holder="ashdown"), at=day(1))
    store.deposit(delivery({"pupil": pupils("Wren", "Rook")}, agreement="other"), at=day(2))
    return store


def test_only_columns_asked_for_are_handed_over(filled: Store) -> None:
    asked = cut(["surname"], people=[(HERE, "UPN-Moss")])
    read = filled.read([asked], held_at=day(3))[asked.key]
    assert read.column_names == ["surname", "_holder", "_supply", "_as_at"]
    (row,) = read.to_pylist()
    supply = filled.supplies(holder=HERE, agreement="county")[0]
    assert row == {
        "surname": "Surname-Moss",
        "_holder": HERE,
        "_supply": supply.id,
        "_as_at": date(2026, 8, 31),
    }


@pytest.mark.parametrize("merged", [False, True])
def test_people_are_asked_for_by_holder_and_identifier(filled: Store, merged: bool) -> None:
    if merged:
        assert filled.compact(at=day(3), data_set="pupil_core", table="pupil") == 3
    asked = cut(people=[(HERE, "UPN-Wren"), (HERE, "UPN-Lark"), ("ashdown", "UPN-Lark")])
    assert names(filled, asked, at=day(3)) == ["Wren", "Lark"]
    narrowed = cut(people=[(HERE, "UPN-Wren"), ("ashdown", "UPN-Lark")], holders=["ashdown"])
    assert names(filled, narrowed, at=day(3)) == ["Lark"]
    assert names(filled, cut(people=[]), at=day(3)) == []
    assert names(filled, cut(people=[(HERE, "UPN-Nobody")]), at=day(3)) == []
    two = [cut(people=[(HERE, "UPN-Moss")]), cut(people=[(HERE, "UPN-Moss")], table="note")]
    assert [table.num_rows for table in filled.read(two, held_at=day(3)).values()] == [1, 0]


@pytest.mark.parametrize("merged", [False, True])
def test_only_supplies_under_the_agreements_named_are_read(filled: Store, merged: bool) -> None:
    if merged:
        filled.compact(at=day(3), data_set="pupil_core", table="pupil")
    assert names(filled, cut(agreements=["other"]), at=day(3)) == ["Wren", "Rook"]
    assert names(filled, cut(agreements=[]), at=day(3)) == []
    assert names(filled, cut(holders=["ashdown"]), at=day(3)) == ["Wren", "Lark"]
    both = cut(agreements=["other", "county"], holders=[HERE])
    assert names(filled, both, at=day(3)) == ["Wren", "Moss", "Reed", "Wren", "Rook"]


def test_a_table_about_nobody_is_read_whole_but_never_for_a_person(store: Store) -> None:
    rows = [{"school": f"School {number}"} for number in range(5)]
    store.deposit(delivery({"pupil": rows}, subject=None), at=day(0))
    asked = cut(["school"])
    read = store.read([asked], held_at=day(0))[asked.key]
    assert read["school"].to_pylist() == [row["school"] for row in rows]
    asked = cut(["school"], people=[(HERE, "School 1")])
    assert store.read([asked], held_at=day(0))[asked.key].num_rows == 0


def test_columns_a_delivery_lacks_are_empty(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Wren")}, period="2019-20"), at=day(0))
    newer = [{"upn": "UPN-Moss", "surname": "Moss", "ethnicity": "WBRI"}]
    store.deposit(delivery({"pupil": newer}, period="2025-26"), at=day(1))
    asked = cut(["upn", "ethnicity", "shoe_size", "upn"])
    for _ in range(2):
        read = store.read([asked], held_at=day(1))[asked.key]
        assert read["ethnicity"].to_pylist() == [None, "WBRI"]
        assert read["shoe_size"].to_pylist() == [None, None]
        assert read.column_names == [
            "upn",
            "ethnicity",
            "shoe_size",
            "_holder",
            "_supply",
            "_as_at",
        ]
        store.compact(at=day(2), data_set="pupil_core", table="pupil")


def test_an_unknown_table_is_empty(store: Store) -> None:
    read = store.read([cut(data_set="nothing")], held_at=day(0))["nothing.pupil"]
    assert (read.num_rows, read.num_columns) == (0, 5)


def test_reading_refuses_the_stores_own_columns_and_a_table_twice(store: Store) -> None:
    with pytest.raises(ValueError, match="start with _"):
        store.read([cut(["_row"])], held_at=day(0))
    with pytest.raises(ValueError, match="cut once"):
        store.read([cut(), cut(["upn"])], held_at=day(0))


DATES = {
    "open": (date(2020, 1, 1), None, None),
    "closed before": (date(2020, 1, 1), date(2024, 8, 30), None),
    "closed on the day": (date(2020, 1, 1), date(2024, 8, 31), None),
    "not begun": (date(2026, 9, 2), None, None),
    "begins today": (date(2026, 9, 1), None, None),
    "end only": (None, date(2025, 1, 1), None),
    "end only, old": (None, date(2024, 1, 1), None),
    "no date": (None, None, None),
    "event": (None, None, date(2024, 8, 31)),
    "old event": (None, None, date(2024, 8, 30)),
    "old spell, new event": (date(2020, 1, 1), date(2021, 1, 1), date(2026, 1, 1)),
}


@pytest.mark.parametrize(
    ("window", "kept"),
    [
        (
            {"start": "from", "end": "to", "on": ("seen",)},
            {
                "open",
                "closed on the day",
                "begins today",
                "end only",
                "event",
                "old spell, new event",
            },
        ),
        ({"on": ("seen",)}, {"event", "old spell, new event"}),
        ({"end": "to"}, {"closed on the day", "end only"}),
        (
            {"start": "from", "end": "missing"},
            {"open", "closed before", "closed on the day", "begins today", "old spell, new event"},
        ),
        ({}, set()),
    ],
)
def test_rows_outside_the_window_are_left_out(
    store: Store, window: dict[str, Any], kept: set[str]
) -> None:
    kind = pa.schema(
        [("upn", pa.string()), ("from", pa.date32()), ("to", pa.string()), ("seen", pa.date32())]
    )
    rows = [
        {"upn": name, "from": start, "to": end and end.isoformat(), "seen": seen}
        for name, (start, end, seen) in DATES.items()
    ]
    store.deposit(delivery({"pupil": pa.Table.from_pylist(rows, kind)}), at=day(0))
    asked = cut(["upn"], window=Window(since=date(2024, 8, 31), **window))
    assert set(names(store, asked, at=day(0))) == kept


def test_a_window_on_what_is_no_date_says_so_without_the_value(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Wren")}), at=day(0))
    asked = cut(window=Window(since=date(2024, 1, 1), on=("surname",)))
    with pytest.raises(ValueError, match="column surname does not hold dates") as caught:
        store.read([asked], held_at=day(0))
    assert "Wren" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_changed_bytes_are_refused(filled: Store, folder: Path) -> None:
    files = sorted(folder.glob("*.parquet"))
    whole = files[0].read_bytes()
    for place in (len(whole) // 3, len(whole) - 40):
        changed = bytearray(whole)
        changed[place] ^= 1
        files[0].write_bytes(changed)
        fresh = Store(folder, filled._database, filled._keys)
        with pytest.raises(Damaged):
            fresh.read([cut(agreements=["county", "other"])], held_at=day(3))
    files[0].write_bytes(files[1].read_bytes())
    with pytest.raises(Damaged):
        filled.read([cut(agreements=["county", "other"])], held_at=day(3))


def test_a_key_of_another_file_is_refused(filled: Store) -> None:
    one, two, _ = filled._snapshot().entries("pupil_core")
    for changed in (two.wrapped_key, one.wrapped_key[:-1], b""):
        with pytest.raises(Damaged):
            filled._files.columns(replace(one, wrapped_key=changed))


def test_a_missing_file_is_damage_unless_the_manifest_moved_on(filled: Store, folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.unlink()
    with pytest.raises(Damaged):
        names(filled, at=day(3))


def test_a_reader_overtaken_by_a_destruction_reads_again(filled: Store) -> None:
    stale = filled._snapshot()
    filled.destroy_subjects({("pupil_core", HERE, "UPN-Moss")}, at=day(3))
    fresh = filled._snapshot()
    answers = iter([stale, fresh, fresh])
    filled._snapshot = lambda: next(answers)  # type: ignore[method-assign]  # a reader held up at the worst moment
    assert names(filled, at=day(4)) == ["Wren", "Reed", "Wren", "Lark"]


def test_a_reader_overtaken_for_ever_gives_up(filled: Store) -> None:
    stale = filled._snapshot()
    filled.destroy_subjects({("pupil_core", HERE, "UPN-Moss")}, at=day(3))
    fresh = filled._snapshot()
    turns = [stale, fresh] * 9
    filled._snapshot = lambda: turns.pop(0)  # type: ignore[method-assign]  # a reader held up again and again
    with pytest.raises(Damaged):
        names(filled, at=day(4))


def test_footers_are_kept_only_within_bounds(filled: Store) -> None:
    filled._files.footer_bytes = 0
    asked = cut(agreements=["county", "other"])
    assert len(names(filled, asked, at=day(3))) == 7
    assert not filled._files._footers
    filled._files.footer_bytes = 10**6
    names(filled, asked, at=day(3))
    assert len(filled._files._footers) == 3
    filled.compact(at=day(3), data_set="pupil_core", table="pupil")
    names(filled, asked, at=day(3))
    assert len(filled._files._footers) == 1


def test_readers_see_whole_states_while_a_writer_works(store: Store) -> None:
    """Every state has the same pupils in two tables; no reader may see them differ."""

    def give(number: int) -> None:
        rows = pupils(*(f"{number}-{count}" for count in range(5)))
        store.deposit(
            delivery({"pupil": rows, "note": rows}), at=day(0) + timedelta(minutes=number)
        )

    give(0)
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            read = store.read(
                [cut(["upn"]), cut(["upn"], table="note")], held_at=day(0) + timedelta(days=1)
            )
            first, second = (table["upn"].to_pylist() for table in read.values())
            if first != second or len(first) != 5:
                wrong.append((first, second))

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 25):
            give(number)
            if number % 5 == 0:
                store.compact(at=day(0), data_set="pupil_core", table="pupil")
                gone = ("pupil_core", HERE, f"UPN-{number - 1}-0")
                store.destroy_subjects({gone}, at=day(0))
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not wrong
