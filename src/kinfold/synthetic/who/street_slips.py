"""Writes an address as people and their systems write it, with what they leave out and get wrong.

Rates are informed guesses, each at a `noise` of 1. Only the words of the address are changed: no
slip turns one real flat into another without a wrong digit being typed.
"""

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

#: Says whether a slip of this name is made, at this rate.
Slip = Callable[[str, float], bool]
_SHORT: Final = {
    "Road": ("Rd", "Rd.", "Raod"),
    "Street": ("St", "St.", "Str"),
    "Avenue": ("Ave", "Av", "Ave."),
    "Lane": ("Ln", "La"),
    "Close": ("Cl", "Clo"),
    "Drive": ("Dr", "Drv"),
    "Crescent": ("Cres", "Cr"),
    "Gardens": ("Gdns", "Gds", "Garden"),
    "Terrace": ("Terr", "Ter"),
    "Court": ("Ct", "Crt"),
    "Place": ("Pl",),
    "Grove": ("Gr", "Grv"),
    "Square": ("Sq",),
    "Way": ("Wy",),
    "House": ("Hse", "Ho"),
    "Saint": ("St",),
}
_FLAT_WORDS: Final = {
    "Flat": ("Flt", "Apt", "F", "Flat No", "Apartment"),
    "Apartment": ("Apt", "Flat", "Appt"),
    "Unit": ("Flat", "Apt"),
    "Pitch": ("Plot", "Caravan", "No", "Bay"),
    "Plot": ("Pitch", "No"),
    "Caravan": ("Van", "Pitch", "No"),
    "Ground": ("Grd", "Gnd", "GF"),
    "First": ("1st", "Ist"),
    "Basement": ("Bsmt", "Lower Ground"),
}
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def written(row: Mapping[str, Any], rng: random.Random, noise: float = 1.0) -> str:
    """One line of a gazetteer row as somebody wrote it: commas, the postcode last where it is told.

    With `noise` 0 it is the gazetteer's own words.
    """
    return spoilt(row, rng, noise)[0]


def spoilt(
    row: Mapping[str, Any], rng: random.Random, noise: float = 1.0
) -> tuple[str, frozenset[str]]:
    """The line and which slips were made, by name: what cannot be matched can be counted."""
    slips: set[str] = set()

    def slip(name: str, rate: float) -> bool:
        made = rng.random() < rate * noise
        if made:
            slips.add(name)
        return made

    lines = _premises(row, rng, slip)
    lines += _area(row, rng, slip)
    told = [line for line in lines if line]
    if slip("no_commas", 0.03):
        told = [" ".join(told)]
    line = ", ".join([*told, *_postcode(str(row["postcode"]), rng, slip)])
    if slip("upper", 0.12):
        line = line.upper()
    elif slip("lower", 0.03):
        line = line.lower()
    return line, frozenset(slips)


def _premises(row: Mapping[str, Any], rng: random.Random, slip: Slip) -> list[str]:
    """The lines up to the street."""
    part = _part(str(row["sub_building"]), rng, slip)
    name, number = str(row["building"]), _number(str(row["number"]), rng, slip)
    if name and number:
        if slip("name_only", 0.2):
            number = ""
        elif slip("number_only", 0.25):
            name = ""
    if name and slip("short_house", 0.1):
        name = _shorter(name, rng)
    if name and slip("misspelt_house", 0.03):
        name = misspelt(name, rng)
    street = _street(str(row["street"]), rng, slip)
    organisation = str(row["organisation"])
    if organisation and slip("no_organisation", 0.3):
        organisation = ""
    if name and not number and slip("no_street", 0.08):
        street = ""
    house = f"{number} {street}".strip()
    if number and street and slip("number_apart", 0.06):
        house = f"{number}, {street}"
    carer = "c/o Mrs Vale" if slip("care_of", 0.003) else ""
    return [carer, *_ordered(part, organisation, name, house, number, rng, slip)]


def _ordered(
    part: str,
    organisation: str,
    name: str,
    house: str,
    number: str,
    rng: random.Random,
    slip: Slip,
) -> list[str]:
    """Flat, building and house in the order somebody wrote them."""
    told = part.rpartition(" ")[2]
    if part and number and not name and told.isalnum() and len(told) < 3:
        if told.isdigit() and number.isdigit() and slip("slashed", 0.05):
            return [organisation, f"{told}/{house}"]
        if told.isalpha() and slip("lettered", 0.25):
            return [organisation, house.replace(number, f"{number}{told}", 1)]
    if part and slip("flat_after", 0.05):
        return [organisation, name, house, part]
    if part and slip("flat_beside", 0.12):
        return [organisation, f"{part} {name or house}", house if name else ""]
    return [organisation, part, name, house]


def _part(part: str, rng: random.Random, slip: Slip) -> str:
    if not part or slip("no_flat", 0.07):
        return ""
    if slip("flat_word", 0.2):
        word, _, rest = part.partition(" ")
        part = f"{rng.choice(_FLAT_WORDS.get(word, (word,)))} {rest}"
    if slip("wrong_flat", 0.003):
        part = part[:-1] + (str(rng.randrange(10)) if part[-1].isdigit() else part[-1])
    return part


def _number(number: str, rng: random.Random, slip: Slip) -> str:
    if not number or slip("no_number", 0.003):
        return ""
    if slip("wrong_number", 0.003):
        return str(rng.randint(1, 90))
    if "-" in number and slip("half_range", 0.15):
        return number.partition("-")[0]
    if number[-1].isalpha() and slip("apart_letter", 0.3):
        return f"{number[:-1]} {number[-1]}"
    return number


def _street(street: str, rng: random.Random, slip: Slip) -> str:
    if slip("short_street", 0.35):
        street = _shorter(street, rng)
    elif slip("no_street_word", 0.01) and " " in street:
        street = street.rpartition(" ")[0]
    if slip("misspelt_street", 0.05):
        street = misspelt(street, rng)
    if "'" in street and slip("no_apostrophe", 0.5):
        street = street.replace("'", "")
    return street


def _area(row: Mapping[str, Any], rng: random.Random, slip: Slip) -> list[str]:
    """The lines between street and postcode."""
    town, locality = str(row["town"]), str(row["locality"])
    if locality and slip("no_locality", 0.6):
        locality = ""
    if slip("no_town", 0.12):
        town = ""
    elif slip("misspelt_town", 0.03):
        town = misspelt(town, rng)
    county = "Marshire" if slip("county", 0.06) else ""
    return [locality, town, county]


def _postcode(postcode: str, rng: random.Random, slip: Slip) -> list[str]:
    if slip("no_postcode", 0.05):
        return []
    if slip("outward_only", 0.01):
        return [postcode.partition(" ")[0]]
    if slip("wrong_postcode", 0.03):
        place = rng.choice((-1, -2, -3))
        letters = "123456789" if place == -3 else "ABDEFGHJLNPQRSTUWXYZ"
        letter = rng.choice(letters)
        postcode = postcode[:place] + letter + (postcode[place + 1 :] if place != -1 else "")
    if slip("letter_o", 0.005):
        postcode = postcode.replace("1", "I").replace("0", "O")
    if slip("closed_postcode", 0.12):
        postcode = postcode.replace(" ", "")
    return [postcode]


def _shorter(words: str, rng: random.Random) -> str:
    head, _, tail = words.rpartition(" ")
    return f"{head} {rng.choice(_SHORT.get(tail, (tail,)))}".strip()


def misspelt(words: str, rng: random.Random) -> str:
    """The words with one letter left out, doubled, changed or swapped with the next."""
    if len(words) < 4:
        return words
    place = rng.randrange(1, len(words) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return words[:place] + words[place + 1 :]
    if kind == 1:
        return words[:place] + words[place] + words[place:]
    if kind == 2:
        return words[:place] + rng.choice(_LETTERS) + words[place + 1 :]
    return words[:place] + words[place + 1] + words[place] + words[place + 2 :]
