"""How fast the record of decisions is, against what the disk and the processor allow.

`python -m bench.ledger [--entries N] [--folder DIR]` appends durably from one thread and from
eight, verifies a record of N entries, and measures in the same run, on the same disk, the plain
write+fsync of records of the same size and the plain SHA-256 of the same bytes. It prints JSON,
then one line for a person. Times are wall-clock; rates are per second.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kinfold.ledger import Event, Ledger
from kinfold.ledger.verify import verify

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def event(number: int) -> Event:
    """A view of one child's record of 40 items, as the gate records it."""
    return Event(
        kind="view.intent",
        agreement="tdv",
        agreement_version="1f" * 32,
        actor=f"account-{number % 600}",
        organisation=f"school-{number % 150}",
        subjects=(f"person-{number % 100_000}",),
        payload={
            "purpose": "safeguarding",
            "clauses": ["7.1", "7.2", "7.8", "14.2.7"],
            "items": [f"practitioner_view.record.{item}" for item in range(40)],
        },
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def open_ledger(folder: Path) -> Ledger:
    """Open the benchmark's ledger."""
    return Ledger.open(
        folder, signing_key=b"s" * 32, payload_key=b"p" * 32, name="bench.example/ledger"
    )


def single(book: Ledger, count: int) -> list[float]:
    """Seconds of each of `count` durable appends from one thread."""
    return [timed(lambda n=number: book.append(event(n), at=AT)) for number in range(count)]  # type: ignore[misc]  # a default binds the number


def threads(book: Ledger, count: int, *, workers: int) -> float:
    """Seconds for `count` durable appends shared by `workers` threads."""

    def work() -> None:
        for number in range(count // workers):
            book.append(event(number), at=AT)

    running = [threading.Thread(target=work) for _ in range(workers)]

    def together() -> None:
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    return timed(together)


def plain_writes(path: Path, count: int, *, size: int) -> float:
    """Seconds for `count` plain appends of `size` bytes, each with its own fsync."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    record = os.urandom(size)

    def work() -> None:
        for _ in range(count):
            os.write(descriptor, record)
            os.fsync(descriptor)

    try:
        return timed(work)
    finally:
        os.close(descriptor)


def plain_hashing(folder: Path) -> float:
    """Seconds to read every file of the ledger and hash each line with SHA-256."""

    def work() -> None:
        for path in folder.rglob("*.*"):
            for line in path.read_bytes().splitlines():
                sha256(line).digest()

    return timed(work)


def measure(folder: Path, *, entries: int) -> dict[str, float]:
    """All figures, from one run."""
    book = open_ledger(folder / "one")
    times = single(book, 3000)
    record = (folder / "one/payloads/000000.sealed").stat().st_size // 1024
    plain = 3000 / plain_writes(folder / "plain", 3000, size=record)
    eight = 8000 / threads(open_ledger(folder / "eight"), 8000, workers=8)
    big = open_ledger(folder / "big")
    filling = timed(
        lambda: [
            big.append_many([event(n) for n in range(first, min(first + 10_000, entries))], at=AT)
            for first in range(0, entries, 10_000)
        ]
    )
    hashing = entries / plain_hashing(folder / "big")
    checking = timed(lambda: verify(folder / "big"))
    opening = timed(lambda: open_ledger(folder / "big"))
    who_saw = timed(lambda: list(big.entries(subject="person-77")))
    held = sum(path.stat().st_size for path in (folder / "big").rglob("*") if path.is_file())
    one = 3000 / sum(times)
    return {
        "append_single_per_s": one,
        "append_single_p50_ms": statistics.median(times) * 1000,
        "append_single_p99_ms": statistics.quantiles(times, n=100)[98] * 1000,
        "append_8_threads_per_s": eight,
        "append_batches_per_s": entries / filling,
        "plain_write_fsync_per_s": plain,
        "record_bytes": record,
        "single_to_plain": one / plain,
        "threads_to_plain": eight / plain,
        "entries": entries,
        "bytes_per_entry": held / entries,
        "verify_per_s": entries / checking,
        "verify_seconds": checking,
        "plain_sha256_per_s": hashing,
        "verify_to_plain": (entries / checking) / hashing,
        "open_ms": opening * 1000,
        "who_saw_ms": who_saw * 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.ledger", description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to write (default: beside this program)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder or Path.cwd()) as name:
        found = measure(Path(name), entries=given.entries)
    print(json.dumps({key: round(value, 3) for key, value in found.items()}))
    print(
        f"Ledger: {found['append_single_per_s']:,.0f} durable appends/s from one thread"
        f" ({found['single_to_plain']:.2f} of plain write+fsync),"
        f" {found['append_8_threads_per_s']:,.0f}/s from eight"
        f" ({found['threads_to_plain']:.2f}); verifies {found['verify_per_s']:,.0f} entries/s"
        f" ({found['verify_to_plain']:.2f} of plain SHA-256 over the same bytes)."
    )


if __name__ == "__main__":
    main()
