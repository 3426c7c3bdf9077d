"""Writes the caseloads of young people of several made-up authorities that exchange them.

Each member's installation gets one file. People live, move and study across their borders, and two
files may hold the same person, in agreement or not. The same seed, day, size and members give the
same bytes everywhere.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kinfold.errors import UsageProblem
from kinfold.synthetic import neighbours_truth, youth, youth_copies, youth_rows
from kinfold.synthetic.manifest import WrittenFile
from kinfold.synthetic.neighbours_members import MEMBERS, SHARED_DISTRICT, Land, Member
from kinfold.synthetic.youth import YoungPerson
from kinfold.synthetic.youth_copies import Copy

DATA_SET = youth_rows.DATA_SET
#: Months on whose first day a new postcode directory is published.
_VINTAGES = (2, 5, 8, 11)


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """What was written. Paths of `files` are relative to `folder`; each has its member as holder.

    `directory` is the postcode directory of `vintage`, with the columns postcode and la_code;
    `truth` must never be taken in.
    """

    folder: Path
    as_at: date
    seed: int
    files: tuple[WrittenFile, ...]
    directory: Path
    vintage: date
    truth: Path
    counts: Mapping[str, int]

    def of(self, member: str) -> Path:
        """The caseload of one member; KeyError if it is none of them."""
        for entry in self.files:
            if entry.holder == member:
                return self.folder / entry.path
        raise KeyError(member)


def write(
    folder: Path,
    *,
    as_at: date,
    seed: int,
    young_people: int = 2400,
    members: Sequence[Member] = MEMBERS,
) -> Neighbours:
    """Write the caseload of every member, the postcode directory and the answers into `folder`.

    `young_people` is how many invented people at least one caseload names. Raises UsageProblem
    when fewer than two members are named, or one twice.
    """
    if len({member.database for member in members}) != len(members) or len(members) < 2:
        raise UsageProblem(
            "You asked for neighbours without naming at least two different ones.",
            why="Nothing can be exchanged with nobody.",
            remedy="Name two or more members, each with a database number of its own.",
        )
    land = Land.of(members)
    caseloads = youth_copies.Caseloads(land, seed=seed)
    people = tuple(youth.young_people(land, at=as_at, seed=seed, count=young_people))
    copies = tuple(copy for person in people for copy in caseloads.copies(person))
    beside = folder / "truth"
    beside.mkdir(parents=True, exist_ok=True)
    vintage = vintage_on(as_at)
    directory = folder / f"postcode-directory-{vintage.isoformat()}.csv"
    postcodes = _write_directory(directory, land, people)
    truth = beside / "neighbours.csv"
    return Neighbours(
        folder=folder,
        as_at=as_at,
        seed=seed,
        files=tuple(_write_member(folder, member, copies, as_at, seed) for member in members),
        directory=directory,
        vintage=vintage,
        truth=truth,
        counts={
            "young_people": len(people),
            "records": len(copies),
            "postcodes": postcodes,
            "answers": neighbours_truth.write(
                truth,
                (
                    answer
                    for copy in copies
                    for answer in neighbours_truth.answers(copy, caseloads.acting)
                ),
            ),
        },
    )


def vintage_on(day: date) -> date:
    """The day on which the newest postcode directory of that day was published."""
    year, months = day.year, [month for month in _VINTAGES if month <= day.month]
    return date(year, months[-1], 1) if months else date(year - 1, _VINTAGES[-1], 1)


def _write_member(
    folder: Path, member: Member, copies: Sequence[Copy], as_at: date, seed: int
) -> WrittenFile:
    path = Path(f"{member.id}-young-people.csv")
    own = (copy for copy in copies if copy.holder.id == member.id)
    rows = youth_rows.write(folder / path, own, seed=seed)
    return WrittenFile(
        path=path, data_set=DATA_SET, period=as_at.isoformat(), holder=member.id, rows=rows
    )


def _write_directory(path: Path, land: Land, people: Sequence[YoungPerson]) -> int:
    """Every postcode in use, and every district that lies in one authority; how many lines."""
    areas = {
        home.postcode: home.la_code
        for person in people
        for home in (person.where.home, person.where.old_home)
        if home is not None
    }
    for place in land.authorities():
        areas |= {town.district: place.la_code for town in place.towns}
    areas.pop(SHARED_DISTRICT, None)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("postcode", "la_code"))
        writer.writerows(sorted(areas.items()))
    return len(areas)
