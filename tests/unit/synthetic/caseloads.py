"""Reads the neighbours' written caseloads back, so that tests look at files and not at code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kinfold.calendars import academic_age
from kinfold.synthetic import neighbours
from kinfold.synthetic.neighbours import Neighbours
from tests.unit.synthetic.conftest import AS_AT, SEED
from tests.unit.synthetic.reading import rows

Row = dict[str, str]
MEMBERS = ("marshire", "eastreach", "littlewick")
TABLES = ("person", "activity", "offer", "circumstance")


@dataclass(frozen=True, kw_only=True)
class Held:
    """What was written: rows by member and record type, and the answers."""

    made: Neighbours
    by_member: dict[str, dict[str, list[Row]]]
    answers: list[Row]

    def every(self, table: str) -> list[Row]:
        """The rows of one table in all caseloads."""
        return [row for member in MEMBERS for row in self.by_member[member][table]]

    def people(self) -> dict[str, Row]:
        """The person row of each id."""
        return {row["ypid"]: row for row in self.every("person")}


def written(folder: Path) -> Held:
    """The neighbours at their default size, written and read back."""
    made = neighbours.write(folder, as_at=AS_AT, seed=SEED)
    by_member: dict[str, dict[str, list[Row]]] = {}
    for member in MEMBERS:
        by_type: dict[str, list[Row]] = {name: [] for name in TABLES}
        for row in rows(made.of(member)):
            by_type[row["record_type"]].append(row)
        by_member[member] = by_type
    return Held(made=made, by_member=by_member, answers=rows(made.truth))


def age(row: Row) -> int:
    """Academic age by the birth date of a person row."""
    return academic_age(date.fromisoformat(row["date_of_birth"]), on=AS_AT)


def share(found: Iterable[bool]) -> float:
    """How many of them are true, as a part of one."""
    seen = list(found)
    return sum(seen) / len(seen)
