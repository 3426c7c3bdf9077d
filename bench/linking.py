"""How well and how fast children's records are linked, beside what the sector and peers do.

`python -m bench.linking --records 100000 --seed 5` makes records with the truth beside them, links
them in every way there is, each in a process of its own, and prints one table. `--ways` picks
some; `--peers PYTHON` adds recordlinkage and Febrl 4, run by the python of an environment made
from `requirements/peers.in`; `--daily 1000` adds a delivery of so many to all the others.
Shares and ratios mean something elsewhere; seconds only on the machine they were taken on.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyarrow import feather

from bench import linking_measures as measures
from bench.linking_ways import DAILY, WAYS
from kinfold.synthetic.who import made

SEED: Final = 90_210
#: Tags by which the issue, or the study before it, asks for recall.
TAGS: Final = (
    "unborn", "default_date", "missing_date", "date_swapped", "date_slip", "wrong_year", "nickname",
    "transliteration", "second_name", "swapped_names", "half_surname", "garbled", "no_accents",
    "single_name", "name_changed", "twin", "duplicate", "old_address", "second_home", "zz_postcode",
    "upn_mistyped", "upn_temporary", "upn_old", "nhs_transposed", "unaccompanied", "new_forename",
    "looked_after", "baby", "adopted", "closed",
)  # fmt: skip
#: The ways of the table; the daily delivery stands apart.
TABLE: Final = [way for way in WAYS if way != "daily"]
PEER: Final = Path(__file__).with_name("linking_peer.py")


@dataclass(frozen=True, kw_only=True)
class Load:
    """Records and their truth, in files that other processes read."""

    records: Path
    truth: Path
    columns: dict[str, list[Any]]

    @property
    def identity(self) -> list[int]:
        """Which identity each record is of."""
        return self.columns["identity"]


def written(folder: Path, *, records: int, seed: int, noise: float) -> Load:
    """A load of invented records in `folder`."""
    load = made(records, seed=seed, noise=noise)
    paths = folder / "records.arrow", folder / "truth.arrow"
    for path, table in zip(paths, (load.records, load.truth), strict=True):
        feather.write_feather(table, path, compression="uncompressed")
    return loaded(*paths)


def loaded(records: Path, truth: Path) -> Load:
    """A load that lies in two files."""
    held = feather.read_table(truth)
    asked = feather.read_table(records, columns=["source", "sealed"])
    columns = {name: held[name].to_pylist() for name in ("identity", "culture", "tags", "twin")}
    columns |= {name: asked[name].to_pylist() for name in ("source", "sealed")}
    return Load(records=records, truth=truth, columns=columns)


def linked(load: Load, way: str, *, peers: str = "") -> dict[str, Any]:
    """What one way made of a load, in a process of its own, with two threads."""
    out = load.records.with_name(f"{way}.json")
    if way == "recordlinkage":
        command = [peers, str(PEER), "link", str(load.records), str(out)]
    else:
        files = [str(load.records), str(out), str(load.truth)]
        command = [sys.executable, "-m", "bench.linking_ways", way, *files]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "2")
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | threads
    )
    if run.returncode:
        said = [
            line for line in run.stderr.splitlines() if re.match(r"[\w.]+(Error|Exception)", line)
        ]
        return {"failed": (said or ["nothing was said"])[-1][:200]}
    answer: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return answer


def row(load: Load, answer: dict[str, Any]) -> dict[str, float]:
    """The figures of one way for the table."""
    cluster, identity = answer["cluster"], load.identity
    found = measures.pairs(identity, cluster)
    wrong, twins = measures.twins_joined(identity, cluster, load.columns["twin"])
    by_culture = _by_culture(load, cluster)
    return {
        "P": found.precision,
        "R": found.recall,
        "F1": found.f1,
        "right %": 100 * measures.exactly_right(identity, cluster),
        "false %": 100 * len(measures.falsely_joined(identity, cluster)) / len(set(identity)),
        "twins %": 100 * wrong / twins if twins else 0.0,
        "sealed": measures.sealed_joined(cluster, load.columns["sealed"]),
        "gap": measures.gap(by_culture),
        "wall s": answer["wall"],
        "cpu s": answer["cpu"],
        "MiB": answer["mib"],
        "rec/s": len(identity) / answer["wall"],
    }


def _by_culture(load: Load, cluster: list[int]) -> dict[str, measures.Pairs]:
    groups = [(culture,) for culture in load.columns["culture"]]
    return measures.recall_by(load.identity, cluster, groups)


def detail(load: Load, answer: dict[str, Any]) -> dict[str, Any]:
    """Recall by naming culture, by tag and by two sources; review; calibration."""
    cluster, identity = answer["cluster"], load.identity
    tags = measures.recall_by(identity, cluster, load.columns["tags"])
    sources = measures.recall_by_two(identity, cluster, load.columns["source"])
    cultures = sorted(_by_culture(load, cluster).items(), key=lambda one: one[1].recall)
    said: dict[str, Any] = {
        "culture": {name: held.recall for name, held in cultures},
        "tag": {tag: (tags[tag].recall, tags[tag].true) for tag in TAGS if tag in tags},
        "sources": {
            name: (held.recall, held.true)
            for name, held in sorted(sources.items(), key=lambda one: one[1].recall)
            if held.true >= 50
        },
    }
    if "shown" in answer:
        said["shown as 99 %"] = measures.shown_and_true(identity, answer["shown"])
    if "cluster_reviewed" in answer:
        said["review"] = reviewed(load, answer)
    return said


def reviewed(load: Load, answer: dict[str, Any]) -> dict[str, float]:
    """What came of a person's settling the most useful cases rightly."""
    cluster, identity = answer["cluster_reviewed"], load.identity
    after = measures.pairs(identity, cluster)
    tags = measures.recall_by(identity, cluster, load.columns["tags"])
    wrong, twins = measures.twins_joined(identity, cluster, load.columns["twin"])
    return {
        "cases in 1,000": 1000 * answer["cases"] / len(identity),
        "true of cases": answer["cases_true"] / max(1, answer["cases"]),
        "asked": answer["asked"],
        "true of asked": answer["asked_true"] / max(1, answer["asked"]),
        "P": after.precision,
        "R": after.recall,
        "F1": after.f1,
        "twins %": 100 * wrong / max(1, twins),
        "sealed": measures.sealed_joined(cluster, load.columns["sealed"]),
        **{tag: tags[tag].recall for tag in ("unborn", "default_date") if tag in tags},
    }


def table(rows: dict[str, dict[str, Any]]) -> str:
    """One line for each way under one heading."""
    heads = list(next((one for one in rows.values() if "failed" not in one), {}))
    lines = [f"{'':16}" + "".join(f"{head:>9}" for head in heads)]
    for way, held in rows.items():
        if "failed" in held:
            lines.append(f"{way:16} {held['failed']}")
            continue
        lines.append(f"{way:16}" + "".join(f"{_figure(held[head], head):>9}" for head in heads))
    return "\n".join(lines)


def _figure(value: float, head: str) -> str:
    if head in {"P", "R", "F1"}:
        return f"{value:.4f}"
    return f"{value:,.0f}" if head in {"sealed", "MiB", "rec/s"} else f"{value:.2f}"


def compared(load: Load, ways: list[str], *, peers: str) -> dict[str, Any]:
    """The table of every way, and the detail of Kinfold's own."""
    rows: dict[str, dict[str, Any]] = {}
    details: dict[str, Any] = {}
    for way in ways:
        answer = linked(load, way, peers=peers)
        rows[way] = answer if "failed" in answer else row(load, answer)
        if way.startswith("kinfold") and "failed" not in answer:
            details[way] = detail(load, answer)
        print(f"  {way}: done", file=sys.stderr, flush=True)
    return {"rows": rows, "details": details}


def _told(name: str, came: dict[str, Any]) -> None:
    print(f"\n== {name}\n{table(came['rows'])}")
    for way, said in came["details"].items():
        print(f"\n-- {way}")
        for what, held in said.items():
            print(f"{what}: {_inline(held)}")


def _inline(held: object) -> str:
    if isinstance(held, dict):
        return "; ".join(f"{name} {_inline(value)}" for name, value in held.items())
    if isinstance(held, tuple):
        return f"{_inline(held[0])} of {held[1]:,}"
    if isinstance(held, str):
        return held
    return f"{held:.4f}" if isinstance(held, float) else f"{held:,}"


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--ways", nargs="+", default=TABLE, choices=TABLE)
    parser.add_argument("--saved-model", action="store_true", help="only the packaged model")
    parser.add_argument("--peers", default="", help="python of the peers' environment")
    parser.add_argument("--daily", type=int, default=0, help="records of a daily delivery")
    parser.add_argument("--json", type=Path, help="write every figure here too")
    return parser.parse_args()


def main() -> None:
    """Make, link, measure, print."""
    args = asked()
    ways = ["kinfold"] if args.saved_model else args.ways
    ways += ["recordlinkage"] if args.peers else []
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()}")
    came: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="kinfold-linking-") as folder:
        load = written(Path(folder), records=args.records, seed=args.seed, noise=args.noise)
        name = f"{args.records:,} records, {len(set(load.identity)):,} identities, seed {args.seed}"
        came[name] = compared(load, ways, peers=args.peers)
        _told(name, came[name])
        if args.daily:
            came["daily"] = delivered(load, args.daily)
        if args.peers:
            came |= febrl(Path(folder) / "febrl", peers=args.peers, ways=ways)
    if args.json:
        args.json.write_text(json.dumps(came, indent=1), encoding="utf-8")


def delivered(load: Load, size: int) -> dict[str, Any]:
    """What a daily delivery of so many records costs, and what it does to standing people."""
    os.environ[DAILY] = str(size)
    answer = linked(load, "daily")
    if "cluster" in answer:
        answer["F1"] = measures.pairs(load.identity, answer.pop("cluster")).f1
    said = {name: held for name, held in answer.items() if isinstance(held, int | float | str)}
    print(f"\n== {size:,} more on all the others: {_inline(said)}")
    return said


def febrl(folder: Path, *, peers: str, ways: list[str]) -> dict[str, Any]:
    """The public Febrl 4 set, without its identity number, linked the same ways."""
    folder.mkdir()
    paths = folder / "records.arrow", folder / "truth.arrow"
    command = [peers, str(PEER), "febrl", "4", *map(str, paths)]
    subprocess.run(command, check=True)
    came = compared(loaded(*paths), ways, peers=peers)
    _told("Febrl 4 without its identity number", came)
    return {"Febrl 4": came}


if __name__ == "__main__":
    main()
