"""Reads an XML return record by record as its layout says, in memory that does not grow with it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from kinfold.calendars import academic_year_of, year_label
from kinfold.errors import FileNotUnderstood
from kinfold.intake.faults import not_understood
from kinfold.intake.layout_facts import Layout, Node, layouts
from kinfold.intake.layout_rows import Element, Read, Records
from kinfold.intake.opening import Part
from kinfold.intake.values import as_likely_date
from kinfold.intake.xml_guard import events, forget, split

if TYPE_CHECKING:
    from lxml import etree

#: What a header tells: the texts of its leaves by their path from it, in small letters.
Told = Mapping[str, tuple[str, ...]]
#: The root of several returns, told apart by what the header says; the census reader has the rest.
SHARED_ROOT: Final = "message"


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a return says of itself. `year` is the year ("2025-26") whose codes it is held to.

    `la`, `laestab` and `ukprn` are numbers as written, "" where it tells none or more than one.
    """

    period: str
    year: str
    as_at: date
    la: str
    laestab: str
    ukprn: str
    told: Told
    line: int


def known(part: Part) -> Layout | None:
    """The layout an XML file is in; None where it is in none, or cannot be read so far.

    FileNotUnderstood where its outermost element is a layout's own and its header is not there.
    """
    found = _begins(part)
    if found is None:
        return None
    root, namespace, told = found
    mine = [
        one
        for one in layouts()
        if one.form == "xml" and one.root == root and _fits(one.namespace, namespace)
    ]
    for one in mine:
        if one.header.path in told and _expected(one, told[one.header.path]):
            return one
    if mine and root != SHARED_ROOT:
        raise not_understood(
            f"The file begins as a {mine[0].title.lower()} does, but its header is not there.",
            "Send the whole file as the system wrote it.",
        )
    return None


def _fits(wanted: str, namespace: str) -> bool:
    return namespace.startswith(wanted) if wanted else not namespace


def _expected(layout: Layout, told: Told) -> bool:
    return all(
        any(text.casefold() in values for text in _last(told, name))
        for name, values in layout.header.expects.items()
    )


def _last(told: Told, name: str) -> tuple[str, ...]:
    """The texts of the leaves of a name, wherever in the header they stand."""
    return tuple(
        text for path, texts in told.items() if path.split("/")[-1] == name for text in texts
    )


def _begins(part: Part) -> tuple[str, str, dict[tuple[str, ...], Told]] | None:
    """The outermost element's name and namespace, and the first header that is any layout's.

    None where not even the outermost element can be read.
    """
    headers = {one.header.path for one in layouts() if one.form == "xml"}
    path: list[str] = []
    root: tuple[str, str] | None = None
    told: dict[tuple[str, ...], Told] = {}
    with suppress(FileNotUnderstood), closing(events(part)) as found:
        for event, element, _ in found:
            space, name = split(str(element.tag))
            root = root or (name, space)
            if event == "start":
                path.append(name)
                continue
            here = tuple(path[1:])
            if here in headers:
                told[here] = told_by(element)
                break
            path.pop()
    return None if root is None else (*root, told)


def told_by(element: "etree._Element") -> Told:
    """The texts of a header's leaves by their path from it."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = [("", one) for one in element]
    for above, one in waiting:
        path = f"{above}{split(str(one.tag))[1]}"
        if len(one):
            waiting += [(f"{path}/", inner) for inner in one]
        elif (one.text or "").strip():
            found[path] = (*found.get(path, ()), (one.text or "").strip())
    return found


def header(part: Part, layout: Layout) -> Header:
    """What a return says of itself; FileNotUnderstood where it does not say what it must."""
    for kind, element in stream(part, layout):
        if kind is None:
            return read_header(layout, element)
        break
    raise not_understood(
        "The file has no header before its first record.",
        "Send the whole return as the system wrote it.",
    )


def stream(
    part: Part, layout: Layout, *, beside: Callable[[Element], None] = lambda _: None
) -> "Iterator[tuple[Node | None, etree._Element]]":
    """Each finished record with its place in the layout, the header with None.

    What stands beside them is given to `beside`. An element is forgotten as soon as the next is
    asked for.
    """
    at: list[Node] = []
    within = 0
    place: Node | None = None
    for event, element, meter in events(part):
        if within:
            within += 1 if event == "start" else -1
            if not within:
                if place is None:
                    beside(element)
                else:
                    yield (None if place is _HEADER else place), element
                    meter.since = 0
                forget(element)
        elif event == "end":
            at.pop()
        else:
            place = _place(layout, at, element)
            if place is None or place is _HEADER or place.row is not None:
                within = 1
            else:
                at.append(place)


_HEADER: Final = Node()


def _place(layout: Layout, at: list[Node], element: "etree._Element") -> Node | None:
    """Where a begun element stands in the layout; None where it has no such place."""
    space, name = split(str(element.tag))
    if not at:
        if name != layout.root or not _fits(layout.namespace, space):
            raise not_understood(
                "The file's outermost element is not that of this return.",
                "Send the return as the system wrote it.",
            )
        return layout.top
    if not _fits(layout.namespace, space):
        return None
    if at[-1] is layout.top and (name,) == layout.header.path:
        return _HEADER
    return at[-1].below.get(name)


def read_header(layout: Layout, element: "etree._Element") -> Header:
    """What a header element says; FileNotUnderstood where it is not of this return."""
    told, facts = told_by(element), layout.header
    if not _expected(layout, told):
        raise not_understood(
            f"The header does not say that this is a {layout.title.lower()}.",
            "Send the return as the system wrote it.",
        )
    try:
        as_at = as_likely_date(_one(told, facts.as_at))
        source, kind = facts.period
        period, year = _period(_one(told, source), kind)
    except ValueError:
        raise not_understood(
            "The header does not say, in dates and years that can be read, when this is of.",
            "Set the date of the return in the system and export it again.",
        ) from None
    return Header(
        period=period,
        year=year,
        as_at=as_at,
        la=_one(told, facts.la) if facts.la else "",
        laestab="".join(_one(told, name) for name in facts.school),
        ukprn=_one(told, facts.ukprn) if facts.ukprn else "",
        told=told,
        line=int(element.sourceline or 0),
    )


def _one(told: Told, path: str) -> str:
    """The text of a leaf; "" where there is none, or several that differ."""
    texts = set(told.get(path, ()))
    return texts.pop() if len(texts) == 1 else ""


def _period(text: str, kind: str) -> tuple[str, str]:
    """The period's label and the year whose codes hold; ValueError where it cannot be read."""
    if kind == "two_years":
        if not (len(text) == 4 and text.isascii() and text.isdigit()):
            raise ValueError
        year = year_label(2000 + int(text[:2]))
        if year[-2:] != text[2:]:
            raise ValueError
        return year, year
    day = as_likely_date(text)
    year = academic_year_of(day)
    label = {
        "month": f"{day:%Y-%m}",
        "academic_year": year,
        "moment": f"{day} {text[11:19]}".strip(),
    }
    return label[kind], year


def read_records(
    part: Part, layout: Layout, records: Records, keep: Callable[[Read], None]
) -> None:
    """Give `keep` every row of every record.

    FileNotUnderstood where the file breaks off or has no record, or two headers; by then rows may
    have been given to `keep`, so nothing may be put on the shelf before this returns.
    """
    headers = 0
    for place, element in stream(part, layout, beside=records.strange):
        if place is not None:
            records.take(element, place, keep)
            continue
        headers += 1
        if headers > 1:
            raise not_understood("The file has two headers.", "Send one return at a time.")
    if not records.records:
        raise not_understood(
            "The file has a header and no record.", "Send the whole return as the system wrote it."
        )
