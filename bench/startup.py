"""How soon the command line answers: `kinfold --help` against a bare interpreter in the same run.

`python -m bench.startup` starts each twenty times as a whole process and prints JSON, then a line
for a person. Times are wall-clock milliseconds.
"""

import json
import statistics
import subprocess
import sys
import time

RUNS = 20


def started(command: list[str]) -> float:
    """Milliseconds of one whole process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Measure both in turn, so that a busy moment falls on both."""
    ours = [sys.executable, "-m", "kinfold.cli", "--help"]
    bare = [sys.executable, "-c", "pass"]
    pairs = [(started(ours), started(bare)) for _ in range(RUNS)]
    help_ms = statistics.median(pair[0] for pair in pairs)
    bare_ms = statistics.median(pair[1] for pair in pairs)
    found = {"help_ms": help_ms, "bare_ms": bare_ms, "ratio": help_ms / bare_ms}
    print(json.dumps({name: round(value, 2) for name, value in found.items()}))
    print(
        f"kinfold --help: {help_ms:.0f} ms, {found['ratio']:.1f} times a bare interpreter "
        f"({bare_ms:.0f} ms); median of {RUNS}."
    )


if __name__ == "__main__":
    main()
