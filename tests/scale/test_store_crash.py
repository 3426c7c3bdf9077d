"""The store is killed: at every point named in its code, and at hundreds of moments nobody chose.

A driver process forks a writer that works through a fixed list of operations (deliveries of three
tables, corrections, merges, destructions, sweeps) and says when each is done. The writer is killed
with SIGKILL. Then a fork of its own opens the store again and compares every table, now and at
earlier moments, with a plain model: all that was said to be done must be there whole, and of the
operation under way either all or nothing. Run as a module, this file is that driver.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kinfold.store import Store, crash
from tests.unit.store import shelf

TABLES = ("child", "episode", "plan")
PLACE = ("cin_census", "marshire")
ROOT = Path(__file__).parents[2]

READY = b"ready\n"

State = Mapping[str, list[str]]


def moment(number: int) -> datetime:
    """When operation `number` happens."""
    return shelf.START + timedelta(minutes=number)


def kind(number: int) -> str:
    """What operation `number` is."""
    return {4: "compact", 5: "destroy", 9: "sweep"}.get(number % 10, "deposit")


def persons(number: int) -> list[str]:
    """Who is in delivery `number`."""
    return [f"P{number}-{count}" for count in range(4)]


def victim(number: int) -> str:
    """Who is destroyed by operation `number`: somebody delivered shortly before."""
    return persons(number - 3)[1]


def do(store: Store, number: int) -> None:
    """Carry out operation `number`."""
    at = moment(number)
    if kind(number) == "compact":
        for table in TABLES:
            store.compact(at=at, data_set=PLACE[0], table=table)
    elif kind(number) == "destroy":
        store.destroy_subjects({(*PLACE, victim(number))}, at=at)
    elif kind(number) == "sweep":
        store.sweep(at=at, grace=timedelta(0))
    else:
        rows = [{"LAchildID": person, "n": number} for person in persons(number)]
        store.deposit(
            shelf.delivery(
                dict.fromkeys(TABLES, rows),
                data_set=PLACE[0],
                holder=PLACE[1],
                period=str(number % 3),
                receipt=f"receipt {number}",
                subject="LAchildID",
            ),
            at=at,
        )


def expected(done: int, at: datetime) -> list[str]:
    """Who is held at a moment once the first `done` operations are."""
    destroyed = {victim(number) for number in range(done) if kind(number) == "destroy"}
    newest: dict[int, int] = {}
    for number in range(done):
        if kind(number) == "deposit" and moment(number) <= at:
            newest[number % 3] = number
    return [
        person
        for number in sorted(newest.values())
        for person in persons(number)
        if person not in destroyed
    ]


def found(store: Store, at: datetime) -> State:
    """Who is held at a moment, table by table."""
    cuts = [shelf.cut(["LAchildID"], data_set=PLACE[0], table=table) for table in TABLES]
    read = store.read(cuts, held_at=at)
    return {cut.table: read[cut.key]["LAchildID"].to_pylist() for cut in cuts}


def open_store(home: Path, address: str) -> Store:
    """The store that is killed."""
    return Store.open(home / "store", database=address, master_key=shelf.KEY)


def check(home: Path, address: str, acknowledged: int) -> int:
    """Open the store after a kill; how many operations it has done. AssertionError if torn."""
    store = open_store(home, address)
    for done in (acknowledged + 1, acknowledged):
        moments = [moment(number) for number in range(max(0, done - 7), done + 2)]
        if all(found(store, at) == dict.fromkeys(TABLES, expected(done, at)) for at in moments):
            break
    else:
        raise AssertionError(f"the state after {acknowledged} operations is not what was done")
    store.sweep(at=moment(done + 10**6), grace=timedelta(0))
    on_disk = {path.stem for path in (home / "store").glob("*.parquet")}
    assert on_disk == store._snapshot().live(), "files that nobody names, or names without files"
    assert found(store, moment(done)) == dict.fromkeys(TABLES, expected(done, moment(done)))
    return done


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a fork that may write to a pipe; the fork's id and the pipe's other end."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException:  # noqa: BLE001 - a fork must never go on as if it were the driver
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    return process, reading


def ended(process: int, reading: int) -> tuple[int, list[int]]:
    """How a fork ended (as `os.waitstatus_to_exitcode`) and the numbers it wrote."""
    with os.fdopen(reading) as pipe:
        said = [int(line) for line in pipe.read().splitlines()]
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said


def say(pipe: int, number: int) -> None:
    """Write a number, whole or not at all."""
    os.write(pipe, f"{number}\n".encode())


class Driver:
    """Kills writers and checks what they leave."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.address = address
        self.done = 0
        self.kills = 0

    def writer(self, last: int, order: str | None = None) -> tuple[int, int]:
        """A fork that carries on to operation `last`, in which it is to die at `order` if given.

        It says READY first, so that the time it takes to begin is not mistaken for work.
        """

        def work(pipe: int) -> None:
            store = open_store(self.home, self.address)
            os.write(pipe, READY)
            for number in range(self.done, last + 1):
                if order is not None and number == last:
                    os.environ[crash.VARIABLE] = order
                do(store, number)
                say(pipe, number)

        process, reading = forked(work)
        assert os.read(reading, len(READY)) == READY
        return process, reading

    def after(self, code: int, said: list[int]) -> bool:
        """Check the store once a writer has ended; whether it was killed."""
        assert code in (0, -signal.SIGKILL), f"the writer ended with {code}"
        acknowledged = said[-1] + 1 if said else self.done

        def work(pipe: int) -> None:
            say(pipe, check(self.home, self.address, acknowledged))

        code_of_check, answer = ended(*forked(work))
        assert code_of_check == 0, "the check failed"
        self.done = answer[0]
        self.kills += code != 0
        return code != 0

    def at_random(self, kills: int, seed: int) -> None:
        """Kill a writer at `kills` moments."""
        chance = random.Random(seed)
        while self.kills < kills:
            process, reading = self.writer(10**9)
            time.sleep(chance.uniform(0, 0.25))
            os.kill(process, signal.SIGKILL)
            self.after(*ended(process, reading))

    def at_every_point(self) -> dict[str, int]:
        """Kill a writer the first and the second time each kind of work reaches each point."""
        seen = dict.fromkeys(crash.POINTS, 0)
        for point in crash.POINTS:
            for work in ("deposit", "compact", "destroy", "sweep"):
                for nth in (1, 2):
                    last = next(n for n in range(self.done, 10**9) if kind(n) == work)
                    if not self.after(*ended(*self.writer(last, f"{point}:{nth}"))):
                        break
                    seen[point] += 1
        return seen


def drive(how: str, kind_of_database: str, home: Path) -> None:
    """The driver process: kill and check, then print what was done."""
    with shelf.database(kind_of_database, home) as address:
        open_store(home, address)
        driver = Driver(home, address)
        seen: dict[str, int] = {}
        if how == "points":
            seen = driver.at_every_point()
        else:
            driver.at_random(int(how), seed=20260901)
    print(json.dumps({"kills": driver.kills, "done": driver.done, "seen": seen}))


def run(how: str, kind_of_database: str, home: Path) -> dict[str, object]:
    """Run the driver in a process of its own: forking pytest itself would be unsafe."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.scale.test_store_crash", how, kind_of_database, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ran.returncode == 0, ran.stderr
    result: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return result


@pytest.mark.slow
@pytest.mark.parametrize("kind_of_database", shelf.KINDS)
def test_killed_at_every_named_point(kind_of_database: str, tmp_path: Path) -> None:
    result = run("points", kind_of_database, tmp_path)
    seen = result["seen"]
    assert isinstance(seen, dict)
    assert set(seen) == set(crash.POINTS)
    assert all(times > 0 for times in seen.values()), seen
    assert result["kills"] == sum(seen.values())


@pytest.mark.slow
def test_killed_at_two_hundred_random_moments(tmp_path: Path) -> None:
    result = run("200", "sqlite", tmp_path)
    assert result["kills"] == 200
    assert isinstance(result["done"], int)
    assert result["done"] > 50, "too little was going on to be interrupted"


@pytest.mark.slow
@pytest.mark.skipif(not shelf.POSTGRES, reason="no PostgreSQL was named")
def test_killed_at_random_moments_on_postgres(tmp_path: Path) -> None:
    assert run("50", "postgres", tmp_path)["kills"] == 50


if __name__ == "__main__":
    drive(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
