"""How fast a looked-after return is read, checked by every rule and made ready to keep.

`python -m bench.looked_after` writes a made-up return as a zip of its modules, reads it a few
times and prints JSON and a few lines. It is set against DuckDB's CSV reader over the same bytes,
every cell read as text and nothing done with it. Peak memory is that of a fresh process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
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
    """Every figure."""
    with tempfile.TemporaryDirectory() as folder:
        modules, packed = Path(folder) / "modules", Path(folder) / "return.zip"
        rows = write_ssda903(modules, children=children, year=YEAR, seed=SEED)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(modules.iterdir()):
                archive.write(path, path.name)
        size = sum(path.stat().st_size for path in modules.iterdir()) / 1e6
        ours = best(lambda: read_and_check(packed), times=times)
        plain = best(lambda: plain_csv(modules), times=times)
        _, findings = read_and_check(packed)
        return {
            "ssda903_children": children,
            "ssda903_rows": rows,
            "ssda903_megabytes": round(size, 1),
            "ssda903_seconds": round(ours, 2),
            "ssda903_rows_per_second": round(rows / ours),
            "ssda903_times_plain_duckdb": round(ours / plain, 1),
            "ssda903_peak_mib": round(peak_of(packed)),
            "ssda903_rules_run": len(ssda903.stated().rules)
            - sum(1 for one in findings.not_run if one.rule in ssda903.stated().rules),
        }


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
