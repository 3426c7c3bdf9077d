"""Reads the sheets of an Excel workbook (.xlsx) row by row, as the text somebody would see.

A formula is never worked out: what Excel last put in its cell is read. Dates come out as
YYYY-MM-DD. Only the parts of a workbook that hold cells are opened, links and macros never.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from kinfold.intake.faults import damaged, not_understood

if TYPE_CHECKING:
    from lxml import etree

BOOK: Final = "xl/workbook.xml"
MOST_SHEETS: Final = 100
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
#: Texts that cells share are held in memory; the list of them is bounded.
MOST_SHARED_BYTES: Final = 64 * 1024 * 1024
MOST_SMALL_BYTES: Final = 8 * 1024 * 1024
#: No row, and no shared text, is anywhere near as long as this.
MOST_BYTES_BETWEEN: Final = 4 * 1024 * 1024
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: The number formats that every workbook has for dates.
_DATE_FORMATS: Final = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SCIENTIFIC: Final = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d{1,3}")
_MOST_SERIAL: Final = 2_958_466
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
    IndexError,
    OSError,
)


class _Bounded:
    """A stream that may be read only so far without a whole element coming to its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.since = file, 0

    def read(self, size: int) -> bytes:
        """The next bytes; FileNotUnderstood once a row has gone on for too long."""
        self.since += size
        if self.since > MOST_BYTES_BETWEEN:
            raise not_understood(
                "A row of the workbook is longer than any row can be.", "Save it as CSV instead."
            )
        return self._file.read(size)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, whether Excel hides it, and where its cells are."""

    book: "Book"
    name: str
    hidden: bool
    member: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that has a cell, with its number; FileNotUnderstood where the sheet breaks."""
        yield from self.book.rows(self.member)


@dataclass
class Book:
    """A workbook. `open` gives a fresh stream of its bytes that can be read from any place."""

    open: Callable[[], BinaryIO]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The workbook's sheets in order; FileNotUnderstood where it has none or too many."""
        targets = {
            str(one.get("Id")): str(one.get("Target", ""))
            for one in self._small(f"xl/_rels/{posixpath.basename(BOOK)}.rels", "Relationship")
            if str(one.get("Type", "")).endswith("/worksheet")
        }
        found = []
        for one in self._small(BOOK, "sheet"):
            link = next((value for name, value in one.items() if name == "id"), "")
            if link in targets:
                target = targets[link].replace("\\", "/")
                member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
                hidden = one.get("state", "visible") != "visible"
                found.append(Sheet(self, one.get("name", ""), hidden, member))
        if not found or len(found) > MOST_SHEETS:
            raise not_understood(
                f"The workbook has no sheet, or more than {MOST_SHEETS}.",
                "Save the sheet you mean in a workbook of its own.",
            )
        return tuple(found)

    @cached_property
    def _from_1904(self) -> bool:
        return any(one.get("date1904") in {"1", "true"} for one in self._small(BOOK, "workbookPr"))

    @cached_property
    def _shared(self) -> list[str]:
        """The texts that cells refer to by number."""
        texts: list[str] = []
        with self._member("xl/sharedStrings.xml", MOST_SHARED_BYTES, optional=True) as file:
            if file is not None:
                texts.extend(_text_of(item) for item in _elements(file, "si"))
        return texts

    @cached_property
    def _dates(self) -> list[bool]:
        """For each style of a cell, whether it shows a number as a date."""
        own: dict[str, bool] = {}
        styles: list[bool] = []
        with self._member("xl/styles.xml", MOST_SMALL_BYTES, optional=True) as file:
            for element in _elements(file, "numFmt", "cellXfs") if file is not None else ():
                if _name(element) == "numFmt":
                    own[element.get("numFmtId", "")] = _shows_date(element.get("formatCode", ""))
                    continue
                for style in element:
                    number = style.get("numFmtId", "0")
                    built_in = number.isdecimal() and int(number) in _DATE_FORMATS
                    styles.append(own.get(number, built_in))
        return styles

    def rows(self, member: str) -> Iterator[tuple[int, list[str]]]:
        """Each row of a sheet that has a cell, with its number."""
        last = 0
        with self._member(member, None) as file:
            for row in _elements(file, "row") if file is not None else ():
                number = row.get("r", str(last + 1))
                if not number.isdecimal() or not last < int(number) <= MOST_ROWS:
                    raise damaged()
                last = int(number)
                cells = self._cells(row)
                if any(cells):
                    yield last, cells

    def _cells(self, row: "etree._Element") -> list[str]:
        cells: list[str] = []
        for cell in row:
            if _name(cell) != "c":
                continue
            place = _column(cell.get("r"), after=len(cells))
            cells.extend([""] * (place - len(cells)))
            cells.append(self._value(cell))
        return cells

    def _value(self, cell: "etree._Element") -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return next((_text_of(part) for part in cell if _name(part) == "is"), "")
        text = next((part.text or "" for part in cell if _name(part) == "v"), "")
        if kind == "s":
            if not text.isdecimal() or int(text) >= len(self._shared):
                raise damaged()
            return self._shared[int(text)]
        if kind != "n" or not text:
            return _unescaped(text)
        style = cell.get("s", "0")
        if style.isdecimal() and int(style) < len(self._dates) and self._dates[int(style)]:
            return as_day(text, from_1904=self._from_1904) or text
        return _number(text)

    def _small(self, member: str, name: str) -> list[Mapping[str, str]]:
        """The attributes of every element of a name, without namespaces."""
        found: list[Mapping[str, str]] = []
        with self._member(member, MOST_SMALL_BYTES) as file:
            for element in _elements(file, name) if file is not None else ():
                found.append({_plain(key): value for key, value in element.attrib.items()})
        return found

    @contextmanager
    def _member(
        self, member: str, most: int | None, *, optional: bool = False
    ) -> Iterator[IO[bytes] | None]:
        """A part of the workbook, open to be read; damage is told in four parts."""
        from lxml import etree

        try:
            with self.open() as whole, zipfile.ZipFile(whole) as archive:
                if optional and member not in archive.namelist():
                    yield None
                    return
                if most is not None and archive.getinfo(member).file_size > most:
                    raise not_understood(
                        "The workbook holds more texts or styles than Kinfold reads.",
                        "Save each sheet as CSV and send that.",
                    )
                with archive.open(member) as file:
                    yield file
        except (*_FAULTS, etree.XMLSyntaxError):
            raise damaged() from None


def _elements(file: IO[bytes], *names: str) -> Iterator["etree._Element"]:
    """Every finished element of these names, with every way to do harm switched off."""
    from lxml import etree

    source = _Bounded(file)
    context = etree.iterparse(
        source,
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in context:
        document = element.getroottree().docinfo
        if document.internalDTD is not None or document.doctype:
            raise damaged()
        yield element
        source.since = 0
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _name(element: "etree._Element") -> str:
    return _plain(element.tag)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text_of(element: "etree._Element") -> str:
    """A text with all its runs, without the reading aids of some languages."""
    texts = []
    for part in element:
        if _name(part) == "t":
            texts.append(part.text or "")
        elif _name(part) == "r":
            texts.extend(run.text or "" for run in part if _name(run) == "t")
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\0", "")


def _column(reference: str | None, *, after: int) -> int:
    """A cell's place in its row, counted from 0; the next one where it does not say."""
    if reference is None:
        return after
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise damaged()
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - 64
    if not after < place <= MOST_COLUMNS:
        raise damaged()
    return place - 1


def _shows_date(code: str) -> bool:
    """Whether a number format shows a day: it has a year or a day in it."""
    bare = _NOT_FORMAT.sub("", code).split(";")[0].lower()
    return "y" in bare or "d" in bare


def _number(text: str) -> str:
    """A number as it would be typed; Excel writes long ones in powers of ten."""
    if _SCIENTIFIC.fullmatch(text):
        value = float(text)
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return text.removesuffix(".0")


def as_day(text: str, *, from_1904: bool = False) -> str | None:
    """Excel's number of a day as YYYY-MM-DD, with the time where there is one; None if not one."""
    try:
        serial = float(text)
    except ValueError:
        return None
    if not 1 <= serial < _MOST_SERIAL:
        return None
    if from_1904:
        begun = datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook's days have no time zone
    else:
        # Excel has a 29 February 1900 that never was.
        begun = datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001 - a workbook's days have no time zone
    try:
        moment = begun + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None
    midnight = moment.time() == datetime.min.time()
    return moment.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S").zfill(10)
