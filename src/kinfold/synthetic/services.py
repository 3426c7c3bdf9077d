"""Writes one file for each data set that the services of a made-up county send its warehouse.

What a file looks like comes from the data set's declaration alone: headings, kinds, code lists and
the days that date a row. A data set declared tomorrow is written tomorrow.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from kinfold.datasets import DataSet, catalogue
from kinfold.synthetic import services_people
from kinfold.synthetic.manifest import WrittenFile
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.services_people import Row
from kinfold.synthetic.services_values import filled
from kinfold.synthetic.tables import Value, columns, write_table

#: Who holds each kind of owner's file.
HOLDERS: Final = {
    "la": "marshire",
    "school": "st-edmunds",
    "police": "marshire-police",
    "youth_justice": "marshire-youth-justice",
    "probation": "marshire-probation",
    "health": "marshire-community-trust",
    "commissioned": "harbour-recovery",
    "district": "fenland-district",
    "department": "benefits-department",
}
#: Rows of the catalogue that the county's schools, council and neighbours write already.
_WRITTEN_ELSEWHERE: Final = frozenset({*range(1, 8), 12, 23})
#: Returns and records that share a row with what a service sends, and are written as such.
_RETURNS: Final = frozenset({"carers", "cin_census", "ssda903"})


def supplied() -> tuple[DataSet, ...]:
    """The data sets of the warehouse's catalogue that services send, by number."""
    found = (
        one
        for one in catalogue().values()
        if one.catalogue_number is not None
        and one.catalogue_number not in _WRITTEN_ELSEWHERE
        and one.id not in _RETURNS
    )
    return tuple(sorted(found, key=lambda one: one.catalogue_number or 0))


def write(
    folder: Path, people: Iterable[Resident], *, at: date, seed: int
) -> tuple[WrittenFile, ...]:
    """Write every service's file into `folder`, made if need be; what was written, in order.

    `WrittenFile.path` is relative to the folder's parent, the county.
    """
    folder.mkdir(parents=True, exist_ok=True)
    everybody = tuple(people)
    return tuple(_written(folder, data_set, everybody, at=at, seed=seed) for data_set in supplied())


def _written(
    folder: Path, data_set: DataSet, people: tuple[Resident, ...], *, at: date, seed: int
) -> WrittenFile:
    holder = HOLDERS[data_set.owner_kind]
    path = folder / f"{data_set.id}-{at.isoformat()}.csv"
    table = data_set.in_files[0]
    count = write_table(
        path,
        columns(data_set.id, table.name),
        rows(data_set, people, holder=holder, at=at, seed=seed),
    )
    return WrittenFile(
        path=path.relative_to(folder.parent),
        data_set=data_set.id,
        period=at.isoformat(),
        holder=holder,
        rows=count,
    )


def rows(
    data_set: DataSet, people: tuple[Resident, ...], *, holder: str, at: date, seed: int
) -> Iterator[dict[str, Value]]:
    """The rows of one service's file, no two with the same key."""
    rng = seeded(seed, f"service:{data_set.id}")
    table = data_set.in_files[0]
    if data_set.owner_kind == "school":
        people = tuple(who for who in people if holder in {s.school.id for s in who.on_roll(at)})
    given: set[tuple[Value, ...]] = set()
    subjects = services_people.known_to(data_set, people, at=at, rng=rng)
    for number, subject in enumerate(subjects, start=1):
        row = filled(
            Row(subject=subject, table=table, holder=holder, number=number, at=at, rng=rng)
        )
        key = tuple(row[name] for name in table.key)
        if key not in given:
            given.add(key)
            yield row
