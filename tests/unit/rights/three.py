"""Three installations between which a month's rows went, ready for a case that must reach them all.

`sent` is made once in a run and copied for each test. Parcels are carried as files are: out of one
home's outbox and into another's inbox.
"""

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from kinfold.agreement import Actor, Flow
from kinfold.errors import NothingToDo
from kinfold.exchange import inbox, planning, processing, sending
from kinfold.gate import Gate
from kinfold.intake.receive import Asked, receive
from kinfold.registers import parcels
from tests import neighbourhood
from tests.neighbourhood import LOADED, MONTH, NOW, Neighbourhood, copied, manager

ORIGIN = "marshire"
OTHERS = ("eastreach", "littlewick")
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Three:
    """The three homes, and one young person of the county's whose rows went to both others."""

    homes: Neighbourhood
    ypid: str

    @property
    def person(self) -> str:
        """The young person as the county names them to its own installation."""
        return f"young_people/{ORIGIN}/{self.ypid}"

    def carry(self, *, at: datetime) -> int:
        """Carry every parcel that waits to go, from each home to its recipient's; how many."""
        bag: list[tuple[str, str, bytes]] = []
        for member in neighbourhood.MEMBERS:
            with self.homes.at(member):
                for one in parcels.parcels(direction="out"):
                    content = parcels.content(one.parcel_id)
                    if content is not None and one.state == "sealed":
                        bag.append((one.partner, one.parcel_id, content))
                        parcels.record_sent(one.parcel_id, at=at, how="file")
        for partner, _, content in bag:
            with self.homes.at(partner) as gate:
                inbox.arrive(gate, content, at=at)
        return len(bag)

    def rows(self, member: str, *, at: datetime) -> dict[str, int]:
        """How many rows about the young person each table of a member's home holds."""
        with self.homes.at(member) as gate:
            return rows_here(gate, self.ypid, at=at)


def rows_here(gate: Gate, ypid: str, *, at: datetime) -> dict[str, int]:
    """Rows about the county's young person, received or kept, restricted or not."""
    own = gate.installation.organisation
    found: dict[str, int] = {}
    for key, table in everything(gate, at=at):
        names = table.column_names
        for row in table.to_pylist():
            theirs = row.get("ypid") == ypid and row["_holder"] == ORIGIN
            kept = "from_ypid" in names and (row["from_holder"], row["from_ypid"]) == (ORIGIN, ypid)
            mine = key.startswith("caseload_update") and own == ORIGIN and row["record"] == ypid
            if theirs or kept or mine:
                found[key] = found.get(key, 0) + 1
    return found


def everything(gate: Gate, *, at: datetime) -> Iterator[tuple[str, Any]]:
    """Every row on the shelf, as only the store itself sees it."""
    from kinfold import datasets
    from kinfold.store import TableCut

    for data_set in ("young_people", "caseload_update"):
        for table in datasets.get(data_set).tables:
            cut = TableCut(
                data_set=data_set,
                table=table.name,
                columns=tuple(field.name for field in table.fields),
                agreements=frozenset({"ccis-exchange"}),
            )
            yield from gate._store.read([cut], held_at=at).items()


def used(gate: Gate, ypid: str, *, at: datetime) -> int:
    """How many rows of the county's young person work on whole supplies sees at a member."""
    actor = manager(gate)
    version = gate.versions(at=at)["ccis-exchange"]
    own, count = gate.installation.organisation, 0
    for group, holder in (("kept", own), ("s1_s2", ORIGIN)):
        flow = Flow(
            actor=actor,
            operation="report",
            agreement="ccis-exchange",
            purpose="F-P3",
            items=tuple(sorted(version.agreement.group(group).codes)),
            recipient=actor.organisation,
            holder=holder,
            at=at,
        )
        handover = gate.read(gate.ask(flow), at=at)
        for key in handover.tables:
            count += sum(
                (row.get("ypid"), row["_holder"]) == (ypid, ORIGIN)
                or (row.get("from_holder"), row.get("from_ypid")) == (ORIGIN, ypid)
                for row in handover.rows(key)
            )
    return count


@cache
def sent() -> Three:
    """The three, after the county sent its update for the month and both kept what is theirs."""
    homes = copied(neighbourhood.built(300), Path(mkdtemp(prefix="three-")))
    with homes.at(ORIGIN) as gate:
        ypid = moved(gate, homes, at=LOADED + HOUR)
        actor = manager(gate)
        plan = planning.plan(gate, actor, row="S2", month=MONTH, at=NOW)
        planning.confirm(gate, actor, plan.number, at=NOW)
        sending.send(gate, actor, plan.number, at=NOW)
    three = Three(homes=homes, ypid=ypid)
    three.carry(at=NOW + HOUR)
    for member in OTHERS:
        with homes.at(member) as gate:
            actor = manager(gate)
            for one in inbox.waiting(gate, at=NOW + HOUR):
                inbox.accept(gate, actor, one.label.id, at=NOW + HOUR)
                with suppress(NothingToDo):
                    processing.process(gate, actor, one.label.id, at=NOW + HOUR)
    three.carry(at=NOW + 2 * HOUR)
    return three


def moved(gate: Gate, homes: Neighbourhood, *, at: datetime) -> str:
    """Take in a caseload in which somebody has moved to the one member and studies at the other.

    Both members then keep the county's rows about them: one since they live there, one since they
    study there.
    """
    with homes.made.directory.open(encoding="utf-8", newline="") as file:
        postcode = next(
            row["postcode"]
            for row in csv.DictReader(file)
            if row["la_code"] == "998" and " " in row["postcode"]
        )
    path = homes.made.of(ORIGIN)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = next(
        row["ypid"]
        for row in rows
        if row["record_type"] == "activity" and row["establishment_number"] and not row["end_date"]
    )
    changes = {"postcode": postcode, "home_la": "998", "educated_la": "982"}
    changes |= {"moved_from_la": "982", "moved_on": "2026-10-20"}
    changes |= {"cohort_status": "P", "date_of_birth": "2009-03-29"}
    for row in rows:
        if row["ypid"] == chosen and row["record_type"] == "person":
            row.update(changes)
        if row["ypid"] == chosen and row["record_type"] == "activity":
            row["establishment_number"] = "9824601"
    take_in(gate, homes, rows, at=at, name="moved")
    return chosen


def take_in(
    gate: Gate, homes: Neighbourhood, rows: list[dict[str, str]], *, at: datetime, name: str
) -> None:
    """Take in a caseload of the county's own."""
    path = homes.folder / f"{name}-young-people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    asked = Asked(agreement="ccis-exchange", holder=ORIGIN)
    report = receive(gate, manager(gate), path, asked=asked, at=at)
    assert report.outcome == "accepted", report


def lead(gate: Gate) -> Actor:
    """The member's information governance lead."""
    return manager(gate, "rights")
