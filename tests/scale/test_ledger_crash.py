"""Writers killed without warning, again and again: no acknowledged entry is ever lost."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kinfold
from kinfold.ledger.verify import verify
from tests.unit.ledger.samples import ledger

KILLS = 48

WRITER = """
import os, random, sys, threading
from pathlib import Path
from kinfold.errors import NothingToDo
from tests.unit.ledger.samples import AT, event, ledger

book, chance = ledger(Path(sys.argv[1])), random.Random(int(sys.argv[2]))

def tell(text):
    os.write(1, (text + "\\n").encode())

def work(many):
    while True:
        if many:
            for entry in book.append_many([event(n) for n in range(many)], at=AT):
                tell(f"kept {entry.index} {entry.commitment}")
        else:
            entry = book.append(event(1), at=AT)
            tell(f"kept {entry.index} {entry.commitment}")

def destroy():
    while True:
        index = chance.randrange(book.size() + 1)
        try:
            if index < book.size():
                book.destroy_payload(index, at=AT)
                tell(f"gone {index} -")
        except NothingToDo:
            pass

for target in ((work, (0,)), (work, (0,)), (work, (chance.choice((40, 400)),)), (destroy, ())):
    threading.Thread(target=target[0], args=target[1], daemon=True).start()
threading.Event().wait()
"""


def start(folder: Path, seed: int, out: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    source = Path(kinfold.__file__).parents[1]
    with out.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(seed)],
            stdout=stream,
            cwd=root,
            env={"PYTHONPATH": f"{source}:{root}"},
        )


def wait_for_a_word(writer: subprocess.Popen[bytes], out: Path) -> None:
    while not out.stat().st_size:
        assert writer.poll() is None, "the writer ended by itself"
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.requirement("GOV-1")
def test_killed_writers_lose_nothing_they_acknowledged(tmp_path: Path) -> None:
    folder, chance, kills, acknowledged = tmp_path / "ledger", random.Random(20), 0, 0
    kept: dict[int, str] = {}
    gone: set[int] = set()
    while kills < KILLS:
        outs = [tmp_path / f"out-{kills}-{n}" for n in range(1 + (kills % 3 > 0))]
        writers = [start(folder, kills * 10 + n, out) for n, out in enumerate(outs)]
        for writer, out in zip(writers, outs, strict=True):
            wait_for_a_word(writer, out)
        for writer in writers:  # the second goes on for a while among the first one's remains
            time.sleep(chance.random() * 0.06)
            writer.kill()
        for writer, out in zip(writers, outs, strict=True):
            assert writer.wait() == -9
            kills += 1
            for line in out.read_text().splitlines():
                if line.count(" ") == 2:  # the last word may itself be cut short
                    what, index, commitment = line.split(" ")
                    acknowledged += 1
                    if what == "gone":
                        gone.add(int(index))
                    elif len(commitment) == 64:
                        assert kept.setdefault(int(index), commitment) == commitment
        ledger(folder)
        report = verify(folder)
        assert report.problems == []
    held = {entry.index: entry for entry in ledger(folder).entries()}
    assert len(held) == report.size
    assert kept.items() <= {index: entry.commitment for index, entry in held.items()}.items()
    assert all(held[index].payload is None for index in gone)
    assert acknowledged > 1000
