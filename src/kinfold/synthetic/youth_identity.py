"""Says under which name, numbers and postcode each caseload knows somebody, rightly or not.

The rates are informed guesses, printed in the manual; the tags go to the answers only.
"""

import random
from dataclasses import dataclass

from kinfold.synthetic import names
from kinfold.synthetic.neighbours_members import Home
from kinfold.synthetic.noise import typo
from kinfold.synthetic.youth import Identity

#: How a record can be known: by learner number, by pupil number only, by neither.
KNOWN_BY = {"uln": 84, "upn": 9, "name": 7}
#: Chance of each kind of damage; misspelling is far commoner where there is no number.
RATES = {
    "misspelt": 0.04,
    "misspelt_unnumbered": 0.5,
    "postcode_missing": 0.015,
    "postcode_malformed": 0.005,
    "postcode_placeholder": 0.005,
    "postcode_not_listed": 0.006,
    "postcode_closed_up": 0.04,
    "home_la_missing": 0.01,
}
_UPN_KEPT_TOO = 0.75
_PLACEHOLDER = "ZZ99 3VZ"
#: An area in nobody's directory: postcodes of homes built since it was published.
_NEW_AREA = "QX"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What one record says of who the person is and where they live. `area` is the LA code to
    which its postcode leads; empty where it leads nowhere."""

    surname: str
    forename: str
    uln: str
    upn: str
    address: str
    postcode: str
    area: str
    home_la: str
    tags: tuple[str, ...]


def draw_key(rng: random.Random) -> str:
    """By what a record can be matched."""
    return rng.choices(tuple(KNOWN_BY), tuple(KNOWN_BY.values()))[0]


def draw(rng: random.Random, who: Identity, home: Home, *, key: str) -> Known:
    """One record's version of the person, with the damage of busy offices.

    `key` is one of KNOWN_BY, or "both" for a record that has both numbers.
    """
    tags: list[str] = []
    uln = who.uln if key in ("uln", "both") else ""
    too = rng.random() < _UPN_KEPT_TOO
    upn = who.upn if key in ("upn", "both") or (key == "uln" and too) else ""
    tags += [tag for tag, held in (("uln_missing", uln), ("upn_missing", upn)) if not held]
    surname, forename = who.surname, who.forename
    if rng.random() < RATES["misspelt_unnumbered" if key == "name" else "misspelt"]:
        surname, forename, tag = _misspelt(rng, surname, forename)
        # A slip in a very short name is no slip.
        tags += [tag] if (surname, forename) != (who.surname, who.forename) else []
    postcode, area, tag = _postcode(rng, home)
    tags += [tag] if tag else []
    home_la = "" if rng.random() < RATES["home_la_missing"] else home.la_code
    tags += [] if home_la else ["home_la_missing"]
    return Known(
        surname=surname,
        forename=forename,
        uln=uln,
        upn=upn,
        address=home.address,
        postcode=postcode,
        area=area,
        home_la=home_la,
        tags=tuple(tags),
    )


def _misspelt(rng: random.Random, surname: str, forename: str) -> tuple[str, str, str]:
    """A short form, half a double surname, or one slip in either name."""
    short = names.short_form(forename)
    halves = surname.replace("-", " ").split(" ")
    chance = rng.random()
    if short and chance < 0.4:
        return surname, short, "nickname"
    if len(halves) > 1 and chance < 0.7:
        return halves[0], forename, "half_surname"
    if chance < 0.65:
        return typo(rng, surname), forename, "surname_typo"
    return surname, typo(rng, forename), "forename_typo"


def _postcode(rng: random.Random, home: Home) -> tuple[str, str, str]:
    """The postcode as written, the LA it leads to, and the tag of what is wrong with it."""
    written = {
        "postcode_missing": "",
        "postcode_malformed": home.postcode[:-1],
        "postcode_placeholder": _PLACEHOLDER,
        "postcode_not_listed": f"{_NEW_AREA}{rng.randint(1, 9)} {home.postcode[-3:]}",
    }
    chance = rng.random()
    for tag, text in written.items():
        chance -= RATES[tag]
        if chance < 0:
            return text, "", tag
    if chance < RATES["postcode_closed_up"]:
        return home.postcode.replace(" ", ""), home.la_code, "postcode_closed_up"
    return home.postcode, home.la_code, ""
