"""How long it takes to destroy one person everywhere, against rewriting the same bytes plainly.

`python -m bench.retention [--data-sets D] [--people N] [--years Y] [--folder DIR]` fills an
installation with Y yearly supplies of N people in D data sets, and destroys one person from all of
them through `Gate.destroy`: a decision, one transaction and a ledger entry for each agreement. The
data sets are those that the county's agreements let be destroyed, and, for as many as are lacking,
made-up ones that this benchmark declares for itself in the installation's own folder and lists in
an agreement of its own; they are no part of the product.

Two peers in the same run on the same disk: a plain copy with fsync of the files that had to be
rewritten, and the same rows read and written again as Parquet that is not encrypted, with fsync.
The median of five people. Prints JSON, then one line.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django
import pyarrow as pa
import pyarrow.parquet as pq

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
django.setup()

from tests import estate

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.agreement.load import read
from kinfold.datasets.model import Kind, Table
from kinfold.gate import Gate
from kinfold.retention.lines import Line
from kinfold.retention.permits import flow_to_destroy
from kinfold.store import Delivery

START = datetime(2016, 11, 20, 9, tzinfo=UTC)
ROUNDS = 5
GROUP = 2048
AT = estate.LATER

Places = dict[str, dict[str, tuple[Table, ...]]]


def reached(gate: Gate, actor: Actor) -> Places:
    """By agreement, the data sets it lets be destroyed, and their tables about people."""
    found: Places = {}
    for name, version in gate.versions(at=AT).items():
        agreement = version.agreement
        groups = {
            group for grant in agreement.grants_for(actor.role, "destroy") for group in grant.items
        }
        listed = {item for group in groups for item in agreement.group(group).items}
        for item in sorted(listed):
            data_set, _, table = item.partition(".")
            declared = datasets.get(data_set).table(table)
            if declared.subject is not None and not datasets.get(data_set).derived:
                tables = found.setdefault(name, {}).get(data_set, ())
                found[name][data_set] = (*tables, declared)
    return found


DECLARED = """
id = "{id}"
title = "Made-up records {number}"
owner = "la"
grain = "record"
identifiers = ["person_id"]
refresh = "annually"
retention_class = "bench"
feeds = ["figures"]

[tables.record]
title = "Made-up record"
subject = "person_id"
key = ["person_id", "noted_on"]

[tables.record.fields]
person_id = {{ title = "Person number", sensitivity = "identity" }}
surname = {{ title = "Surname", sensitivity = "identity" }}
forename = {{ title = "Forename", sensitivity = "identity" }}
postcode = {{ title = "Postcode", sensitivity = "contact" }}
kind = {{ title = "Kind", sensitivity = "administrative" }}
note = {{ title = "Note", sensitivity = "administrative" }}
noted_on = {{ title = "Date noted", sensitivity = "administrative", kind = "date" }}
ended_on = {{ title = "Date ended", sensitivity = "administrative", kind = "date" }}
"""


COLUMNS = "person_id surname forename postcode kind note noted_on ended_on".split()
LISTED_IN = "county-education"


def declare(grounds: estate.Estate, count: int) -> None:
    """Declare made-up data sets here, and list them in the county's agreement for destruction."""
    folder = grounds.home / "data_sets"
    folder.mkdir(exist_ok=True)
    names = [f"bench_{number:02}" for number in range(1, count + 1)]
    for number, name in enumerate(names, start=1):
        text = DECLARED.format(id=name, number=number)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    said = json.loads(read(estate.AGREEMENTS / LISTED_IN / "2026-27.yaml").canonical)
    said["version"] = "2026-27-bench"
    said["item_groups"].append(
        {
            "id": "bench",
            "title": "Made-up records",
            "clause": "9.1.4",
            "reason": "For the benchmark",
            "items": {f"{name}.record": COLUMNS for name in names},
        }
    )
    for term, groups in (("grants", "items"), ("retention", "groups")):
        for one in said[term]:
            if "destroy" in (*one.get("operations", ()), one.get("action")):
                one[groups].append("bench")
    path = grounds.home / "bench.yaml"
    path.write_text(json.dumps(said), encoding="utf-8")
    with estate._registers_at(grounds.home):
        datasets.also_from(folder)
        estate.bring_into_force(path, at=estate.SIGNED_AT + timedelta(hours=1))


def rows(table: Table, people: int, year: int) -> pa.RecordBatch:
    """One row of a table for each person, in the declared columns."""
    columns = {}
    for field in table.fields:
        if field.name == table.subject:
            columns[field.name] = pa.array([f"{number:012}" for number in range(people)])
        elif field.kind is Kind.DATE:
            first = date(2006 + year, 1, 1)
            days = [first + timedelta(days=number % 3650) for number in range(people)]
            columns[field.name] = pa.array(days, pa.date32())
        else:
            words = [f"{field.name[:6]} {number * 7919 % 10_007}" for number in range(people)]
            columns[field.name] = pa.array(words)
    return pa.RecordBatch.from_pydict(columns)


def filled(gate: Gate, places: Places, *, people: int, years: int) -> int:
    """Put every data set of every year on the shelf, then merge; how many supplies there are."""
    count = 0
    for agreement, sets in places.items():
        for name, tables in sets.items():
            for year in range(years):
                count += 1
                gate._store.deposit(
                    Delivery(
                        data_set=name,
                        holder="marshire",
                        period=str(2016 + year),
                        receipt=f"{agreement} {name} {year}",
                        agreement=agreement,
                        agreement_version="1f" * 32,
                        as_at=date(2016 + year, 11, 1),
                        destroy_by=None,
                        tables={table.name: [rows(table, people, year)] for table in tables},
                        subjects={table.name: table.subject for table in tables},
                    ),
                    at=START + timedelta(days=365 * year, seconds=count),
                )
    gate.tidy(at=AT - timedelta(hours=2), grace=timedelta(hours=1), merging=True)
    gate.tidy(at=AT, grace=timedelta(hours=1))
    return count


def destroyed(gate: Gate, actor: Actor, places: Places, person: str, *, at: datetime) -> int:
    """Destroy one person under each agreement in turn; how many rows went."""
    gone = 0
    for agreement, sets in places.items():
        line = Line(
            what="supply", ref="", falls_due=None, clause="", why="", state="due",
            agreement=agreement, holder="marshire",
        )  # fmt: skip
        permit = gate.ask(flow_to_destroy(gate, actor, [line], at=at))
        subjects = [(name, "marshire", person) for name in sets]
        for one in gate.destroy(permit, because="bench", at=at, subjects=subjects):
            gone += one.certificate.rows
    return gone


def copied(folder: Path, files: list[Path]) -> None:
    """Copy files, each forced to the disk, as a plain rewriting would."""
    folder.mkdir()
    for path in files:
        with (folder / path.name).open("wb") as out:
            out.write(path.read_bytes())
            out.flush()
            os.fsync(out.fileno())


def in_the_clear(gate: Gate, folder: Path) -> dict[str, Path]:
    """Every file of the store as plain Parquet, by its id."""
    folder.mkdir()
    files, found = gate._store._files, {}
    for entry in gate._store._snapshot().entries():
        found[entry.id] = folder / f"{entry.id}.parquet"
        table = files.read(entry, files.columns(entry))
        pq.write_table(table, found[entry.id], compression="lz4", row_group_size=GROUP)
    return found


def rewritten_plainly(files: list[Path]) -> None:
    """Read plain Parquet files and write them again, each forced to the disk."""
    for path in files:
        again = path.with_suffix(".again")
        with (
            pq.ParquetFile(path) as source,
            pq.ParquetWriter(again, source.schema_arrow, compression="lz4") as writer,
        ):
            for first in range(0, source.num_row_groups, 16):
                last = min(first + 16, source.num_row_groups)
                writer.write_table(source.read_row_groups(range(first, last)), row_group_size=GROUP)
        with again.open("rb") as done:
            os.fsync(done.fileno())


def one_person(folder: Path, *, data_sets: int, people: int, years: int) -> dict[str, float]:
    """Destroy people one after another, and copy what each time had to be rewritten."""
    grounds = estate.copied(estate.empty(children=20), folder / "home")
    with grounds.opened() as gate:
        shipped = {
            name
            for sets in reached(gate, gate.actor(estate.DATA_MANAGER)).values()
            for name in sets
        }
    declare(grounds, max(0, data_sets - len(shipped)))
    seconds, plain, rewritten, gone, parquet = [], [], [], 0, 0.0
    with grounds.opened() as gate:
        actor = gate.actor(estate.DATA_MANAGER)
        places = reached(gate, actor)
        supplies = filled(gate, places, people=people, years=years)
        store = grounds.home / "store"
        stored = sum(path.stat().st_size for path in store.glob("*.parquet"))
        for number in range(ROUNDS):
            before = sorted(store.glob("*.parquet"))
            kept = folder / f"kept-{number}"
            copied(kept, before)
            clear = in_the_clear(gate, folder / "clear") if number == 0 else {}
            at, person = AT + timedelta(minutes=number), f"{number * 37:012}"
            start = time.perf_counter()
            gone += destroyed(gate, actor, places, person, at=at)
            seconds.append(time.perf_counter() - start)
            went = [kept / path.name for path in before if not path.exists()]
            rewritten.append(sum(path.stat().st_size for path in went))
            start = time.perf_counter()
            copied(folder / f"plain-{number}", went)
            plain.append(time.perf_counter() - start)
            if clear:
                start = time.perf_counter()
                rewritten_plainly([clear[path.stem] for path in went])
                parquet = time.perf_counter() - start
                shutil.rmtree(folder / "clear")
            shutil.rmtree(kept)
            shutil.rmtree(folder / f"plain-{number}")
    return {
        "shipped": len(shipped),
        "data_sets": len({name for sets in places.values() for name in sets}),
        "agreements": len(places),
        "years": years,
        "supplies": supplies,
        "people": people,
        "stored_mb": stored / 1e6,
        "rewritten_mb": statistics.median(rewritten) / 1e6,
        "rows_of_each": gone / ROUNDS,
        "destroy_seconds": statistics.median(seconds),
        "copy_seconds": statistics.median(plain),
        "parquet_seconds": parquet,
        "to_parquet": seconds[0] / parquet,
        "to_copy": statistics.median(seconds) / statistics.median(plain),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.retention", description=__doc__)
    parser.add_argument("--data-sets", type=int, default=40)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where to write (default: beside this program)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder or Path.cwd()) as name:
        found = one_person(
            Path(name), data_sets=given.data_sets, people=given.people, years=given.years
        )
    print(json.dumps({key: round(value, 4) for key, value in found.items()}))
    print(
        f"Retention: one person gone from {found['data_sets']:.0f} data sets"
        f" ({found['shipped']:.0f} shipped, the others declared by this benchmark),"
        f" {found['agreements']:.0f} agreements and {found['years']:.0f} years"
        f" ({found['supplies']:.0f} supplies of"
        f" {found['people']:,.0f} people, {found['stored_mb']:,.0f} MB) in"
        f" {found['destroy_seconds']:.2f} s, {found['to_copy']:.1f} times the time of a plain copy"
        f" with fsync of the {found['rewritten_mb']:,.0f} MB that had to be rewritten, and"
        f" {found['to_parquet']:.1f} times that of writing them again as Parquet in the clear."
    )


if __name__ == "__main__":
    main()
