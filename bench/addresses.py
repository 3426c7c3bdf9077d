"""How many written addresses find their property, how often rightly, and how fast, in one run.

`python -m bench.addresses` makes an invented gazetteer and addresses written from it with slips,
matches them in a process of its own, and prints JSON and a few lines. Beside it, in the same run:
an exact match of the address with case, commas and spaces taken out (the peer), and reading both
files and nothing else (the floor). CPU seconds are the fair figure; memory is the process's peak.
A match is right where it is the property the address was written from, or, where it says that
only the building can be told, the building it is in.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 40
ENTRIES = 37_000
ADDRESSES = 97_000
KINDS = {"house": "R", "flat": "R", "building": "R", "caravan": "R", "site": "L"}
WAYS = ("floor", "exact", "rules")
Found = list[tuple[str, str, str]]


def main() -> None:
    """Make the files, run each way in a process of its own, and tell the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--entries", type=int, default=ENTRIES)
    asked.add_argument("--addresses", type=int, default=ADDRESSES)
    asked.add_argument("--way", choices=WAYS)
    asked.add_argument("--folder", type=Path)
    given = asked.parse_args()
    if given.way:
        print(json.dumps(measured(given.way, given.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, seed=given.seed, entries=given.entries, addresses=given.addresses)
        told = {way: started(way, folder) for way in WAYS}
    print(json.dumps(told, indent=1))
    rules, exact = told["rules"], told["exact"]
    print(
        f"{rules['addresses']} addresses against {rules['entries']} entries: matched "
        f"{rules['matched']:.2%} ({rules['building']:.2%} only to the building), right "
        f"{rules['precision']:.2%}; {rules['cpu_s']:.1f} CPU s, {rules['wall_s']:.1f} s, "
        f"{rules['per_minute']:,} a minute, {rules['mib']} MiB.\n"
        f"An exact match: matched {exact['matched']:.2%}, right {exact['precision']:.2%}; "
        f"{exact['cpu_s']:.1f} CPU s. Reading the files alone: {told['floor']['cpu_s']:.2f} CPU s, "
        f"{told['floor']['mib']} MiB."
    )


def write(folder: Path, *, seed: int, entries: int, addresses: int) -> None:
    """The gazetteer as the data set declares it, and addresses with the truth beside them."""
    from kinfold.synthetic.who import streets

    # Buildings and sites are entries too: about one in twenty-five.
    rows = streets.gazetteer(int(entries * 0.96), seed=seed).to_pylist()
    declared = [
        {
            "uprn": row["uprn"],
            "organisation": row["organisation"],
            "sub_building": row["sub_building"],
            "building": ", ".join(part for part in (row["building"], row["number"]) if part),
            "street": row["street"],
            "locality": row["locality"],
            "town": row["town"],
            "postcode": row["postcode"],
            "parent_uprn": row["parent_uprn"],
            "kind": KINDS.get(row["kind"], "H"),
            "status": "A",
        }
        for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(declared), folder / "gazetteer.parquet")
    rng = random.Random(f"addresses:{seed}")
    lived = [row for row in rows if row["kind"] not in {"building", "site"}]
    drawn = rng.choices(lived, k=addresses)
    pq.write_table(
        pa.table(
            {
                "address": [streets.written(row, rng) for row in drawn],
                "uprn": [row["uprn"] for row in drawn],
                "parent": [row["parent_uprn"] for row in drawn],
            }
        ),
        folder / "addresses.parquet",
    )


def started(way: str, folder: Path) -> dict[str, Any]:
    """The figures of one way in a fresh process."""
    command = [sys.executable, "-m", "bench.addresses", "--way", way, "--folder", str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(said.stdout)
    return figures


def measured(way: str, folder: Path) -> dict[str, Any]:
    """Read both files, match by one way, and count what was right."""
    match = {"floor": nothing, "exact": exact, "rules": by_rules}[way]
    if way == "rules":
        django.setup()
        from kinfold.people.places import matching  # noqa: F401 - loading modules is not part of the time measured
    wall, cpu = time.perf_counter(), time.process_time()
    rows = pq.read_table(folder / "gazetteer.parquet").to_pylist()
    told = pq.read_table(folder / "addresses.parquet")
    addresses = told["address"].to_pylist()
    found = match(rows, addresses)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    truth = zip(told["uprn"].to_pylist(), told["parent"].to_pylist(), strict=True)
    return {
        "entries": len(rows),
        "addresses": len(addresses),
        **judged(found, list(truth)),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "per_minute": int(60 * len(addresses) / cpu),
        "mib": peak,
    }


def judged(found: Found, truth: list[tuple[str, str]]) -> dict[str, Any]:
    """Shares matched and right, and each rule's own."""
    right: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    for (uprn, level, rule), (home, parent) in zip(found, truth, strict=False):
        rules[rule] += 1
        if not level:
            continue
        levels[level] += 1
        right[rule] += uprn == home if level == "property" else uprn in (parent or home, home)
    matched = sum(levels.values())
    return {
        "matched": matched / len(truth),
        "property": levels["property"] / len(truth),
        "building": levels["building"] / len(truth),
        "precision": sum(right.values()) / matched if matched else 0.0,
        "rules": {
            rule: [count, round(right[rule] / count, 4) if rule in right else None]
            for rule, count in sorted(rules.items())
        },
    }


def nothing(rows: list[dict[str, Any]], addresses: list[str]) -> Found:
    """Nothing is matched: what is left is reading the files."""
    return []


def exact(rows: list[dict[str, Any]], addresses: list[str]) -> Found:
    """The whole line alike once case, commas and spaces are gone; never one of two alike."""
    known: dict[str, str] = {}
    for row in rows:
        parts = [row["sub_building"], row["organisation"], *row["building"].split(", ")]
        house = f"{' '.join(parts[2:])} {row['street']}"
        for area in (row["locality"], ""):
            line = plain([*parts[:2], house, area, row["town"], row["postcode"]])
            known[line] = row["uprn"] if known.get(line, row["uprn"]) == row["uprn"] else ""
    found = (known.get(plain([address]), "") for address in addresses)
    return [(uprn, "property" if uprn else "", "exact" if uprn else "none") for uprn in found]


def plain(lines: list[str]) -> str:
    """Letters and digits only."""
    return "".join(letter for letter in "".join(lines).casefold() if letter.isalnum())


def by_rules(rows: list[dict[str, Any]], addresses: list[str]) -> Found:
    """As the product matches."""
    from kinfold.people.places.gazetteer import build
    from kinfold.people.places.matching import matches

    return [(one.uprn, one.level, one.rule) for one in matches(addresses, build(rows))]


if __name__ == "__main__":
    main()
