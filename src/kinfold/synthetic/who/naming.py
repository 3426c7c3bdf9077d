"""Names invented families as their custom does: whole names, fathers' names, single names."""

import random
from dataclasses import dataclass

from kinfold.synthetic.who.customs import CUSTOMS, ENGLISH, SHARES, Custom

_BORROWED = 0.1
HONORIFICS = ("Mohammed", "Mohammed", "Muhammad", "Mohammad", "Muhammed", "Mohamed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A child's name as it is borne; `called` is the name in use where that is another."""

    forename: str
    middle: str
    surname: str
    called: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What a family's children have in common: custom, surname, parents."""

    custom: Custom
    surname: str
    father: str
    mother: str
    mothers_surname: str

    @property
    def parents(self) -> tuple[str, str]:
        """Both parents' names in full."""
        return f"{self.mother} {self.mothers_surname}", f"{self.father} {self.surname}"


def pick(rng: random.Random, stock: tuple[str, ...]) -> str:
    """One of a stock, those at its head more often: some names are common, most are not."""
    return stock[int(len(stock) * rng.random() ** 1.35)]


def draw_custom(rng: random.Random) -> Custom:
    """A naming custom, by its share of families."""
    return rng.choices(CUSTOMS, SHARES)[0]


def draw_house(rng: random.Random, custom: Custom, *, surname: str = "") -> House:
    """A family of that custom, of the given surname or one of its own."""
    surname = surname or _surname(rng, custom)
    girls = custom.girls_surnames
    other = rng.random()
    if girls and other < 0.6:
        mothers = rng.choice(girls)
    elif other < 0.3:
        mothers = pick(rng, custom.surnames)
    else:
        mothers = _ended(custom, surname)
    return House(
        custom=custom,
        surname=surname,
        father=pick(rng, custom.boys),
        mother=pick(rng, custom.girls),
        mothers_surname=mothers,
    )


def name(rng: random.Random, house: House, *, sex: str, initial: str = "") -> Name:
    """A child's name in that family; with `initial`, one that begins so where the stock has one."""
    custom, habits = house.custom, house.custom.habits
    forename = _forename(rng, custom, sex=sex, initial=initial)
    if rng.random() < habits.single:
        return Name(forename=forename, middle="", surname="")
    middle, called = "", ""
    surname = _own(rng, house, sex=sex)
    draw = rng.random()
    if draw < habits.three:
        middle = house.father
    elif rng.random() < habits.middle:
        middle = _forename(rng, custom, sex=sex, initial="")
        if rng.random() < 0.06:
            called = middle
    if rng.random() < habits.fathers:
        surname = house.father
    if sex == "M" and rng.random() < habits.honorific and not forename.startswith("Moh"):
        middle, called, forename = forename, forename, rng.choice(HONORIFICS)
    return Name(forename=forename, middle=middle, surname=surname, called=called)


def _forename(rng: random.Random, custom: Custom, *, sex: str, initial: str) -> str:
    source = ENGLISH if rng.random() < _BORROWED else custom
    stock = source.boys if sex == "M" else source.girls
    if initial:
        stock = tuple(one for one in stock if one[0] == initial) or stock
    return pick(rng, stock)


def _surname(rng: random.Random, custom: Custom) -> str:
    surname = pick(rng, custom.surnames)
    if rng.random() >= custom.double_barrelled:
        return surname
    other = pick(rng, ENGLISH.surnames if rng.random() < 0.6 else custom.surnames)
    return surname if other == surname else f"{surname}{rng.choice('--- ')}{other}"


def _own(rng: random.Random, house: House, *, sex: str) -> str:
    """How one child bears the family's surname."""
    custom = house.custom
    if sex == "F":
        if custom.girls_surnames and rng.random() < 0.35:
            return rng.choice(custom.girls_surnames)
        return _ended(custom, house.surname)
    if rng.random() < custom.habits.own:
        return pick(rng, custom.surnames)
    return house.surname


def _ended(custom: Custom, surname: str) -> str:
    for masculine, feminine in custom.feminine:
        if surname.endswith(masculine):
            return surname[: -len(masculine)] + feminine
    return surname
