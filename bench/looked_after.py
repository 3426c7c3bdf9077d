"""How fast a looked-after return is read, checked by every rule and made ready to keep.

`python -m bench.looked_after` writes a made-up return as a zip of its modules, reads it a few
times and prints JSON and a few lines. It is set against DuckDB's CSV reader over the same bytes,
every cell read as text and nothing done with it, and read again with every tenth cell spoilt. The
time is the processor's. Peak memory is that of a fresh process.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.intake import best, high_water
from kinfold import datasets
from kinfold.intake import ssda903
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import opened
from kinfold.synthetic.looked_after_files import write_ssda903

YEAR = "2025-26"
SEED = 7
DAMAGED = 0.1
WRONG = ("", "31/02/2025", "x" * 30, "Q9", "-1", "01/01/2030", "maybe")


def read_and_check(path: Path) -> tuple[Content, Findings]:
    """Read a return, hold it against every rule of its year and report, as intake does."""
    data_set, findings = datasets.get("ssda903"), Findings()
    content = ssda903.tables(
        Job(
            delivery=opened(path),
            data_set=data_set,
            keep={one.name: frozenset(f.name for f in one.fields) for one in data_set.tables},
            findings=findings,
            at=datetime(2026, 5, 1, tzinfo=UTC),
        )
    )
    findings.in_order()
    return content, findings


def damage(folder: Path) -> None:
    """Spoil every tenth cell but the child's id: an empty one, no date, no code, another year."""
    rng = random.Random(SEED)
    for path in sorted(folder.iterdir()):
        heading, *lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            child, *cells = line.split(",")
            spoilt = (rng.choice(WRONG) if rng.random() < DAMAGED else cell for cell in cells)
            lines[number] = ",".join((child, *spoilt))
        path.write_text("\n".join((heading, *lines)) + "\n", encoding="utf-8")


def packed(folder: Path, path: Path) -> Path:
    """The modules in a folder as one zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for module in sorted(folder.iterdir()):
            archive.write(module, module.name)
    return path


def plain_csv(folder: Path) -> None:
    """What DuckDB's CSV reader alone needs to read every cell of the same files as text."""
    import duckdb

    with duckdb.connect() as engine:
        engine.execute("SET threads = 1")
        for path in sorted(folder.glob("*.csv")):
            engine.execute(
                "CREATE OR REPLACE TABLE read AS FROM read_csv(?, all_varchar = true)", [str(path)]
            )


def peak_of(path: Path) -> float:
    """Peak memory in MiB of a fresh process that reads and checks the return."""
    command = [sys.executable, "-m", "bench.looked_after", "--peak", str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measured(*, children: int, times: int) -> dict[str, Any]:
    """Every figure, of the return as it is and with every tenth cell spoilt."""
    with tempfile.TemporaryDirectory() as folder:
        modules = Path(folder) / "modules"
        rows = write_ssda903(modules, children=children, year=YEAR, seed=SEED)
        size = sum(path.stat().st_size for path in modules.iterdir()) / 1e6
        whole = packed(modules, Path(folder) / "whole.zip")
        plain = best(lambda: plain_csv(modules), times=times)
        damage(modules)
        spoilt = packed(modules, Path(folder) / "spoilt.zip")
        _, findings = read_and_check(whole)
        figures: dict[str, Any] = {
            "ssda903_children": children,
            "ssda903_rows": rows,
            "ssda903_megabytes": round(size, 1),
            "ssda903_rules_run": len(ssda903.stated().rules)
            - sum(1 for one in findings.not_run if one.rule in ssda903.stated().rules),
        }
        for path in (whole, spoilt):
            ours = best(partial(read_and_check, path), times=times)
            figures |= {
                f"ssda903_{path.stem}_processor_s": round(ours, 2),
                f"ssda903_{path.stem}_rows_per_second": round(rows / ours),
                f"ssda903_{path.stem}_times_plain_duckdb": round(ours / plain, 1),
                f"ssda903_{path.stem}_peak_mib": round(peak_of(path)),
            }
        _, findings = read_and_check(spoilt)
        return figures | {"ssda903_spoilt_findings": sum(findings.by_rule.values())}


def main() -> None:
    """Measure and print; or, with --peak, be the process whose memory is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--peak", type=Path)
    asked = parser.parse_args()
    if asked.peak is not None:
        read_and_check(asked.peak)
        print(high_water())
        return
    found = measured(children=asked.children, times=asked.times)
    print(json.dumps(found, indent=2))
    for name, figure in found.items():
        print(f"{name.replace('_', ' '):<45} {figure:>12,}")


if __name__ == "__main__":
    main()
