"""A row that several supplies of one holder have is read once: the newest supply's."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from kinfold.store import Store, TableCut, Window
from kinfold.store.newest import standing
from tests.unit.store.shelf import cut, day, delivery

HERE, THERE = "st-edmunds", "ashdown"
KEY = ("upn", "date", "session")
MONDAY = date(2026, 11, 9)
KINDS = pa.schema(
    [("upn", pa.string()), ("date", pa.date32()), ("session", pa.string()), ("mark", pa.string())]
)

#: A child, how many days after Monday, and the mark of the morning.
Marks = Sequence[tuple[str | None, int | None, str]]


def marks(*given: tuple[str | None, int | None, str]) -> pa.Table:
    rows = [
        {
            "upn": child and f"UPN-{child}",
            "date": None if days is None else MONDAY + timedelta(days=days),
            "session": "AM",
            "mark": mark,
        }
        for child, days, mark in given
    ]
    return pa.Table.from_pylist(rows, KINDS)


def give(store: Store, period: str, at: int, given: Marks, *, as_at: int = 0, **more: Any) -> None:
    """Marks of a period, handed in some days after the first of September."""
    store.deposit(
        delivery(
            {"mark": marks(*given)},
            data_set="attendance_marks",
            period=period,
            as_at=MONDAY + timedelta(days=as_at),
            **more,
        ),
        at=day(at),
    )


def asked(**more: Any) -> TableCut:
    wanted = {"columns": ("upn", "mark"), "told_apart": KEY, "agreements": ("county", "b")} | more
    return cut(data_set="attendance_marks", table="mark", **wanted)


def read(store: Store, *, at: int = 30, **more: Any) -> list[tuple[str, Any]]:
    """The child and mark of each row, in order."""
    one = asked(**more)
    rows = store.read([one], held_at=day(at))[one.key]
    assert rows.column_names == [*one.columns, "_holder", "_supply", "_as_at"]
    return sorted((str(row["upn"])[4:], row["mark"]) for row in rows.to_pylist())


@pytest.fixture
def moved(store: Store) -> Store:
    """A school that sent a term's marks, and then went over to weeks in the middle of the term."""
    give(store, "2026-27 autumn", 0, [("A", -7, "/"), ("A", 0, "/"), ("B", 0, "N")])
    give(store, "2026-W46", 1, [("A", 0, "I"), ("B", 0, "N"), ("B", 1, "/")])
    return store


@pytest.mark.parametrize("merged", [False, True])
def test_a_mark_in_two_periods_counts_once_and_is_the_newest(moved: Store, merged: bool) -> None:
    if merged:
        moved.compact(at=day(2), data_set="attendance_marks", table="mark")
    assert read(moved) == [("A", "/"), ("A", "I"), ("B", "/"), ("B", "N")]
    assert read(moved, people=[(HERE, "UPN-A")]) == [("A", "/"), ("A", "I")]
    assert read(moved, people=[(HERE, "UPN-B")]) == [("B", "/"), ("B", "N")]
    assert len(read(moved, told_apart=())) == 6


def test_what_was_held_on_an_earlier_day_stays_as_it_was(moved: Store) -> None:
    assert read(moved, at=0) == [("A", "/"), ("A", "/"), ("B", "N")]
    assert read(moved, at=-1) == []
    assert read(moved, at=0, people=[(HERE, "UPN-A")]) == [("A", "/"), ("A", "/")]


def test_the_day_it_is_true_of_comes_before_the_moment_it_came(moved: Store) -> None:
    give(moved, "2026-27 autumn again", 2, [("A", 0, "L")], as_at=-1)
    assert ("A", "L") not in read(moved)
    give(moved, "2026-W46 again", 3, [("A", 0, "L")], as_at=1)
    assert read(moved) == [("A", "/"), ("A", "L"), ("B", "/"), ("B", "N")]


def test_other_holders_and_agreements_have_rows_of_their_own(moved: Store) -> None:
    give(moved, "2026-W46", 2, [("A", 0, "C")], holder=THERE)
    give(moved, "2026-W46", 2, [("A", 0, "D")], agreement="b")
    assert [mark for child, mark in read(moved) if child == "A"] == ["/", "C", "D", "I"]
    assert read(moved, agreements=["b"]) == [("A", "D")]
    assert read(moved, people=[(THERE, "UPN-A")]) == [("A", "C")]


def test_the_newer_row_going_lets_the_older_stand_again(moved: Store) -> None:
    newest = moved.supplies(held_at=day(30))[-1]
    moved.destroy_supply(newest.id, at=day(3))
    assert read(moved) == [("A", "/"), ("A", "/"), ("B", "N")]
    moved.destroy_subjects({("attendance_marks", HERE, "UPN-A")}, at=day(4))
    assert read(moved) == [("B", "N")]


def test_a_row_without_all_that_tells_it_apart_is_nobody_elses(store: Store) -> None:
    for number in range(3):
        give(store, str(number), number, [(None, 0, "x"), ("A", None, "y"), ("A", 0, str(number))])
    assert sorted(mark for _, mark in read(store)) == ["2", "x", "x", "x", "y", "y", "y"]
    assert len(read(store, told_apart=("upn", "room"))) == 9


def test_supplies_that_lack_a_column_are_left_as_they_are(moved: Store) -> None:
    moved.deposit(
        delivery(
            {"mark": marks(("A", 0, "P")).drop_columns(["session"])},
            data_set="attendance_marks",
            period="old",
        ),
        at=day(5),
    )
    assert [mark for child, mark in read(moved) if child == "A"] == ["/", "I", "P"]


def test_days_may_be_anything_that_is_written(store: Store) -> None:
    """Where no column holds days, nothing is taken to lie apart."""
    for number, name in enumerate(("1", "2")):
        rows = [{"upn": "UPN-A", "form": "F1", "mark": name}, {"upn": "UPN-B", "form": name}]
        store.deposit(
            delivery({"mark": rows}, data_set="attendance_marks", period=name), at=day(number)
        )
    found = read(store, told_apart=("upn", "form"))
    assert found == [("A", "2"), ("B", None), ("B", None)]


def test_periods_that_do_not_meet_are_not_compared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    from kinfold.store.newest import _Meeting

    whole = _Meeting.beaten

    def counted(meeting: Any, rows: pa.Table) -> Any:
        compared.append(rows.num_rows)
        return whole(meeting, rows)

    monkeypatch.setattr(_Meeting, "beaten", counted)
    for week in range(4):
        give(store, f"W{week}", week, [("A", 7 * week, "/"), ("A", 7 * week + 4, "/")])
    assert len(read(store)) == 8
    assert compared == []
    give(store, "W1 changes 1", 9, [("A", 7, "N")])
    assert ("A", "N") in read(store)
    assert len(read(store)) == 8
    # Of the week, only the day on which there are changes.
    assert compared == [2, 2]


def test_more_different_rows_than_a_number_holds_are_still_told_apart(
    moved: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read(moved)
    monkeypatch.setattr("kinfold.store.newest._MOST", 1)
    assert read(moved) == before


def test_the_window_looks_at_what_stands(moved: Store) -> None:
    """A row that was moved out of the window by its correction does not come back for it."""
    window = Window(since=MONDAY, on=("date",))
    assert read(moved, window=window) == [("A", "I"), ("B", "/"), ("B", "N")]


def test_supplies_that_begin_or_end_on_one_day_are_compared_there(store: Store) -> None:
    give(store, "1", 1, [("A", 0, "old"), ("A", 4, "old")])
    give(store, "2", 2, [("A", 0, "new"), ("A", 2, "new")])
    give(store, "3", 3, [("A", 2, "newer"), ("A", 4, "newer")])
    assert read(store) == [("A", "new"), ("A", "newer"), ("A", "newer")]


def test_nothing_at_all_is_nothing() -> None:
    assert standing([], [], told_apart=KEY) == []


def test_changes_are_read_beside_their_period_until_it_comes_anew(store: Store) -> None:
    give(store, "2026-W46", 0, [("A", 0, "/"), ("B", 0, "/")])
    give(store, "2026-W46 changes 1", 1, [("A", 0, "N")])
    give(store, "2026-W46 changes 2", 2, [("A", 0, "I"), ("C", 1, "/")])
    assert read(store) == [("A", "I"), ("B", "/"), ("C", "/")]
    assert [one.held_to for one in store.supplies()] == [None, None, None]
    give(store, "2026-W46", 3, [("B", 0, "/"), ("C", 1, "/")])
    assert read(store) == [("B", "/"), ("C", "/")]
    assert read(store, at=1) == [("A", "N"), ("B", "/")]
    assert [one.held_to for one in store.supplies()] == [day(3), day(3), day(3), None]
    with pytest.raises(ValueError, match="dated before"):
        give(store, "2026-W46", 2, [("B", 0, "/")])


def test_a_period_named_like_anothers_beginning_is_left_alone(store: Store) -> None:
    give(store, "2026-W4", 0, [("A", 0, "/")])
    give(store, "2026-W46", 0, [("A", 0, "N")])
    give(store, "2026_W4", 1, [("B", 0, "/")])
    give(store, "2026-W4", 1, [("A", 0, "I")], as_at=1)
    assert len(store.supplies(held_at=day(2))) == 3
