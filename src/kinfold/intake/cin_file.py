"""Opens a children in need census file safely and says whose return it is and for which year.

Strict about what could harm (document types, entities, namespaces, a record without end) and
about anything that is not the return it says it is. What the children's records hold is read
in `cin_xml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self

from kinfold import calendars, datasets
from kinfold.intake.faults import broken_xml, not_opened, not_understood
from kinfold.intake.opening import Part
from kinfold.intake.values import as_date

if TYPE_CHECKING:
    from lxml import etree

DATA_SET: Final = "cin_census"
#: No child's record, and no header, is anywhere near as large as this.
MOST_BYTES_BETWEEN: Final = 8 * 1024 * 1024
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


class Metered:
    """A file that may be read only so far without a whole record coming to its end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.since = 0

    def read(self, size: int) -> bytes:
        """The next bytes; FileNotUnderstood once a record has gone on for too long."""
        self.since += size
        if self.since > MOST_BYTES_BETWEEN:
            raise not_understood(
                "One part of the file goes on for longer than any child's record.",
                "Check the export; a census return holds one short record for each child.",
            )
        return self._file.read(size)


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
    """Each finished Header and Child element; forget it before asking for the next."""
    from lxml import etree

    try:
        with part.open() as file:
            source = Metered(file)
            try:
                for element in _records(source):
                    yield element
                    source.since = 0
            except etree.XMLSyntaxError as problem:
                raise broken_xml(problem.lineno or 1) from None
            except OSError:
                # lxml's word for bytes that do not fit the declared encoding.
                raise broken_xml(None) from None
    except OSError:
        raise not_opened() from None


def _records(source: Metered) -> "Iterator[etree._Element]":
    """Header and Child elements in their own places, with every way to do harm switched off."""
    from lxml import etree

    context = etree.iterparse(
        source,
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    others: set[str] = set()
    for _, element in context:
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


def _root(element: "etree._Element") -> None:
    document = element.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        raise not_understood(
            "The file carries a document type, which can make a reader fetch or unfold "
            "things; a census return never has one.",
            "Send the return as the case management system wrote it.",
        )
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
