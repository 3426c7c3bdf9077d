"""How fast files come in, against the libraries that do the least with the same bytes in one run.

`python -m bench.intake` writes made-up files, reads each a few times, and prints JSON and a few
lines. A return is set against plain `lxml.iterparse` (every element seen, nothing done with it),
attendance marks against `pyarrow.csv` (every cell read, nothing done with it). The time is
the processor's, which other work beside it disturbs less; only the ratios mean anything on another
machine. Peak memory is that of a fresh process for each size.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kinfold import datasets
from kinfold.identifiers import upn_check_letter
from kinfold.synthetic.cin import write_cin

YEAR = "2025-26"
SEED = 7
PUPILS = 2000
DAYS = 30
COUNTY = 100_000


def plain_xml(path: Path) -> None:
    """What `lxml` alone needs to see every element and forget it."""
    from lxml import etree

    with path.open("rb") as file:
        for _, element in etree.iterparse(file):
            if element.tag == "Child":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def read_return(path: Path) -> int:
    """Read, check and gather a return as intake does; the rows gathered."""
    from kinfold.intake import cin_xml
    from kinfold.intake.findings import Findings
    from kinfold.intake.opening import opened
    from kinfold.intake.rows import Gathered

    data_set = datasets.get("cin_census")
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in data_set.tables}
    gathered = Gathered(data_set, keep=keep)
    cin_xml.stream(opened(path).parts[0], keep=gathered.add, findings=Findings())
    return sum(batch.num_rows for batches in gathered.tables().values() for batch in batches)


def plain_csv(path: Path) -> None:
    """What `pyarrow.csv` alone needs to read every cell as text."""
    from pyarrow import csv as arrow

    for batch in arrow.open_csv(path, read_options=arrow.ReadOptions(use_threads=False)):
        batch.num_rows  # noqa: B018 - looked at, nothing done


def read_marks(path: Path) -> "dict[str, list[Any]]":
    """Read and check a term's marks as intake does."""
    from kinfold.intake import tables
    from kinfold.intake.findings import Findings
    from kinfold.intake.opening import opened

    data_set = datasets.get("attendance_marks")
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in data_set.tables}
    reading = tables.load(
        opened(path).parts, data_set, keep=keep, school="9992001", findings=Findings()
    )
    return reading.batches


def keep_marks(path: Path, home: Path) -> None:
    """Read, check and put a term's marks on a store's shelf, encrypted and forced to disk."""
    from kinfold.store import Delivery, Store

    store = Store.open(home / "store", database=str(home / "db.sqlite3"), master_key=b"k" * 32)
    delivery = Delivery(
        data_set="attendance_marks",
        holder="st-edmunds",
        period="bench",
        receipt="r" * 64,
        agreement="county-education",
        agreement_version="v" * 64,
        as_at=date(2026, 11, 20),
        destroy_by=None,
        tables=read_marks(path),
        subjects={"mark": "upn"},
    )
    store.deposit(delivery, at=datetime(2026, 11, 20, tzinfo=UTC))


def write_marks(path: Path) -> int:
    """A term's marks of one school, two sessions a day; how many."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("LAESTAB", "UPN", "Date", "Session", "Mark", "Absence reason"))
        for pupil in range(PUPILS):
            body = f"2011234{pupil:05d}"
            upn = upn_check_letter(body) + body
            for day in range(DAYS):
                when = (date(2026, 9, 7) + timedelta(days=day)).isoformat()
                for session in ("AM", "PM"):
                    out.writerow(("9992001", upn, when, session, "/", ""))
                    rows += 1
    return rows


def write_days(path: Path) -> int:
    """One day's marks of a whole county, pupil after pupil: a UPN comes once in a session."""
    pupils = [f"201{number:09d}" for number in range(COUNTY)]
    upns = [upn_check_letter(body) + body for body in pupils]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("LAESTAB", "UPN", "Date", "Session", "Mark", "Absence reason"))
        for session in ("AM", "PM"):
            out.writerows(("9992001", upn, "07/09/2026", session, "/", "") for upn in upns)
    return 2 * COUNTY


def damage(path: Path) -> None:
    """Spoil a cell in every tenth row: an empty one, no date, no code, no UPN."""
    rng = random.Random(SEED)
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    for number in range(0, len(lines), 10):
        cells = lines[number].split(",")
        cells[rng.randint(1, 4)] = rng.choice(("", "31/02/2026", "Q9", "x" * 30))
        lines[number] = ",".join(cells)
    path.write_text("\n".join((heading, *lines)) + "\n", encoding="utf-8")


def best(act: Callable[[], object], *, times: int) -> float:
    """The shortest of a few runs, in seconds of the processor's time.

    Other work beside it makes the clock's time longer, and this hardly.
    """
    taken = []
    for _ in range(times):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return min(taken)


def peak_of(path: Path) -> float:
    """Peak memory in MiB of a fresh process that reads the return."""
    command = [sys.executable, "-m", "bench.intake", "--peak", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def high_water() -> float:
    """The most memory this process held, in MiB.

    The kernel's own mark: `getrusage` also counts what the parent held when it started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def of_marks(path: Path, *, rows: int, times: int) -> dict[str, Any]:
    """Rows a second of the processor's time, and how many times what the least costs."""
    homes = (path.with_name(f"{path.stem}{number}") for number in range(times))

    def kept() -> None:
        home = next(homes)
        home.mkdir()
        keep_marks(path, home)

    floor = best(lambda: plain_csv(path), times=times)
    checked = best(lambda: read_marks(path), times=times)
    stored = best(kept, times=times)
    return {
        f"marks_{path.stem}_rows": rows,
        f"marks_{path.stem}_checked_rows_per_second": round(rows / checked),
        f"marks_{path.stem}_checked_times_plain_pyarrow": round(checked / floor, 1),
        f"marks_{path.stem}_stored_rows_per_second": round(rows / stored),
        f"marks_{path.stem}_stored_times_plain_pyarrow": round(stored / floor, 1),
    }


def marks(folder: Path, *, times: int) -> dict[str, Any]:
    """A school's term, a county's day, and the term with every tenth row spoilt."""
    term, day, spoilt = (folder / f"{name}.csv" for name in ("term", "day", "spoilt"))
    figures = of_marks(term, rows=write_marks(term), times=times)
    figures |= of_marks(day, rows=write_days(day), times=times)
    rows = write_marks(spoilt)
    damage(spoilt)
    return figures | of_marks(spoilt, rows=rows, times=times)


def measured(*, children: int, more: int, times: int) -> dict[str, Any]:
    """Every figure."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.xml", Path(folder) / "large.xml"
        write_cin(small, children=children, year=YEAR, seed=SEED)
        write_cin(large, children=more, year=YEAR, seed=SEED)
        megabytes = small.stat().st_size / 1e6
        plain, ours = (
            best(lambda: plain_xml(small), times=times),
            best(lambda: read_return(small), times=times),
        )
        return {
            "cin_children": children,
            "cin_children_per_second": round(children / ours),
            "cin_megabytes_per_second": round(megabytes / ours, 1),
            "cin_times_plain_lxml": round(ours / plain, 2),
            f"cin_peak_mib_{children}": round(peak_of(small)),
            f"cin_peak_mib_{more}": round(peak_of(large)),
            **marks(Path(folder), times=times),
        }


def main() -> None:
    """Measure and print; or, with --peak, be the process whose memory is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--more", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--peak", type=Path)
    asked = parser.parse_args()
    if asked.peak is not None:
        read_return(asked.peak)
        print(high_water())
        return
    found = measured(children=asked.children, more=asked.more, times=asked.times)
    print(json.dumps(found, indent=2))
    for name, figure in found.items():
        print(f"{name.replace('_', ' '):<45} {figure:>12,}")


if __name__ == "__main__":
    main()
