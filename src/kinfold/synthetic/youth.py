"""Makes up young people of academic age 14 to 24 who live, study and move among authorities.

Each is drawn from a stream of their own, so what one is like does not hang on the others; only
their numbers, and the few who share a home with a twin, do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.calendars import academic_age, academic_year_of, year_starts_in
from kinfold.synthetic import names, youth_activities
from kinfold.synthetic.cultures import Culture
from kinfold.synthetic.neighbours_members import Authority, Home, Land, Standing, draw_home
from kinfold.synthetic.people import reception_year, seeded
from kinfold.synthetic.youth_activities import GOES_WITH, Activity, Facts
from kinfold.synthetic.youth_numbers import Numbers
from kinfold.synthetic.youth_places import is_study

#: How many in a hundred are of each academic age (age on 31 August).
AGES = {14: 6, 15: 17, 16: 22, 17: 22, 18: 17, 19: 6, 20: 2, 21: 2, 22: 2, 23: 2, 24: 2}
CROSS_BORDER = 0.15
#: Of those who study where they live: those who moved here within the last year.
MOVERS = 0.06
TWINS = 0.012
_IN_CARE = 0.025
_OTHER_CIRCUMSTANCE = 0.03
_CHARACTERISTICS = ("120", "130", "140", "150", "170", "180", "190", "200")
_CHARACTERISTIC_WEIGHTS = (8, 14, 14, 16, 14, 6, 3, 12)
_DAYS_SINCE_MOVE = (5, 330)


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who somebody is: name, birth date, sex and numbers, as they really are."""

    culture: Culture
    surname: str
    forename: str
    middle_name: str
    born: date
    sex: str
    ethnicity: str
    uln: str
    upn: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where somebody lives, lived, studies and was at school.

    `old_home` and `moved_on` are set for movers. `responsible_la` is set where an authority is
    responsible for them in care or in custody. `study` is where they study, or would.
    """

    home: Home
    old_home: Home | None
    moved_on: date | None
    study: Authority
    year_11_la: str
    responsible_la: str


@dataclass(frozen=True, kw_only=True, slots=True)
class YoungPerson:
    """One invented young person as they are on the day; caseloads hold versions of this."""

    number: int
    family: int
    who: Identity
    where: Whereabouts
    facts: Facts
    support: bool
    characteristics: tuple[str, ...]
    activity: Activity
    before: Activity | None

    @property
    def study_la(self) -> str:
        """The LA code of where they study; empty where they do not."""
        place = self.activity.place
        return place.la_code if place and is_study(self.activity.code) else ""


class _Maker:
    """The young people while they are being made up."""

    def __init__(self, land: Land, *, at: date, seed: int) -> None:
        self.at = at
        self.seed = seed
        self.numbers = Numbers()
        self.places = land.authorities()
        self.sizes = tuple(place.size for place in self.places)
        self.by_code = {place.la_code: place for place in self.places}
        self.beyond = frozenset(
            code for code, member in land.acting().items() if member.standing is not Standing.SIGNED
        )
        outside = sum(place.size for place in self.places if place.la_code in self.beyond)
        share = outside / sum(self.sizes)
        # Those from beyond all study across a border, or no caseload would name them.
        self.cross_rate = (CROSS_BORDER - share) / (1 - share)

    def person(self, number: int, twin: YoungPerson | None) -> YoungPerson:
        rng = seeded(self.seed, f"youth:{number}")
        lives = self._home_place(rng, twin)
        beyond = lives.la_code in self.beyond
        crosses = beyond or rng.random() < self.cross_rate
        study = self._elsewhere(rng, lives, signed=beyond) if crosses else lives
        sex = "M" if rng.random() < 0.512 else "F"
        born = twin.who.born if twin else _born(rng, at=self.at)
        age = academic_age(born, on=self.at)
        plan = rng.random() < (0.07 if age < 19 else 0.75)
        facts = Facts(at=self.at, age=age, sex=sex, plan=plan, study=study, turn=rng.randrange(9))
        activity = youth_activities.draw(rng, facts, enrolled=crosses)
        characteristics = _characteristics(rng, facts, activity.code)
        where = self._whereabouts(
            rng,
            home=twin.where.home if twin else draw_home(rng, lives),
            study=study,
            moves=not crosses and rng.random() < MOVERS,
            looked_after="110" in characteristics or activity.code in {"130", "290", "710"},
        )
        return YoungPerson(
            number=number,
            family=twin.family if twin else number,
            who=self._identity(rng, twin, born=born, sex=sex, school=where.year_11_la),
            where=where,
            facts=facts,
            support=not plan and rng.random() < 0.12,
            characteristics=characteristics,
            activity=activity,
            before=youth_activities.earlier(rng, facts, activity),
        )

    def _home_place(self, rng: random.Random, twin: YoungPerson | None) -> Authority:
        drawn = rng.choices(self.places, self.sizes)[0]
        return self.by_code[twin.where.home.la_code] if twin else drawn

    def _elsewhere(self, rng: random.Random, place: Authority, *, signed: bool) -> Authority:
        """Another authority by size; of a signed member only where `signed`."""
        while True:
            other = rng.choices(self.places, self.sizes)[0]
            if other != place and not (signed and other.la_code in self.beyond):
                return other

    def _whereabouts(
        self, rng: random.Random, *, home: Home, study: Authority, moves: bool, looked_after: bool
    ) -> Whereabouts:
        lives = self.by_code[home.la_code]
        old = draw_home(rng, self._elsewhere(rng, lives, signed=False)) if moves else None
        responsible = self._elsewhere(rng, lives, signed=False) if rng.random() < 0.4 else lives
        school = study.la_code if rng.random() < 0.4 else home.la_code
        moved = self.at - timedelta(days=rng.randint(*_DAYS_SINCE_MOVE))
        return Whereabouts(
            home=home,
            old_home=old,
            moved_on=moved if moves else None,
            study=study,
            year_11_la=old.la_code if old else school,
            responsible_la=responsible.la_code if looked_after else "",
        )

    def _identity(
        self, rng: random.Random, twin: YoungPerson | None, *, born: date, sex: str, school: str
    ) -> Identity:
        culture = twin.who.culture if twin else names.draw_culture(rng)
        base = names.family_surname(rng, culture)
        surname = names.own_surname(rng, culture, surname=base, sex=sex)
        return Identity(
            culture=culture,
            surname=twin.who.surname if twin else surname,
            forename=_unlike(rng, culture, sex, twin.who.forename if twin else ""),
            middle_name=names.forename(rng, culture, sex=sex) if rng.random() < 0.5 else "",
            born=born,
            sex=sex,
            ethnicity=twin.who.ethnicity if twin else rng.choice(culture.ethnicities),
            uln=self.numbers.uln(),
            upn=self.numbers.upn(la_code=school, year=reception_year(born)),
        )


def _unlike(rng: random.Random, culture: Culture, sex: str, other: str) -> str:
    """A forename that is not the twin's."""
    name = other
    while name == other:
        name = names.forename(rng, culture, sex=sex)
    return name


def _characteristics(rng: random.Random, facts: Facts, code: str) -> tuple[str, ...]:
    """Circumstances on record: what the activity calls for, care by age, and a few others."""
    found = {GOES_WITH[code]} if code in GOES_WITH else set()
    if rng.random() < _IN_CARE:
        found.add("110" if facts.age < 18 else "160")
    if rng.random() < _OTHER_CIRCUMSTANCE:
        drawn = rng.choices(_CHARACTERISTICS, _CHARACTERISTIC_WEIGHTS)[0]
        if drawn != "180" or facts.sex == "F":
            found.add(drawn)
    return tuple(sorted(found))


def _born(rng: random.Random, *, at: date) -> date:
    age = rng.choices(tuple(AGES), tuple(AGES.values()))[0]
    latest = date(year_starts_in(academic_year_of(at)) - age, 8, 31)
    return latest - timedelta(days=rng.randrange(365))


def young_people(land: Land, *, at: date, seed: int, count: int) -> Iterator[YoungPerson]:
    """`count` young people on the day `at`, each of whom at least one member's caseload names."""
    maker = _Maker(land, at=at, seed=seed)
    twins = seeded(seed, "twins")
    last: YoungPerson | None = None
    for number in range(1, count + 1):
        twin = last if twins.random() < TWINS else None
        last = maker.person(number, twin)
        yield last
