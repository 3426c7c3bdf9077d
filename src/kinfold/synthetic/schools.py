"""The four schools of Marshire that feed the county, and who was on which roll when."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.synthetic.people import Child, Family, nc_year, reception_year

LA_NUMBER = "999"


@dataclass(frozen=True, kw_only=True)
class School:
    """A school: its organisation id, name, DfE number and whom it takes."""

    id: str
    name: str
    laestab: str
    primary: bool
    northern: bool


SCHOOLS: tuple[School, ...] = (
    School(id="st-edmunds", name="St Edmund's Primary", laestab="9992001", primary=True,
           northern=True),
    School(id="millbrook", name="Millbrook Primary", laestab="9992002", primary=True,
           northern=False),
    School(id="hartwell", name="Hartwell Academy", laestab="9994001", primary=False,
           northern=True),
    School(id="ashdown", name="Ashdown School", laestab="9994002", primary=False,
           northern=False),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A spell on a roll; `end` None while it lasts. `status` is an enrol_status code."""

    school: School
    start: date
    end: date | None
    status: str = "C"

    def on(self, day: date) -> bool:
        """Whether the pupil was on this roll on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)


def school_for(*, primary: bool, northern: bool) -> School:
    """The school that takes children of an age from a part of the county."""
    return next(
        school for school in SCHOOLS if school.primary == primary and school.northern == northern
    )


def enrol(rng: random.Random, child: Child, family: Family, *, at: date) -> tuple[Enrolment, ...]:
    """Every spell on the four rolls of a child aged for reception to year 11, oldest first.

    One in thirty changed school lately; a few are on two rolls at once, either rightly (dual
    registration) or because the first school has not closed its entry.
    """
    year = nc_year(child.born, at=at)
    if not 0 <= year <= 11:
        return ()
    northern = family.town.northern
    first = date(reception_year(child.born), 9, 2)
    spells: list[Enrolment] = []
    if year >= 7:
        if rng.random() < 0.7:
            left = date(first.year + 7, 7, 21)
            primary = school_for(primary=True, northern=northern)
            spells.append(Enrolment(school=primary, start=first, end=left))
        first = date(first.year + 7, 9, 2)
    here = school_for(primary=year < 7, northern=northern)
    joined = _joined_late(rng, first, at) if rng.random() < 0.12 else first
    draw = rng.random()
    if draw < 0.03 and (at - joined).days > 200:
        moved = at - timedelta(days=rng.randint(30, 180))
        before = school_for(primary=year < 7, northern=not northern)
        spells.append(Enrolment(school=before, start=joined, end=moved - timedelta(days=1)))
        joined = moved
    spells.append(Enrolment(school=here, start=joined, end=None))
    if 0.03 <= draw < 0.036:
        spells[-1:] = _two_rolls(rng, spells[-1], at)
    return tuple(spells)


def _joined_late(rng: random.Random, first: date, at: date) -> date:
    room = (at - first).days - 7
    return first + timedelta(days=rng.randint(0, room)) if room > 0 else first


def _two_rolls(rng: random.Random, spell: Enrolment, at: date) -> list[Enrolment]:
    other = school_for(primary=spell.school.primary, northern=not spell.school.northern)
    since = max(spell.start, at - timedelta(days=rng.randint(20, 90)))
    rightly = rng.random() < 0.5
    return [
        Enrolment(school=spell.school, start=spell.start, end=None, status="M" if rightly else "C"),
        Enrolment(school=other, start=since, end=None, status="S" if rightly else "C"),
    ]
