"""What is destroyed is gone from the bytes, and does not come back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kinfold.errors import Exit
from kinfold.store import Damaged, Destroyed, NotHeld, Store, crash
from kinfold.store.database import Database
from kinfold.store.files import HELD_TO, SUPPLY
from kinfold.store.rewriting import _Span
from tests.unit.store import shelf
from tests.unit.store.shelf import cut, day, delivery, names, pupils

HERE = "st-edmunds"
MOSS = ("pupil_core", HERE, "UPN-Moss")


@pytest.fixture
def filled(store: Store) -> Store:
    """A delivery, its correction, another table and another school."""
    rows = pupils("Wren", "Moss", "Reed")
    store.deposit(delivery({"pupil": rows, "note": pupils("Moss", "Moss")}), at=day(0))
    store.deposit(delivery({"pupil": rows, "note": pupils("Wren")}), at=day(1))
    store.deposit(delivery({"pupil": pupils("Moss", "Lark")}, holder="ashdown"), at=day(1))
    return store


def keys(address: str) -> set[bytes]:
    """The wrapped keys the manifest holds."""
    with Database(address).reading() as tx:
        return {bytes(row[0]) for row in tx.all("SELECT wrapped_key FROM store_file")}


@pytest.mark.parametrize("merged", [False, True])
def test_a_person_goes_from_every_table_and_every_past_state(filled: Store, merged: bool) -> None:
    if merged:
        filled.compact(at=day(2), data_set="pupil_core", table="pupil")
    certificate = filled.destroy_subjects({MOSS}, at=day(2))
    assert names(filled, at=day(0)) == ["Wren", "Reed"]
    assert names(filled, at=day(2)) == ["Wren", "Reed", "Moss", "Lark"]
    assert names(filled, cut(table="note"), at=day(0)) == []
    assert names(filled, cut(people=[MOSS[1:]]), at=day(2)) == []
    assert (certificate.rows, certificate.supplies, certificate.at) == (4, 2, day(2))
    assert certificate.files == (2 if merged else 3)
    assert certificate.log_cleared
    assert "backup" in certificate.completes
    rows = [dict(supply.rows) for supply in filled.supplies(holder=HERE)]
    assert rows == [{"pupil": 2, "note": 0}, {"pupil": 2, "note": 1}]


def test_the_bytes_and_the_keys_are_gone(filled: Store, folder: Path, address: str) -> None:
    filled.compact(at=day(2), data_set="pupil_core", table="pupil")
    before, bytes_before = keys(address), {path.name for path in folder.glob("*.parquet")}
    filled.destroy_subjects({MOSS}, at=day(2))
    gone = before - keys(address)
    assert len(gone) == 2
    after = {path.name for path in folder.glob("*.parquet")}
    # Files merged away earlier held the same rows: they do not wait for the sweep.
    assert len(after & bytes_before) == 1
    assert {path.removesuffix(".parquet") for path in after} == set(filled._snapshot().live())
    if "dbname=" not in address:
        left = shelf.everything(folder.parent)
        assert not [key for key in gone if key in left]


def test_a_destroyed_child_stays_destroyed(filled: Store) -> None:
    filled.destroy_subjects({MOSS}, at=day(2))
    supply = filled.deposit(delivery({"pupil": pupils("Wren", "Moss")}), at=day(3))
    assert (supply.rows, supply.refused_destroyed) == ({"pupil": 1}, 1)
    assert names(filled, cut(holders=[HERE]), at=day(3)) == ["Wren"]
    with pytest.raises(Destroyed) as caught:
        filled.deposit(delivery({"pupil": pupils("Moss", "Moss")}), at=day(4))
    assert caught.value.rows == 2
    assert caught.value.exit_code == Exit.BROKE_RULES
    assert "Moss" not in str(caught.value)
    # Another holder's child of that identifier, and rows about nobody named, are another matter.
    filled.deposit(delivery({"pupil": pupils("Moss")}, holder="ashdown"), at=day(4))
    nameless = [*pupils("Moss"), {"upn": None, "surname": "Unknown"}]
    supply = filled.deposit(delivery({"pupil": nameless}), at=day(5))
    assert (supply.rows, supply.refused_destroyed) == ({"pupil": 1}, 1)
    # To be destroyed twice is no more than once.
    assert filled.destroy_subjects({MOSS}, at=day(6)).rows == 0


def test_nobody_known_is_destroyed_ahead_of_time(store: Store) -> None:
    certificate = store.destroy_subjects({MOSS}, at=day(0))
    assert (certificate.files, certificate.rows, certificate.supplies) == (0, 0, 0)
    with pytest.raises(Destroyed):
        store.deposit(delivery({"pupil": pupils("Moss")}), at=day(1))


def test_tables_about_nobody_are_left_alone(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Moss")}, subject=None), at=day(0))
    assert store.destroy_subjects({MOSS}, at=day(1)).files == 0
    assert names(store, at=day(1)) == ["Moss"]


@pytest.mark.parametrize("merged", [False, True])
def test_people_whose_keys_collide_are_told_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch, merged: bool
) -> None:
    for module in ("people", "rows"):
        monkeypatch.setattr(f"kinfold.store.{module}.sort_key", lambda digest: digest[0] % 2)
    people = [str(number) for number in range(20)]
    store.deposit(delivery({"pupil": pupils(*people)}), at=day(0))
    store.deposit(delivery({"pupil": pupils(*people)}, holder="ashdown"), at=day(0))
    if merged:
        store.compact(at=day(0), data_set="pupil_core", table="pupil")
    asked = cut(people=[(HERE, "UPN-3"), (HERE, "UPN-4"), ("ashdown", "UPN-9")])
    assert names(store, asked, at=day(0)) == ["3", "4", "9"]
    assert store.destroy_subjects({("pupil_core", HERE, "UPN-3")}, at=day(1)).rows == 1
    assert names(store, asked, at=day(1)) == ["4", "9"]
    assert len(names(store, at=day(1))) == 39


def test_a_span_of_keys_has_both_its_ends() -> None:
    span = _Span(5, 9)
    assert [span.touch(*other) for other in ((1, 4), (1, 5), (9, 12), (10, 12))] == [
        False,
        True,
        True,
        False,
    ]


def test_only_the_data_set_named_is_touched(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils("Moss")}, data_set="sen"), at=day(0))
    assert store.destroy_subjects({MOSS}, at=day(1)).files == 0
    assert names(store, cut(data_set="sen"), at=day(1)) == ["Moss"]


def test_long_files_are_rewritten_piece_by_piece(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.store.files._GROUP_ROWS", 2)
    people = [str(number) for number in range(100)]
    store.deposit(delivery({"pupil": pupils(*people)}), at=day(0))
    gone = {("pupil_core", HERE, f"UPN-{name}") for name in people[10:20]}
    assert store.destroy_subjects(gone, at=day(1)).rows == 10
    assert names(store, at=day(1)) == people[:10] + people[20:]
    everyone = {("pupil_core", HERE, f"UPN-{name}") for name in people}
    assert store.destroy_subjects(everyone, at=day(1)).rows == 90
    assert store._snapshot().live() == frozenset()


def test_a_file_whose_keys_only_span_the_person_is_left_alone(store: Store) -> None:
    store.deposit(delivery({"pupil": pupils(*map(str, range(50)))}), at=day(0))
    assert store.destroy_subjects({MOSS}, at=day(1)).files == 0
    assert len(names(store, at=day(1))) == 50


@pytest.mark.parametrize("merged", [False, True])
def test_a_supply_goes_whole_and_its_bytes_are_refused(store: Store, merged: bool) -> None:
    first = store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(0))
    store.deposit(delivery({"pupil": pupils("Wrenn", "Moss")}, receipt="b"), at=day(1))
    if merged:
        store.compact(at=day(1), data_set="pupil_core", table="pupil")
    certificate = store.destroy_supply(first.id, at=day(2))
    assert (certificate.files, certificate.rows, certificate.supplies) == (1, 1, 1)
    assert names(store, at=day(0)) == []
    assert names(store, at=day(2)) == ["Wrenn", "Moss"]
    assert len(store.supplies()) == 1
    with pytest.raises(Destroyed):
        store.deposit(delivery({"pupil": pupils("Wren")}, receipt="a"), at=day(3))
    with pytest.raises(NotHeld):
        store.destroy_supply(first.id, at=day(3))


def test_a_damaged_file_can_be_destroyed_whole_but_not_in_part(store: Store, folder: Path) -> None:
    supply = store.deposit(delivery({"pupil": pupils("Moss", "Wren")}), at=day(0))
    (path,) = folder.glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Damaged):
        store.destroy_subjects({MOSS}, at=day(1))
    assert list(folder.glob("*.parquet")) == [path]
    assert store.destroy_supply(supply.id, at=day(1)).rows == 2
    assert not path.exists()


def test_when_one_file_of_several_cannot_be_copied_none_is(filled: Store, folder: Path) -> None:
    """The others' copies, finished meanwhile, are gone again, and everybody is still held."""
    before = {path: path.read_bytes() for path in folder.glob("*.parquet")}
    files = filled._snapshot().files["pupil_core", "note"]
    note = next(one for one in files if one.rows == 2)
    path = folder / f"{note.id}.parquet"
    path.write_bytes(before[path][:4] + bytes(40) + before[path][44:])
    with pytest.raises(Damaged):
        filled.destroy_subjects({MOSS}, at=day(2))
    assert set(folder.glob("*.parquet")) == before.keys()
    assert "Moss" in names(filled, at=day(0))
    path.write_bytes(before[path])
    assert filled.destroy_subjects({MOSS}, at=day(2)).rows == 4


def test_merging_saves_files_and_writes_closures_into_the_rows(
    filled: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {moment: names(filled, at=day(moment)) for moment in range(3)}
    assert filled.compact(at=day(2), data_set="pupil_core", table="pupil") == 3
    assert {moment: names(filled, at=day(moment)) for moment in range(3)} == before
    assert filled.compact(at=day(2), data_set="pupil_core", table="pupil") == 0
    assert filled.compact(at=day(2), data_set="pupil_core", table="nothing") == 0
    (entry,) = filled._snapshot().files["pupil_core", "pupil"]
    rows = filled._files.read(entry, [SUPPLY, HELD_TO]).to_pylist()
    ends = {supply.id: supply.held_to for supply in filled.supplies()}
    assert {row[SUPPLY]: row[HELD_TO] for row in rows} == ends
    # The old files wait for readers, then go.
    assert len(list(folder.glob("*.parquet"))) == 6
    hour = timedelta(hours=1)
    assert filled.sweep(at=day(2) + hour - timedelta(microseconds=1), grace=hour) == 0
    assert filled.sweep(at=day(2) + hour, grace=hour) == 3
    assert len(list(folder.glob("*.parquet"))) == 3
    assert {moment: names(filled, at=day(moment)) for moment in range(3)} == before


def test_big_tables_are_merged_into_files_with_spans_of_their_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.store.rewriting.FILE_ROWS", 100)
    for number in range(6):
        rows = pupils(*(f"{number}-{count}" for count in range(50)))
        store.deposit(delivery({"pupil": rows}, period=str(number)), at=day(number))
    before = names(store, at=day(9))
    assert store.compact(at=day(9), data_set="pupil_core", table="pupil") == 6
    assert store.compact(at=day(9), data_set="pupil_core", table="pupil") == 0
    entries = store._snapshot().files["pupil_core", "pupil"]
    assert len(entries) == 3
    assert all(one.high < two.low for one, two in pairwise(entries))
    assert names(store, at=day(9)) == before
    asked = cut(people=[(HERE, "UPN-3-7")])
    assert names(store, asked, at=day(9)) == ["3-7"]


def test_files_that_overlap_are_merged_even_if_they_are_no_fewer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.store.rewriting.FILE_ROWS", 50)
    for number in range(3):
        rows = pupils(*(f"{number}-{count}" for count in range(50)))
        store.deposit(delivery({"pupil": rows}, period=str(number)), at=day(number))
    assert store.compact(at=day(9), data_set="pupil_core", table="pupil") == 3
    entries = store._snapshot().files["pupil_core", "pupil"]
    assert len(entries) == 3
    assert all(one.high < two.low for one, two in pairwise(entries))


def test_files_of_tables_about_different_columns_are_not_merged(store: Store) -> None:
    rows = pupils("Wren")
    store.deposit(delivery({"pupil": rows}, period="1"), at=day(0))
    store.deposit(delivery({"pupil": rows}, period="2", subject="surname"), at=day(0))
    store.deposit(delivery({"pupil": rows}, period="3", subject=None), at=day(0))
    store.deposit(delivery({"pupil": rows}, period="4", subject=None), at=day(0))
    assert store.compact(at=day(1), data_set="pupil_core", table="pupil") == 2


def test_the_sweep_takes_what_the_manifest_never_named(filled: Store, folder: Path) -> None:
    (folder / f"{'0' * 32}.parquet").write_bytes(b"half a file")
    assert filled.sweep(at=day(2), grace=timedelta(0)) == 1
    assert len(names(filled, at=day(2))) == 5


def test_a_destruction_cut_short_is_finished_by_the_next_writer(
    filled: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(point: str) -> None:
        if point == "before-unlink":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kinfold.store.crash.reached", stop)
        with pytest.raises(KeyboardInterrupt):
            filled.destroy_subjects({MOSS}, at=day(2))
    assert "Moss" not in names(filled, cut(holders=[HERE]), at=day(2))
    assert len(list(folder.glob("*.parquet"))) > 5
    filled.deposit(delivery({"pupil": pupils("Dove")}, period="next"), at=day(3))
    live = filled._snapshot().live()
    assert {path.stem for path in folder.glob("*.parquet")} == live


@pytest.mark.parametrize(
    ("merged", "work"),
    [
        (False, lambda store: store.compact(at=day(2), data_set="pupil_core", table="pupil")),
        (False, lambda store: store.destroy_subjects({MOSS}, at=day(2))),
        (True, lambda store: store.destroy_supply(store.supplies()[0].id, at=day(2))),
    ],
)
def test_a_rewriting_that_fails_changes_nothing(
    filled: Store,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    merged: bool,
    work: Callable[[Store], object],
) -> None:
    if merged:
        filled.compact(at=day(1), data_set="pupil_core", table="pupil")
    seen = []

    def fail(point: str) -> None:
        seen.append(point)
        if point == "before-file-sync":
            raise OSError("no space left on device")

    before = sorted(folder.glob("*.parquet"))
    with monkeypatch.context() as patched:
        patched.setattr("kinfold.store.crash.reached", fail)
        with pytest.raises(OSError, match="no space"):
            work(filled)
    assert seen
    assert sorted(folder.glob("*.parquet")) == before
    assert len(names(filled, at=day(2))) == 5


def test_a_reader_in_the_log_is_said_on_the_certificate(
    filled: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.store.database._WAIT_SECONDS", 0.2)
    if "dbname=" in address:
        with Database(address).reading() as tx:
            tx.all("SELECT 1 FROM store_file")
            certificate = filled.destroy_subjects({MOSS}, at=day(2))
    else:
        with closing(sqlite3.connect(address, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM store_file").fetchall()
            certificate = filled.destroy_subjects({MOSS}, at=day(2))
    assert not certificate.log_cleared
    filled.sweep(at=day(3), grace=timedelta(0))


def test_crash_points_do_nothing_in_service(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr("os.kill", lambda process, number: killed.append(number))
    monkeypatch.delenv(crash.VARIABLE, raising=False)
    crash.reached("after-commit")
    monkeypatch.setenv(crash.VARIABLE, "before-unlink:2")
    crash.reached("after-commit")
    crash.reached("before-unlink")
    assert killed == []
    crash.reached("before-unlink")
    assert killed == [9]


def test_one_agreements_rows_go_and_stay_gone_while_anothers_stay(filled: Store) -> None:
    filled.deposit(delivery({"pupil": pupils("Moss", "Reed")}, agreement="other"), at=day(1))
    certificate = filled.destroy_subjects({MOSS}, at=day(2), agreement="other")
    other = cut(agreements=["other"])
    assert certificate.rows == 1
    assert "Moss" in names(filled, at=day(3))
    assert names(filled, other, at=day(3)) == ["Reed"]
    again = delivery({"pupil": pupils("Moss", "Lark")}, agreement="other")
    assert filled.deposit(again, at=day(4)).refused_destroyed == 1
    both = filled.deposit(delivery({"pupil": pupils("Moss")}, period="later"), at=day(4))
    assert both.refused_destroyed == 0


def test_a_digest_names_nobody_and_is_the_same_every_time(store: Store) -> None:
    one = store.digest("young_people", HERE, "UPN-Moss")
    assert one == store.digest("young_people", HERE, "UPN-Moss")
    assert one != store.digest("young_people", "ashdown", "UPN-Moss")
    assert "Moss" not in one
