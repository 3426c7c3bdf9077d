"""What a school's daily feed costs the authority, against how much the authority holds already.

`python -m bench.feeds [--held N N N] [--rounds R]` fills an installation with N marks of other
schools for each N, and then takes in, for one school of 1,000 pupils, by the whole way (handed in,
encrypted, claimed by a worker, decided, read, checked, kept, recorded):

- daily changes: the marks of 20 children that changed since the school's week was taken in, which
  is what `kinfold feed` sends of an accruing data set;
- the week: the school's marks of that week as a whole file;
- the standing picture: the school's basic data as a whole file, which is what `kinfold feed` sends
  of every other data set when anything in it changed.

The floor of each, in the same run: reading every cell of the same bytes with `pyarrow.csv` and
writing them with fsync, doing nothing else. The median of R rounds. Also what it takes the school
to find the 20 rows in an export of twelve weeks, against `csv.reader` over the same bytes; and what
it takes to read a million marks where none is in two supplies, and where one week of each school
is, against reading them without asking.
Prints JSON, then lines.
"""

import argparse
import csv
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import django
import pyarrow as pa

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
django.setup()

from tests import estate
from tests.unit.feeds.conftest import CHILDREN, Yard, with_feed

from kinfold.feeds.school import changes, newly
from kinfold.feeds.school.changes import Memory, Part
from kinfold.feeds.school.config import Source
from kinfold.identifiers import upn_check_letter
from kinfold.store import Delivery, Store, TableCut

PUPILS = 1_000
CHANGED = 20
MONDAY = date(2026, 11, 16)
WEEK = "2026-W47"
WEEKS = 12
SUPPLY = 100_000
FILLED_AT = datetime(2026, 11, 13, tzinfo=UTC)
TOLD_APART = ("laestab", "upn", "date", "session")
HEAD = ("LAESTAB", "UPN", "Date", "Session", "Mark", "Absence reason")
MARKS = "/\\NILCMB"
Row = tuple[str, ...]


def upn(number: int) -> str:
    """A made-up pupil's UPN."""
    body = f"2011234{number:05d}"
    return upn_check_letter(body) + body


def marks(days: int) -> pa.Table:
    """The marks of 500 pupils on so many days from the first of April."""
    people, each = SUPPLY // 200, 2 * days
    dates = [date(2026, 4, 1) + timedelta(days=day) for day in range(days)]
    return pa.table(
        {
            "laestab": pa.array(["9992999"] * (people * each)),
            "upn": pa.array([upn(number) for number in range(people) for _ in range(each)]),
            "date": pa.array([day for _ in range(people) for day in dates for _ in "AP"]),
            "session": pa.array(["AM", "PM"] * (people * days)),
            "mark": pa.array(["/"] * (people * each)),
        }
    )


def filled(store: Store, held: int, *, period: str = "2026-27 autumn", days: int = 100) -> None:
    """Put so many marks of other schools on the shelf, a school's half year at a time."""
    rows = marks(days)
    for number in range(held // SUPPLY):
        store.deposit(
            Delivery(
                data_set="attendance_marks",
                holder=f"school-{number:03}",
                period=period,
                receipt=f"{period} {number}",
                agreement="county-education",
                agreement_version="1f" * 32,
                as_at=date(2026, 11, 13),
                destroy_by=None,
                tables={"mark": rows.to_batches()},
                subjects={"mark": "upn"},
            ),
            at=FILLED_AT,
        )


def week(monday: date = MONDAY) -> list[Row]:
    """The school's marks of one week."""
    return [
        ("9992001", upn(pupil), (monday + timedelta(days=day)).isoformat(), session, "/", "")
        for pupil in range(PUPILS)
        for day in range(5)
        for session in ("AM", "PM")
    ]


def changed(rows: list[Row], number: int) -> list[Row]:
    """The same, one mark of each of twenty children another than before."""
    mark = MARKS[1 + number % (len(MARKS) - 1)]
    picked = {pupil * 10 * PUPILS // CHANGED for pupil in range(CHANGED)}
    return [
        (*row[:4], mark, "") if place in picked else row
        for place, row in enumerate(rows)
    ]  # fmt: skip


def standing(yard: Yard, number: int) -> bytes:
    """The school's basic data: as the county writes it, with 1,000 pupils, one of them moved."""
    with yard.file("pupil_core").open(encoding="utf-8-sig", newline="") as file:
        head, one, *_ = csv.reader(file)
    place, last = head.index("UPN"), head.index("Surname")
    rows = [[*one] for _ in range(PUPILS)]
    for pupil, row in enumerate(rows):
        row[place] = upn(pupil)
    rows[0][last] = f"Name{number}"
    return written(tuple(head), [tuple(row) for row in rows])


def written(head: Row, rows: list[Row]) -> bytes:
    """A CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def took(act: Callable[[], object]) -> float:
    """How long something took, in milliseconds."""
    return both(act)[0]


def both(act: Callable[[], object]) -> tuple[float, float]:
    """How long something took, and how much of the processor's time, in milliseconds."""
    began, used = time.perf_counter(), time.process_time()
    act()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)


def taken_in(yard: Yard, content: bytes, *, period: str, data_set: str, key: str) -> None:
    """One file by the whole way; RuntimeError unless it was kept."""
    yard.hand_in(content, key=key, period=period, data_set=data_set, as_at=yard.at.date())
    ended = yard.worker().once()
    if ended is None or ended.state != "done":
        raise RuntimeError("the file was not taken in")


def floor(content: bytes, folder: Path) -> None:
    """Every cell read and every byte written with fsync, and nothing else."""
    from pyarrow import csv as arrow

    arrow.read_csv(io.BytesIO(content), read_options=arrow.ReadOptions(use_threads=False))
    with (folder / "floor").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def at_authority(held: int, rounds: int) -> dict[str, float]:
    """The medians, with so many marks held; in milliseconds, and as times the floor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grounds = estate.copied(estate.empty(children=CHILDREN), folder / "home")
        with grounds.opened() as gate:
            with_feed(grounds)
            yard = Yard(gate=gate, grounds=grounds)
            filled(gate._store, held)
            return measured(yard, folder, rounds=rounds)


def measured(yard: Yard, folder: Path, *, rounds: int) -> dict[str, float]:
    """Every file of every round, taken in by turns."""
    times: dict[str, list[float]] = {}
    rows = week()
    for number in range(rounds + 1):
        few = [row for row, old in zip(changed(rows, number), rows, strict=True) if row != old]
        files = {
            "week": (written(HEAD, changed(rows, number)), WEEK, "attendance_marks"),
            "changes": (written(HEAD, few), f"{WEEK} changes 1", "attendance_marks"),
            "standing": (standing(yard, number), "current", "pupil_core"),
        }
        for name, (content, period, data_set) in files.items():
            key = f"{name} {number}"
            said = {"period": period, "data_set": data_set, "key": key}
            wall, used = both(partial(taken_in, yard, content, **said))
            times.setdefault(name, []).append(wall)
            times.setdefault(f"{name} processor", []).append(used)
            times.setdefault(f"{name} floor", []).append(took(partial(floor, content, folder)))
    # The first round fills caches.
    medians = {name: statistics.median(list_[1:]) for name, list_ in times.items()}
    found = {f"{name}_ms": round(value, 1) for name, value in medians.items()}
    for name in ("changes", "week", "standing"):
        found[f"{name}_times_floor"] = round(medians[name] / medians[f"{name} floor"], 1)
    return {name.replace(" ", "_"): value for name, value in found.items()}


def at_school(rounds: int) -> dict[str, float]:
    """What it takes the school to find the rows to send in an export of twelve weeks."""
    source = Source(data_set="attendance_marks", files="*", schedule="daily", split="week")
    mondays = [MONDAY - timedelta(weeks=number) for number in range(WEEKS)]
    rows = [row for monday in mondays for row in week(monday)]
    memory, secret = Memory(), bytes(32)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "marks.csv"

        def found() -> tuple[Part, ...]:
            return memory.changed(source, changes.parts(path, source))

        path.write_bytes(written(HEAD, rows))
        for part in found():
            made = newly.to_send(part, source, {}, secret=secret)
            memory.ended(source, made, b"", periods=newly.PERIODS)
        rows[: PUPILS * 10] = changed(rows[: PUPILS * 10], 1)
        content = written(HEAD, rows)
        path.write_bytes(content)

        def looked() -> None:
            (part,) = found()
            last = memory.last(source, part.period)
            if len(newly.to_send(part, source, last, secret=secret).rows) != CHANGED:
                raise RuntimeError("other rows were found than changed")

        ours = statistics.median(took(looked) for _ in range(rounds))
        plain = statistics.median(
            took(lambda: list(csv.reader(io.StringIO(content.decode())))) for _ in range(rounds)
        )
    return {
        "school_rows": len(rows),
        "school_ms": round(ours, 1),
        "school_floor_ms": round(plain, 1),
        "school_times_floor": round(ours / plain, 1),
    }


def reading(rounds: int) -> dict[str, float]:
    """What it takes to read a million marks, each once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "store", database=str(folder / "db"), master_key=bytes(32))
        filled(store, 1_000_000)
        found = {"read_none_twice": read(store, rounds)}
        filled(store, 1_000_000, period="2026-W15", days=5)
        store.compact(at=FILLED_AT, data_set="attendance_marks", table="mark")
        found["read_a_week_twice"] = read(store, rounds)
    return {f"{name}_{what}": figure for name, one in found.items() for what, figure in one.items()}


def read(store: Store, rounds: int) -> dict[str, float]:
    """The shortest of a few readings, by turns without asking and each mark once."""
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds):
        for once, taken in times.items():
            cut = TableCut(
                data_set="attendance_marks",
                table="mark",
                columns=(*TOLD_APART, "mark"),
                agreements=frozenset({"county-education"}),
                told_apart=TOLD_APART if once else (),
            )
            taken.append(took(partial(store.read, [cut], held_at=FILLED_AT)))
    plain, ours = min(times[False]), min(times[True])
    return {"floor_ms": round(plain), "ms": round(ours), "times_floor": round(ours / plain, 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    found = {str(held): at_authority(held, asked.rounds) for held in asked.held}
    found["school"] = at_school(asked.rounds)
    found["reading"] = reading(asked.rounds)
    print(json.dumps(found, indent=2))
    for held in asked.held:
        one = found[str(held)]
        print(
            f"{held:>12,} marks held: changes of {CHANGED} children {one['changes_ms']:,.0f} ms,"
            f" {one['changes_processor_ms']:,.0f} ms of the processor's"
            f" ({one['changes_times_floor']:,.0f} times the floor), the whole week"
            f" {one['week_ms']:,.0f} ms ({one['week_times_floor']:,.0f}), basic data of"
            f" {PUPILS:,} pupils {one['standing_ms']:,.0f} ms ({one['standing_times_floor']:,.0f})"
        )


if __name__ == "__main__":
    main()
