"""Which authority a young person belongs to: the one on record as responsible, or by postcode."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kinfold.identifiers import is_placeholder_postcode, normalise_postcode

Row = Mapping[str, Any]
Postcodes = Mapping[str, tuple[str, str]]
"""A dated postcode directory: normalised postcode to (authority's code, vintage)."""

NO_POSTCODE = "no postcode"
NOT_FOUND = "postcode not found"


@dataclass(frozen=True, kw_only=True)
class Home:
    """The authority a young person lives in, or why it cannot be told (CCIS-R1).

    `vintage` is that of the postcode directory, None where no postcode was used.
    """

    la: str | None
    vintage: str | None = None
    doubt: str = ""


def home(person: Row, *, postcodes: Postcodes) -> Home:
    """Where a young person lives: the responsible authority if recorded, else by postcode.

    A missing or unknown postcode is never guessed at; it waits for somebody to verify it.
    """
    if person.get("responsible_la"):
        return Home(la=person["responsible_la"])
    written = person.get("postcode") or ""
    found = postcodes.get(written) or postcodes.get(normalise_postcode(written) or "")
    if found is not None:
        return Home(la=found[0], vintage=found[1])
    missing = not written.strip() or is_placeholder_postcode(written)
    return Home(la=None, doubt=NO_POSTCODE if missing else NOT_FOUND)


def recorded_home(person: Row, *, postcodes: Postcodes) -> str | None:
    """As `home`; where no postcode is written, the authority that the record itself names."""
    where = home(person, postcodes=postcodes)
    if where.doubt == NO_POSTCODE:
        return person.get("home_la") or None
    return where.la


def home_on(person: Row, *, on: date, postcodes: Postcodes) -> str | None:
    """The authority on the day `on`: before a dated move, the one they moved from."""
    moved = person.get("moved_on")
    if moved is not None and on < moved and person.get("moved_from_la"):
        return str(person["moved_from_la"])
    return recorded_home(person, postcodes=postcodes)
