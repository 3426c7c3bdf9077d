"""Damages records as busy offices do, at stated rates, and says what was done to each.

The rates are informed guesses; they are printed in the manual so that a linkage score can be
read against them. The tags written beside each record go to the truth file only.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.synthetic import names, places
from kinfold.synthetic.numbers import mistyped, temporary
from kinfold.synthetic.people import Child, Family, reception_year

#: Chance of each kind of damage to a name, birth date or address in the early help extract.
EARLY_HELP_RATES = {
    "nickname": 0.3,  # of children whose forename has a short form
    "former_surname": 0.4,  # of children whose surname changed
    "half_surname": 0.25,  # of double-barrelled surnames
    "no_accents": 0.5,  # of names with accents
    "surname_typo": 0.03,
    "forename_typo": 0.02,
    "swapped_names": 0.02,
    "birth_date": 0.015,
    "missing_birth_date": 0.005,
    "old_address": 0.5,  # of families that moved
    "short_address": 0.15,
}
#: Chance of each kind of damage to the pupil number and birth date in the children in need census.
CIN_RATES = {
    "upn_missing": 0.03,
    "upn_mistyped": 0.015,
    "upn_temporary": 0.015,
    "upn_former": 0.4,  # of children whose number changed
    "birth_date": 0.01,
    "upn_not_sought": 0.3,  # of children with nothing but a referral that went no further
}
_ACCENTS = str.maketrans(
    "ąćęłńóśźżŁŚșțăâîȘÇçğıöşüÖŞÜãáàéêíõúÁÉÍÚ",
    "acelnoszzLSstaaiSCcgiosuOSUaaaeeiouAEIU",
)


_Happens = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who an early help case says the child is, and the tags of what is wrong with it."""

    surname: str
    forename: str
    born: date | None
    address: str
    errors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CareIdentity:
    """What the social care system holds: number, former number, why none, birth date, tags."""

    upn: str
    former_upn: str
    unknown: str
    born: date
    errors: tuple[str, ...]


def typo(rng: random.Random, word: str) -> str:
    """`word` with two letters swapped, one dropped or one doubled; short words are left alone."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0 and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]


def wrong_date(rng: random.Random, born: date) -> date:
    """A birth date misread: day and month swapped where that is a date, else a day or year out."""
    if born.day <= 12 and born.day != born.month and rng.random() < 0.6:
        return date(born.year, born.day, born.month)
    if rng.random() < 0.3:
        return date(born.year - 1, born.month, min(born.day, 28))
    return born + timedelta(days=rng.choice((-10, -1, 1, 10)))


def early_help_identity(rng: random.Random, child: Child, family: Family) -> Identity:
    """The name, birth date and address an early help worker wrote down."""
    errors: list[str] = []

    def happens(what: str) -> bool:
        if rng.random() >= EARLY_HELP_RATES[what]:
            return False
        errors.append(what)
        return True

    surname = _their_surname(child, happens)
    forename = _their_forename(child, happens)
    accented = forename + surname
    if accented.translate(_ACCENTS) != accented and happens("no_accents"):
        surname, forename = surname.translate(_ACCENTS), forename.translate(_ACCENTS)
    if happens("surname_typo"):
        surname = typo(rng, surname)
    if happens("forename_typo"):
        forename = typo(rng, forename)
    if happens("swapped_names"):
        surname, forename = forename, surname
    born: date | None = wrong_date(rng, child.born) if happens("birth_date") else child.born
    if happens("missing_birth_date"):
        born = None
    address = family.old_home if family.old_home and happens("old_address") else family.home
    if happens("short_address"):
        address = places.abbreviate(address)
    return Identity(
        surname=surname, forename=forename, born=born, address=address, errors=tuple(errors)
    )


def _their_surname(child: Child, happens: _Happens) -> str:
    surname = child.surname
    if child.former_surname and happens("former_surname"):
        surname = child.former_surname
    halves = surname.replace("-", " ").split(" ")
    return halves[0] if len(halves) > 1 and happens("half_surname") else surname


def _their_forename(child: Child, happens: _Happens) -> str:
    short = names.short_form(child.forename)
    return short if short and happens("nickname") else child.forename


def care_identity(rng: random.Random, child: Child, *, nfa_only: bool, on: date) -> CareIdentity:
    """What social care's return says of the child on its last day.

    Give the same stream for each year's return: a wrong number stays wrong until it is put right.
    """
    missing, broken, not_sought, old, dated = (rng.random() for _ in range(5))
    errors: list[str] = []
    born = child.born
    if dated < CIN_RATES["birth_date"] and born <= on:
        born = min(wrong_date(rng, born), on)
        errors.append("birth_date")
    upn, former, unknown = child.upn, "", ""
    if not upn or date(reception_year(child.born), 9, 1) > on:
        upn, unknown = "", "UN7" if nfa_only else "UN1"
    elif nfa_only and not_sought < CIN_RATES["upn_not_sought"]:
        upn, unknown = "", "UN7"
        errors.append("upn_not_sought")
    elif missing < CIN_RATES["upn_missing"]:
        upn, unknown = "", rng.choice(("UN4", "UN5", "UN6"))
        errors.append("upn_missing")
    elif child.former_upn and old < CIN_RATES["upn_former"]:
        upn = child.former_upn
        errors.append("upn_former")
    elif broken < CIN_RATES["upn_mistyped"]:
        upn = mistyped(rng, upn)
        errors.append("upn_mistyped")
    elif broken < CIN_RATES["upn_mistyped"] + CIN_RATES["upn_temporary"]:
        upn = temporary(upn)
        errors.append("upn_temporary")
    elif child.former_upn:
        former = child.former_upn
    return CareIdentity(
        upn=upn, former_upn=former, unknown=unknown, born=born, errors=tuple(errors)
    )
