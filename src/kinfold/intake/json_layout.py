"""Reads a JSON payload object by object as its layout says, in memory that does not grow with it.

The file holds one object, a list of them, or one on each line. An object is bounded in size and
in depth before it is looked at; numbers stay as they are written.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Self

from kinfold.errors import FileNotUnderstood
from kinfold.intake.faults import not_opened, not_understood, wrong_encoding
from kinfold.intake.layout_facts import Layout, layouts
from kinfold.intake.layout_rows import Read, Records
from kinfold.intake.opening import Part
from kinfold.intake.xml_guard import DEEPEST, MOST_BYTES_BETWEEN

BLOCK: Final = 256 * 1024
_MARKS: Final = re.compile(r'["\\{}\[\]\n]')
_BETWEEN: Final = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class Member:
    """A member of an object as the layouts look at it: a list is its entries, each by its name."""

    tag: str
    text: str | None
    sourceline: int
    within: list["Member"] = field(default_factory=list)

    def __iter__(self) -> Iterator[Self]:
        return iter(self.within)  # type: ignore[arg-type] # no kind of member but this one

    def __len__(self) -> int:
        return len(self.within)


def known(part: Part) -> Layout | None:
    """The layout a JSON file is in, told by its first object; None where it is in none."""
    try:
        first = next(objects(part), None)
    except FileNotUnderstood:
        return None
    if first is None:
        return None
    names = {one.tag.lower() for one in first}
    return next((one for one in layouts() if one.form == "json" and one.root in names), None)


def read_records(
    part: Part, layout: Layout, records: Records, keep: Callable[[Read], None]
) -> None:
    """Give `keep` every row of every object.

    FileNotUnderstood where the file breaks off or holds none; by then rows may have been given to
    `keep`, so nothing may be put on the shelf before this returns.
    """
    for one in objects(part):
        records.take(one, layout.top, keep)
    if not records.records:
        raise not_understood(
            "The file holds no record.", "Send the payload as the case system wrote it."
        )


def objects(part: Part) -> Iterator[Member]:
    """Each outermost object; FileNotUnderstood where it is not JSON, or too large or deep."""
    cutter = _Cutter()
    try:
        with part.open() as file:
            decoder = codecs.getincrementaldecoder("utf-8-sig")()
            while block := file.read(BLOCK):
                for text, line in cutter.cut(decoder.decode(block)):
                    yield _parsed(text, line)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise wrong_encoding() from None
    except OSError:
        raise not_opened() from None
    if cutter.depth or cutter.begun or cutter.rest.strip(" \t\r\n,"):
        raise _broken(cutter.line)


class _Cutter:
    """Cuts the text of a file into its outermost objects as it comes."""

    def __init__(self) -> None:
        self.rest = ""
        self.line = self.begun_at = 1
        self.depth = 0
        self.begun = False
        self.listed = False
        self._quoted = self._escaped = False
        self._start = 0

    def cut(self, text: str) -> Iterator[tuple[str, int]]:
        """The objects that end in `text`, each with the line it began on."""
        self._start = 0
        skip = 0 if self._escaped else -1
        self._escaped = self._escaped and not text
        for found in _MARKS.finditer(text):
            place, mark = found.start(), found[0]
            self.line += mark == "\n"
            if place == skip:
                continue
            if mark == "\\" and self._quoted:
                skip = place + 1
                self._escaped = skip == len(text)
            elif mark == '"':
                self._quote()
            elif not self._quoted and mark in "{[":
                self._open(mark, text, place)
            elif not self._quoted and mark in "}]" and self._close(mark, text, place):
                yield self.rest + text[self._start : place + 1], self.begun_at
                self.rest, self._start = "", place + 1
        self._grow(text[self._start :])

    def _quote(self) -> None:
        self._quoted = not self._quoted
        if not self.depth:
            raise _broken(self.line)

    def _grow(self, text: str) -> None:
        self.rest += text
        if len(self.rest) > MOST_BYTES_BETWEEN:
            raise not_understood(
                "One part of the file goes on for longer than any child's record.",
                "Check the export; the payload holds one short object for each child.",
            )

    def _open(self, mark: str, text: str, place: int) -> None:
        """Go one deeper; where an object or the list begins, what stood before is let go."""
        if not self.depth:
            self._nothing_between(text, place)
            if mark == "[" and (self.begun or self.listed):
                raise _broken(self.line)
            self.rest, self.begun_at, self._start = "", self.line, place
            if mark == "[":
                self.begun = self.listed = True
                self._start = place + 1
                return
        self.depth += 1
        if self.depth > DEEPEST:
            raise not_understood(
                f"The file's objects stand more than {DEEPEST} deep in one another.",
                "Send the payload as the case system wrote it.",
            )

    def _close(self, mark: str, text: str, place: int) -> bool:
        """Whether an outermost object ends here."""
        if self.depth:
            self.depth -= 1
            return not self.depth
        self._nothing_between(text, place)
        if mark == "}" or not self.begun:
            raise _broken(self.line)
        self.begun, self.rest, self._start = False, "", place + 1
        return False

    def _nothing_between(self, text: str, place: int) -> None:
        if not _BETWEEN.fullmatch(self.rest + text[self._start : place]):
            raise _broken(self.line)


def _parsed(text: str, line: int) -> Member:
    try:
        told = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
            object_pairs_hook=_Pairs,
        )
    except ValueError:
        raise _broken(line) from None
    if not isinstance(told, _Pairs):
        raise _broken(line)
    return Member("", None, line, [*_members(told, line)])


class _Pairs(list[tuple[str, Any]]):
    """An object's members in order, a name that comes twice among them."""


def _no_number(_: str) -> None:
    raise ValueError


def _members(told: _Pairs, line: int) -> Iterator[Member]:
    for name, value in told:
        yield from _named(_sound(name), value, line)


def _named(name: str, value: object, line: int) -> Iterator[Member]:
    if isinstance(value, _Pairs):
        yield Member(name, None, line, [*_members(value, line)])
    elif isinstance(value, list):
        for one in value:
            yield from _named(name, one, line)
    elif isinstance(value, bool):
        yield Member(name, "true" if value else "false", line)
    elif value is not None:
        yield Member(name, _sound(str(value)), line)


def _sound(text: str) -> str:
    """The text with half characters, which JSON can write and nothing can keep, replaced."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _broken(line: int) -> FileNotUnderstood:
    return not_understood(
        f"At or after line {line} the file stops being readable JSON: it may be cut short or "
        "damaged.",
        "Export it again, check that the copy is complete, and send it once more.",
    )
