"""Chooses which children and parents of a made-up county each service that supplies it knows."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kinfold.datasets import DataSet, Table
from kinfold.synthetic import numbers
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident

LEAST: Final = 24
MOST: Final = 240
#: Data sets whose rows are about parents, and those about anybody of a household.
_PARENTS: Final = frozenset(
    {"council_tax_support", "out_of_work_benefits", "probation", "substance_treatment"}
)
_HOUSEHOLDS: Final = frozenset(
    {
        "antisocial_behaviour",
        "crime",
        "domestic_abuse_incidents",
        "domestic_abuse_service",
        "family_intervention",
        "housing",
        "police_notifications",
    }
)
#: From and until which age somebody can be known to a service at all.
_AGES: Final[Mapping[str, tuple[int, int]]] = {
    "admissions": (3, 15),
    "antisocial_behaviour": (10, 120),
    "care_leavers": (16, 25),
    "child_health": (0, 19),
    "crime": (10, 120),
    "free_school_meals": (4, 18),
    "home_education": (5, 15),
    "mental_health": (5, 17),
    "missing_education": (5, 15),
    "missing_episodes": (6, 17),
    "youth_justice": (10, 17),
}
_GROWN: Final = (18, 120)
_CHILD: Final = (0, 25)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody a service knows: a child, or a parent of that child's family.

    `known_from` is the age from which this service can have known them.
    """

    resident: Resident
    forename: str
    surname: str
    born: date
    number: str
    known_from: int = 0

    @property
    def is_child(self) -> bool:
        """Whether it is the child, not the parent."""
        return self.number.startswith("C")

    @property
    def postcode(self) -> str:
        """The postcode of the family's home."""
        return self.resident.family.home.rpartition(", ")[2]

    @property
    def uprn(self) -> str:
        """The number of the family's home in the county's gazetteer."""
        return numbers.uprn(self.resident.family.home)

    def first_known(self, *, at: date) -> date:
        """The earliest day a row may bear: three years back, and not before the age."""
        return max(_birthday(self.born, self.known_from), _birthday(at, -3))


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one row is about while it is being filled: `number` counts the rows of its file."""

    subject: Subject
    table: Table
    holder: str
    number: int
    at: date
    rng: random.Random


def parent(resident: Resident) -> Subject:
    """The first parent the family names, with a birth date that fits the child's."""
    family = resident.family
    forename, _, surname = family.guardians.partition(" (")[0].partition(" ")
    eldest = min(child.born for child in family.children)
    rng = seeded(family.number, "parent")
    born = date(eldest.year - rng.randint(20, 36), rng.randint(1, 12), rng.randint(1, 28))
    return Subject(
        resident=resident,
        forename=forename,
        surname=surname,
        born=born,
        number=f"A{family.number:06d}",
    )


def child(resident: Resident) -> Subject:
    """The child as they are."""
    who = resident.child
    return Subject(
        resident=resident,
        forename=who.forename,
        surname=who.surname,
        born=who.born,
        number=f"C{who.number:06d}",
    )


def known_to(
    data_set: DataSet, people: Iterable[Resident], *, at: date, rng: random.Random
) -> tuple[Subject, ...]:
    """Whom a service's file is about: at least two dozen where the county has them, in order.

    The council's care files name only children whom social care knows, and a school's file only
    its own pupils; the gazetteer has every home once.
    """
    everybody = tuple(people)
    if data_set.id == "gazetteer":
        homes = {resident.family.home: parent(resident) for resident in everybody}
        return tuple(homes.values())
    first, last = _ages(data_set.id)
    pool = []
    for subject in _candidates(data_set, everybody, at):
        known = replace(subject, known_from=first)
        # A row needs a day on which it can begin, and somebody still young enough to have it.
        if known.first_known(at=at) < at and at < _birthday(subject.born, last + 1):
            pool.append(known)
    count = min(len(pool), MOST, max(LEAST, len(pool) // 10))
    chosen = sorted(rng.sample(range(len(pool)), count))
    return tuple(pool[place] for place in chosen)


def _candidates(data_set: DataSet, people: tuple[Resident, ...], at: date) -> list[Subject]:
    fields = {field.name for field in data_set.in_files[0].fields}
    if data_set.retention_class == "social_care_record":
        return [child(resident) for resident in people if resident.episodes]
    if "laestab" in fields:
        return [child(resident) for resident in people if resident.on_roll(at)]
    if data_set.id in _PARENTS:
        return _parents(people)
    children = [child(resident) for resident in people]
    return [*children, *_parents(people)] if data_set.id in _HOUSEHOLDS else children


def _parents(people: tuple[Resident, ...]) -> list[Subject]:
    return [parent(resident) for resident in {one.family.number: one for one in people}.values()]


def _ages(data_set: str) -> tuple[int, int]:
    if data_set in _PARENTS:
        return _GROWN
    return _AGES.get(data_set, (0, 120) if data_set in _HOUSEHOLDS else _CHILD)


def _birthday(day: date, years: int) -> date:
    """The same day some years on or back; the 28th where a year has no 29 February."""
    return day.replace(year=day.year + years, day=min(day.day, 28))
