"""How fast a census is read, checked by every rule and reported, and how little memory it takes.

`python -m bench.census` writes two made-up returns, the second ten times as long, and reads each in
a fresh process: parsed by `lxml` with nothing done (the floor), read with our own checks only, and
read and held against every rule of the Department's. Only the ratios mean anything elsewhere; they
are of the processor's time, which other work beside it disturbs less.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.intake import SEED, YEAR, high_water, plain_xml
from kinfold import datasets
from kinfold.synthetic.cin import write_cin

WAYS: Final = ("floor", "read", "checked")


def once(path: Path, *, way: str) -> dict[str, float]:
    """Read the return once, in this process: seconds, and the most memory held, in MiB."""
    from kinfold.intake import cin_xml
    from kinfold.intake.findings import Findings
    from kinfold.intake.opening import opened
    from kinfold.intake.rows import Gathered

    data_set = datasets.get("cin_census")
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in data_set.in_files}
    began, worked = time.perf_counter(), time.process_time()
    found = 0
    if way == "floor":
        plain_xml(path)
    else:
        gathered, findings = Gathered(data_set, keep=keep), Findings()
        cin_xml.stream(
            opened(path).parts[0],
            keep=gathered.add,
            findings=findings,
            by_rules=way == "checked",
        )
        gathered.tables()
        findings.in_order()
        found = sum(findings.by_rule.values())
    return {
        "s": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "mib": high_water(),
        "found": found,
    }


def apart(path: Path, *, way: str) -> dict[str, float]:
    """The same in a fresh process."""
    command = [sys.executable, "-m", "bench.census", "--once", str(path), "--way", way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def measured(*, children: int, times: int, more: int) -> dict[str, Any]:
    """Every figure; the smaller return is read several times, the longer once."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size, runs in ((children, times), (more, 1)):
            path = Path(folder) / f"{size}.xml"
            write_cin(path, children=size, year=YEAR, seed=SEED)
            best = {
                way: min((apart(path, way=way) for _ in range(runs)), key=lambda one: one["cpu"])
                for way in WAYS
            }
            figures[f"megabytes_{size}"] = round(path.stat().st_size / 1e6, 1)
            figures |= {f"{way}_s_{size}": round(best[way]["s"], 2) for way in WAYS}
            figures |= {f"{way}_processor_s_{size}": round(best[way]["cpu"], 2) for way in WAYS}
            figures |= {f"{way}_peak_mib_{size}": round(best[way]["mib"]) for way in WAYS}
            floor = best["floor"]["cpu"]
            figures[f"checked_times_plain_lxml_{size}"] = round(best["checked"]["cpu"] / floor, 1)
            figures[f"findings_{size}"] = int(best["checked"]["found"])
            path.unlink()
    return figures


def main() -> None:
    """Measure and print; or, with --once, be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--more", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", type=Path)
    parser.add_argument("--way", choices=WAYS, default="checked")
    asked = parser.parse_args()
    if asked.once is not None:
        print(json.dumps(once(asked.once, way=asked.way)))
        return
    found = measured(children=asked.children, times=asked.times, more=asked.more)
    print(json.dumps(found, indent=2))
    for name, figure in found.items():
        print(f"{name.replace('_', ' '):<45} {figure:>12,}")


if __name__ == "__main__":
    main()
