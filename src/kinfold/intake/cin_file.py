"""Opens a children in need census file safely and says whose return it is and for which year.

Strict about anything that is not the return it says it is; what could harm is kept out by
`xml_guard`. What the children's records hold is read in `cin_xml`.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, Self

from kinfold import calendars, datasets
from kinfold.intake.faults import not_understood
from kinfold.intake.opening import Part
from kinfold.intake.values import as_date
from kinfold.intake.xml_guard import guarded

if TYPE_CHECKING:
    from lxml import etree

DATA_SET: Final = "cin_census"
NAMES_REMEMBERED: Final = 4096
#: How deep the two elements stand that are read whole.
PLACES: Final = {"header": 1, "child": 2}


class Element(Protocol):
    """What is looked at in an element of a return: lxml's own, or one made from a table's rows."""

    @property
    def tag(self) -> str:
        """Its name."""

    @property
    def text(self) -> str | None:
        """What is written in it."""

    @property
    def sourceline(self) -> int | None:
        """The line it stands on."""

    def __iter__(self) -> Iterator[Self]:
        """The elements in it."""

    def __len__(self) -> int:
        """How many there are."""


@dataclass(frozen=True, kw_only=True)
class Header:
    """Whose return it is, for which year ("2025-26"), and the day it describes.

    `written` is the reference date as the header has it: None where it has none that can be read.
    """

    la_code: str
    year: str
    reference: date
    written: date | None
    line: int


def header(part: Part) -> Header:
    """The header of a return; FileNotUnderstood where the file is not one."""
    for element in records(part):
        if name_of(element) == "header":
            return read_header(element)
        break
    raise not_understood(
        "The file has no CIN header before its first child.",
        "Send the whole return as the case management system wrote it.",
    )


def records(part: Part) -> "Iterator[etree._Element]":
    """Each finished Header and Child element in its own place; forget it before the next."""
    others: set[str] = set()
    with closing(guarded(part, on=("end",))) as found:
        for _, element, source in found:
            tag = element.tag
            if tag in others:
                continue
            if not others:
                _root(element.getroottree().getroot())
            place = PLACES.get(tag.lower())
            if place is None:
                if len(others) < NAMES_REMEMBERED:
                    others.add(tag)
            elif sum(1 for _ in element.iterancestors()) == place:
                yield element
                source.since = 0


def _root(element: "etree._Element") -> None:
    if element.tag.startswith("{"):
        raise not_understood(
            "The file puts its elements in an XML namespace, which the CIN layout does not use.",
            "Export the return in the Department's own layout.",
        )
    if name_of(element) != "message":
        raise not_understood(
            "The file's outermost element is not Message, so it is not a census return.",
            "Choose the CIN census XML return.",
        )


def read_header(element: "etree._Element") -> Header:
    """What a Header element says; FileNotUnderstood where it is not of a CIN return we can read."""
    texts = {name_of(leaf): (leaf.text or "").strip() for leaf in element.iter() if not len(leaf)}
    if texts.get("collection", "").upper() != "CIN":
        raise not_understood(
            "The header does not say that this is the CIN collection.",
            "Choose the CIN census XML return.",
        )
    try:
        year = calendars.census_year_ending(as_date(f"{texts['year']}-03-31").year)
    except (KeyError, ValueError):
        raise not_understood(
            "The header's Year is missing or is not a year.",
            "Set the collection year in the case management system and export again.",
        ) from None
    known = datasets.get(DATA_SET).years
    if year not in known:
        raise not_understood(
            f"The return is for {year}, a year whose layout and codes are not loaded here.",
            f"Send a return for a year from {known[0]} to {known[-1]}.",
        )
    try:
        written = as_date(texts.get("referencedate", ""))
    except ValueError:
        written = None
    if written is not None and calendars.census_year_of(written) != year:
        raise not_understood(
            f"The header says {year}, but its reference date is not 31 March of that year.",
            "Correct the collection year or the reference date and export again.",
        )
    return Header(
        la_code=texts.get("lea", ""),
        year=year,
        reference=calendars.census_year(year).end,
        written=written,
        line=int(element.sourceline or 0),
    )


@lru_cache(maxsize=1024)
def _lower(tag: str) -> str:
    return tag.lower()


def name_of(element: Element) -> str:
    """An element's name as it is compared: real files differ in case."""
    return _lower(element.tag)
