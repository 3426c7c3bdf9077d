"""Makes up the families of Marshire: children, their numbers, their homes and what changed.

Everything is drawn from one seeded stream, a family at a time, so a county of any size can be
streamed without being held.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.synthetic import names, places
from kinfold.synthetic.cultures import Culture
from kinfold.synthetic.numbers import UpnIssuer

_DISABILITIES = (
    "AUT",
    "LD",
    "BEH",
    "COMM",
    "MOB",
    "HAND",
    "PC",
    "INC",
    "HEAR",
    "VIS",
    "CON",
    "DDA",
)
_DISABILITY_WEIGHTS = (34, 22, 14, 10, 6, 2, 3, 2, 3, 2, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Child:
    """One invented child as they really are; files hold versions of this.

    `upn` and `former_upn` are empty where none was ever issued. `former_surname` is set for the
    few whose surname changed. `born` may lie ahead: the child is then unborn.
    """

    number: int
    family: int
    forename: str
    middle_names: str
    surname: str
    former_surname: str
    preferred_forename: str
    born: date
    sex: str
    ethnicity: str
    language: str
    religion: str
    disabilities: tuple[str, ...]
    upn: str
    former_upn: str
    twin: bool


@dataclass(frozen=True, kw_only=True)
class Family:
    """Children who share a home. `old_home` is where they lived before, if they moved."""

    number: int
    culture: Culture
    guardians: str
    town: places.Town
    home: str
    old_home: str
    children: tuple[Child, ...]


def seeded(seed: int, label: str) -> random.Random:
    """A stream of its own for one part of the work, the same on every machine and run."""
    return random.Random(f"kinfold:{seed}:{label}")  # noqa: S311 - makes up people, guards nothing


def reception_year(born: date) -> int:
    """The calendar year in whose September a child starts reception."""
    return born.year + (4 if born.month < 9 else 5)


def nc_year(born: date, *, at: date) -> int:
    """National curriculum year at a date: 0 is reception, 1 to 13; outside that, not of age."""
    academic = at.year if at.month >= 9 else at.year - 1
    return academic - reception_year(born)


def families(rng: random.Random, *, at: date, unborn_until: date) -> Iterator[Family]:
    """Families without end, living on the day `at`; some expect a child after `unborn_until`."""
    issuer = UpnIssuer()
    number = child_number = 0
    while True:
        number += 1
        culture = names.draw_culture(rng)
        town = places.draw_town(rng)
        surname = names.family_surname(rng, culture)
        births = _births(rng, at=at, unborn_until=unborn_until)
        children: list[Child] = []
        for index, born in enumerate(births):
            child_number += 1
            twin = born in births[:index] or born in births[index + 1 :]
            maker = _Maker(rng, culture, surname, town, issuer, at, twin)
            children.append(maker.child(child_number, family=number, born=born))
        yield Family(
            number=number,
            culture=culture,
            guardians=_guardians(rng, culture, surname),
            town=town,
            home=places.draw_home(rng, town),
            old_home=places.draw_home(rng, town) if rng.random() < 0.18 else "",
            children=tuple(children),
        )


def _births(rng: random.Random, *, at: date, unborn_until: date) -> list[date]:
    """Birth dates, eldest first; about one family in 60 has twins."""
    born = at - timedelta(days=int(365.25 * rng.triangular(0.2, 20.5, 12)))
    births = [born]
    for _ in range(rng.choices((0, 1, 2, 3, 4), (34, 38, 18, 7, 3))[0]):
        if rng.random() >= 0.025:
            born = born + timedelta(days=rng.randint(330, 1900))
        births.append(born)
    births = [day for day in births if day <= at - timedelta(days=30)]
    if rng.random() < 0.08:
        births.append(unborn_until + timedelta(days=rng.randint(8, 190)))
    return births


def _guardians(rng: random.Random, culture: Culture, surname: str) -> str:
    mother = names.forename(rng, culture, sex="F")
    mothers = names.own_surname(rng, culture, surname=surname, sex="F")
    if rng.random() < 0.3:
        return f"{mother} {mothers} (mother)"
    father = names.forename(rng, culture, sex="M")
    return f"{mother} {mothers} (mother); {father} {surname} (father)"


@dataclass(frozen=True)
class _Maker:
    """What all children of one family share while they are being made up."""

    rng: random.Random
    culture: Culture
    surname: str
    town: places.Town
    issuer: UpnIssuer
    at: date
    twin: bool

    def child(self, number: int, *, family: int, born: date) -> Child:
        rng, culture = self.rng, self.culture
        sex = "M" if rng.random() < 0.512 else "F"
        forename = names.forename(rng, culture, sex=sex)
        base = names.family_surname(rng, culture) if rng.random() < 0.06 else self.surname
        surname = names.own_surname(rng, culture, surname=base, sex=sex)
        changed = rng.random() < 0.04
        upn, former = self._upns(born)
        return Child(
            number=number,
            family=family,
            forename=forename,
            middle_names=self._middle_names(sex),
            surname=surname,
            former_surname=names.family_surname(rng, culture) if changed else "",
            preferred_forename=(names.short_form(forename) or "") if rng.random() < 0.25 else "",
            born=born,
            sex=sex,
            ethnicity=rng.choice(culture.ethnicities),
            language=rng.choice(culture.languages),
            religion=rng.choice(culture.religions),
            disabilities=self._disabilities(),
            upn=upn,
            former_upn=former,
            twin=self.twin,
        )

    def _middle_names(self, sex: str) -> str:
        count = self.rng.choices((0, 1, 2), (45, 48, 7))[0]
        return " ".join(names.forename(self.rng, self.culture, sex=sex) for _ in range(count))

    def _disabilities(self) -> tuple[str, ...]:
        if self.rng.random() >= 0.06:
            return ()
        count = self.rng.choices((1, 2, 3), (70, 24, 6))[0]
        return tuple(sorted(set(self.rng.choices(_DISABILITIES, _DISABILITY_WEIGHTS, k=count))))

    def _upns(self, born: date) -> tuple[str, str]:
        """Current and former pupil number; both empty before the first September of school."""
        year = reception_year(born)
        if date(year, 9, 1) > self.at:
            return "", ""
        establishment = 2001 if self.town.northern else 2002
        upn = self.issuer.issue(establishment=establishment, year=year)
        if self.rng.random() >= 0.04:
            return upn, ""
        newer = self.issuer.issue(establishment=2050, year=year + self.rng.randint(0, 3))
        return newer, upn
