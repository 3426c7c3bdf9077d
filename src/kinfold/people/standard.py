"""Writes names, addresses and dates of many systems in one way, so that they can be compared.

What a system sent is never changed; these are forms for comparison only. Rules: the identifiers
facts (default 1 January, ZZ postcodes, placeholder names) and linkage findings, section 7.1.
"""

import csv
import re
import unicodedata
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from kinfold.identifiers import is_placeholder_postcode, normalise_postcode

LONGEST: Final = 120
#: Words that stand where a name is not known.
PLACEHOLDERS: Final = frozenset(
    "baby babyboy babygirl unborn unknown notknown nk na none tbc child forename surname".split()
)
_PARTICLES: Final = frozenset("al el de da do dos van von der bin ibn ben abu mac mc st o".split())
_STREETS: Final = {
    "avenue": "ave",
    "close": "cl",
    "court": "ct",
    "crescent": "cres",
    "drive": "dr",
    "gardens": "gdns",
    "grove": "gr",
    "hill": "hl",
    "lane": "ln",
    "mews": "ms",
    "park": "pk",
    "place": "pl",
    "road": "rd",
    "row": "rw",
    "square": "sq",
    "street": "st",
    "terrace": "ter",
    "view": "vw",
    "walk": "wk",
    "way": "wy",
    # Other ways of shortening the same words.
    "av": "ave",
    "cr": "cres",
    "gds": "gdns",
    "grv": "gr",
    "terr": "ter",
}
_LETTERS: Final = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe"})
CLOSE_DAYS: Final = 10


def key(text: str | None) -> str:
    """Letters and digits only, without case or accents; "" for a placeholder or nothing."""
    plain = _plain(text)
    return "" if plain in PLACEHOLDERS else plain


@lru_cache(maxsize=65536)
def _plain(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFKD", (text or "")[:LONGEST]).casefold()
    letters = "".join(c for c in decomposed.translate(_LETTERS) if c.isalnum())
    return letters[:LONGEST]


def surname_forms(*names: str | None) -> frozenset[str]:
    """Every form a surname may be met in: whole, and each half of a double-barrelled one."""
    found: set[str] = set()
    for name in names:
        found.add(key(name))
        halves = [key(part) for part in re.split(r"[\s\-–‐]+", (name or "")[:LONGEST])]
        found.update(half for half in halves if len(half) > 2 and half not in _PARTICLES)
    return frozenset(found - {""})


def forename_forms(*names: str | None) -> frozenset[str]:
    """Every form a forename may be met in: whole, first part, and what it is short for."""
    found: set[str] = set()
    for name in names:
        found.add(key(name))
        found.add(key(re.split(r"[\s\-–‐]+", (name or "").strip()[:LONGEST])[0]))
    found |= {full for form in found for full in short_forms().get(form, ())}
    return frozenset(found - {""})


@lru_cache(maxsize=1)
def short_forms() -> dict[str, frozenset[str]]:
    """The forenames that an everyday form can stand for."""
    held: dict[str, set[str]] = {}
    text = (files("kinfold.people") / "facts" / "short_forms.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        held.setdefault(row["short"], set()).add(row["full"])
    return {short: frozenset(full) for short, full in held.items()}


def postcode(address: str | None) -> str:
    """The postcode at the end of an address; "" where there is none, or one never linked on."""
    found = normalise_postcode((address or "")[:LONGEST].rsplit(",", 1)[-1])
    return "" if found is None or is_placeholder_postcode(found) else found


def home(address: str | None) -> str:
    """The lines of an address before town and postcode, street words shortened alike."""
    lines = [line.strip() for line in (address or "")[:LONGEST].split(",")]
    # The last lines are town and postcode; one line alone may be a town.
    lines = lines[: max(0, len(lines) - 2)]
    words = [_plain(word) for line in lines for word in line.split()]
    short = " ".join(_STREETS.get(word, word) for word in words if word)
    # A house is told by its number; a street alone is many homes.
    return short if any(c.isdigit() for c in short) else ""


def is_default(born: date) -> bool:
    """Whether a birth date is the one written where only the year is known."""
    return (born.month, born.day) == (1, 1)


def near(one: date, other: date) -> bool:
    """Whether two birth dates may be one misread: a part wrong, day and month swapped, days out."""
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return same >= 2 or swapped or abs((one - other).days) <= CLOSE_DAYS


def compatible(one: date | None, other: date | None) -> bool:
    """Whether two birth dates could be one child's; an unknown or default date denies nothing."""
    if one is None or other is None:
        return True
    if is_default(one) or is_default(other):
        return abs(one.year - other.year) <= 1
    return near(one, other)


def similar(one: str, other: str) -> bool:
    """Whether two name keys differ by a slip of the pen: one letter, or two in a long name."""
    short = min(len(one), len(other))
    if short < 3:
        return one == other
    if short >= 4 and (one.startswith(other) or other.startswith(one)):
        return True
    return _slips(one, other) <= (2 if short >= 7 else 1)


def _slips(one: str, other: str) -> int:
    """Letters left out, put in, changed or swapped with the next (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, now[-1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
