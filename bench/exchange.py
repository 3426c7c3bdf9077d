"""How fast a month's exchange goes among twelve members, against a plain copy of the same bytes.

`python -m bench.exchange [--young-people N] [--members M] [--folder DIR]` builds M installations
with the caseloads of N invented young people, then lets each plan, confirm and seal row S1 for all
the others, and each accept and process what came, every step through the gate, with its registers,
its shelf and its ledger on disk. In the same run it copies the sealed parcels plainly, with fsync.
Rows are rows of tables that travelled. It prints JSON, then a few lines for a person.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
django.setup()

from tests import estate
from tests.neighbourhood import AS_AT, LOADED, MONTH, NOW, SET_UP, VERSION, manager

from kinfold.agreement import Version
from kinfold.agreement.load import read
from kinfold.cli import demo_members
from kinfold.cli.demo_members import Place
from kinfold.exchange import inbox, planning, processing, sending
from kinfold.gate import Gate
from kinfold.intake.receive import Asked, receive
from kinfold.registers import configure, exchanges, parcels
from kinfold.registers.installation import prepare
from kinfold.synthetic import neighbours, neighbours_members
from kinfold.synthetic.neighbours import Neighbours

SEED = 20263
ROW = "S1"
PRINTED = "marshire, eastreach, littlewick, northmoor"


def members(count: int) -> tuple[Place, ...]:
    """The demonstration's three, and as many single councils more as are asked for."""
    more = neighbours_members.several(count)[len(demo_members.MEMBERS) :]
    return (
        *demo_members.MEMBERS,
        *(Place(id=one.id, name=one.name, kind="la", la_code=one.database) for one in more),
    )


def framework_of(everybody: tuple[Place, ...], folder: Path) -> Version:
    """The framework as the three signed it, with more parties to it."""
    more = everybody[len(demo_members.MEMBERS) :]
    shutil.copytree(VERSION.parent, folder)
    text = VERSION.read_text(encoding="utf-8")
    parties = "".join(
        f"  - {{id: {one.id}, name: {one.name}, role: controller, clause: s12, "
        f"organisation: {one.id}, signatory: Governance lead}}\n"
        for one in more
    )
    text = text.replace("\npurposes:", f"{parties}\npurposes:", 1)
    text = text.replace(PRINTED, ", ".join([PRINTED, *(one.id for one in more)]))
    path = folder / VERSION.name
    path.write_text(text, encoding="utf-8")
    return read(path)


@contextmanager
def at(home: Path) -> Iterator[Gate]:
    """One installation, as a process of its own would have it."""
    estate._as_a_new_process()
    with estate._registers_at(home):
        yield Gate.open(home)


def set_up(folder: Path, everybody: tuple[Place, ...], made: Neighbours) -> None:
    """Every installation with the framework signed, the others trusted, its caseload taken in."""
    version = framework_of(everybody, folder / "framework")
    places = (*demo_members.PLACES, *everybody[len(demo_members.MEMBERS) :])
    for name, larger in (("MEMBERS", everybody), ("PLACES", places)):
        setattr(demo_members, name, larger)
    with made.directory.open(encoding="utf-8", newline="") as file:
        postcodes = [(row["postcode"], row["la_code"]) for row in csv.DictReader(file)]
    cards: dict[str, tuple[str, str, str | None]] = {}
    for one in everybody:
        home = folder / one.id
        prepare(home, name=one.name, organisation=one.id)
        with estate._registers_at(home):
            configure.migrate()
        with at(home) as gate:
            demo_members.join(gate, version, at=SET_UP)
            cards[one.id] = (gate.card.recipient, gate.card.verify_key, None)
            exchanges.load_postcodes(postcodes, vintage=made.vintage, at=LOADED, by=None)
            asked = Asked(agreement=demo_members.FRAMEWORK, holder=one.id)
            receive(gate, manager(gate), made.of(one.id), asked=asked, at=LOADED)
    for one in everybody:
        with at(folder / one.id) as gate:
            others = {name: card for name, card in cards.items() if name != one.id}
            demo_members.trust(gate, others, at=SET_UP)


class Clock:
    """Seconds by step, over all members."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, step: str) -> Iterator[None]:
        """Count what happens meanwhile."""
        start = time.perf_counter()
        yield
        self.spent[step] += time.perf_counter() - start


def month(folder: Path, everybody: tuple[Place, ...], clock: Clock) -> dict[str, int]:
    """Everybody plans and seals; then everybody takes in and processes. Counts of it all."""
    posted: dict[str, list[bytes]] = {one.id: [] for one in everybody}
    counts: Counter[str] = Counter()
    for one in everybody:
        with at(folder / one.id) as gate:
            with clock.on("plan"):
                plan = planning.plan(gate, manager(gate), row=ROW, month=MONTH, at=NOW)
            planning.confirm(gate, manager(gate), plan.number, at=NOW)
            with clock.on("seal"):
                done = sending.send(gate, manager(gate), plan.number, at=NOW)
            counts["considered"] += plan.considered
            for name in done.sealed:
                kept = parcels.parcel(name, direction="out")
                assert kept is not None
                counts["rows"] += sum(kept.rows.values())
                counts["people"] += kept.rows["young_people.person"]
                posted[kept.partner].append(parcels.content(name) or b"")
    for one in everybody:
        with at(folder / one.id) as gate:
            with clock.on("accept"):
                names = [inbox.arrive(gate, content, at=NOW) for content in posted[one.id]]
                for name in names:
                    inbox.accept(gate, manager(gate), name, at=NOW)
            with clock.on("process"):
                run = processing.process_several(gate, manager(gate), names, at=NOW)
            assert not run.left, "every delivery could be processed"
            for one_done in run.done:
                told = one_done.told
                counts.update({name: told[name] for name in ("received", "kept", "waiting")})
    assert counts["received"] == counts["people"], "every row sealed was received"
    counts["parcels"] = sum(map(len, posted.values()))
    with clock.on("copy"):
        _copied(folder / "plain", [content for several in posted.values() for content in several])
    counts["bytes"] = sum(len(content) for several in posted.values() for content in several)
    return dict(counts)


def _copied(folder: Path, contents: list[bytes]) -> None:
    """The same bytes in plain files, on the disk for certain."""
    folder.mkdir()
    for number, content in enumerate(contents):
        with (folder / str(number)).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(prog="bench.exchange", description=__doc__)
    parser.add_argument("--young-people", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=12)
    parser.add_argument("--folder", type=Path, help="where to write (default: beside this program)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder or Path.cwd()) as name:
        folder, everybody = Path(name), members(given.members)
        start = time.perf_counter()
        made = neighbours.write(
            folder / "files",
            as_at=AS_AT,
            seed=SEED,
            young_people=given.young_people,
            members=neighbours_members.several(given.members),
        )
        set_up(folder, everybody, made)
        before = time.perf_counter() - start
        clock = Clock()
        counts = month(folder, everybody, clock)
    spent = {step: round(seconds, 3) for step, seconds in clock.spent.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    whole = sum(seconds for step, seconds in spent.items() if step != "copy")
    print(json.dumps({**counts, "seconds": spent, "set_up_s": round(before, 1), "peak_mib": peak}))
    print(
        f"Exchange of {given.young_people:,} young people among {given.members} members: "
        f"{counts['people']:,} of them, {counts['rows']:,} rows in {counts['parcels']} parcels, "
        f"in {whole:.1f} s ({counts['rows'] / whole:,.0f} rows/s end to end).\n"
        f"Plan {counts['considered'] / spent['plan']:,.0f} records/s; "
        + "; ".join(
            f"{step} {counts['rows'] / spent[step]:,.0f} rows/s"
            for step in ("seal", "accept", "process")
        )
        + f".\nA plain copy of the {counts['bytes'] / 1e6:.1f} MB with fsync takes "
        f"{spent['copy']:.2f} s, {spent['copy'] / whole:.5f} of that. Peak memory {peak} MiB."
    )


if __name__ == "__main__":
    main()
