"""Writes the addresses of many systems in one way, so that homes can be compared.

Rules: the identifiers facts (ZZ postcodes are never linked on). Which home an address is, in the
authority's own gazetteer, is found elsewhere; this is only the text, put alike.
"""

from typing import Final

from kinfold.identifiers import is_placeholder_postcode, normalise_postcode
from kinfold.people.letters import LONGEST, plain

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


def postcode(address: str | None) -> str:
    """The postcode at the end of an address; "" where there is none, or one never linked on."""
    found = normalise_postcode((address or "")[:LONGEST].rsplit(",", 1)[-1])
    return "" if found is None or is_placeholder_postcode(found) else found


def home(address: str | None) -> str:
    """The lines of an address before town and postcode, street words shortened alike."""
    lines = [line.strip() for line in (address or "")[:LONGEST].split(",")]
    # The last lines are town and postcode; one line alone may be a town.
    lines = lines[: max(0, len(lines) - 2)]
    words = [plain(word) for line in lines for word in line.split()]
    short = " ".join(_STREETS.get(word, word) for word in words if word)
    # A house is told by its number; a street alone is many homes.
    return short if any(c.isdigit() for c in short) else ""
