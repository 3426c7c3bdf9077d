"""Runs every benchmark, one after another, and lets each say its figures: `python -m bench`."""

import subprocess
import sys

BENCHES = (
    "bench.startup",
    "bench.addresses",
    "bench.households",
    "bench.decide",
    "bench.ledger",
    "bench.parcels",
    "bench.exchange",
    "bench.intake",
    "bench.feeds",
    "bench.census",
    "bench.looked_after",
    "bench.page",
    "bench.pack",
    "bench.retention",
    "bench.linking",
)


def main() -> None:
    """Each in a process of its own, so that none warms another."""
    for name in BENCHES:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", name], check=True)


if __name__ == "__main__":
    main()
