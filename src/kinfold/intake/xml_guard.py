"""Opens an XML return with every way to do harm switched off, and lets go of what has been read.

No document type, no entity, no network, no record without end; names are compared without regard
to case and, where a layout allows one, without their namespace.
"""

from collections.abc import Generator
from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final

from kinfold.intake.faults import broken_xml, not_opened, not_understood
from kinfold.intake.opening import Part

if TYPE_CHECKING:
    from lxml import etree

#: No child's record, and no header, is anywhere near as large as this.
MOST_BYTES_BETWEEN: Final = 8 * 1024 * 1024
#: How deep the parts of a return stand in one another; no layout comes near it.
DEEPEST: Final = 40


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


def guarded(
    part: Part, *, on: tuple[str, ...] = ("start", "end")
) -> "Generator[tuple[str, etree._Element, Metered], None, None]":
    """Each start or end of an element, with the meter to set back after a whole record.

    FileNotUnderstood where the file is not XML to its end, carries a document type, or goes on
    without a whole record.
    """
    from lxml import etree

    try:
        with part.open() as file:
            source = Metered(file)
            try:
                yield from _read(source, on)
            except etree.XMLSyntaxError as problem:
                raise broken_xml(problem.lineno or 1) from None
            except OSError:
                # lxml's word for bytes that do not fit the declared encoding.
                raise broken_xml(None) from None
    except OSError:
        raise not_opened() from None


def _read(
    source: Metered, on: tuple[str, ...]
) -> "Generator[tuple[str, etree._Element, Metered], None, None]":
    from lxml import etree

    looked_at = False
    for event, element in etree.iterparse(
        source,
        events=on,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    ):
        if not looked_at:
            looked_at = True
            _harmless(element)
        yield event, element, source


def events(part: Part) -> "Generator[tuple[str, etree._Element, Metered], None, None]":
    """The same, of starts and ends; FileNotUnderstood also where elements nest too deep."""
    depth = 0
    with closing(guarded(part)) as found:
        for event, element, source in found:
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise not_understood(
                    f"The file's elements stand more than {DEEPEST} deep in one another.",
                    "Send the return as the system wrote it.",
                )
            yield event, element, source


def _harmless(root: "etree._Element") -> None:
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        raise not_understood(
            "The file carries a document type, which can make a reader fetch or unfold "
            "things; a return never has one.",
            "Send the return as the system wrote it.",
        )


@lru_cache(maxsize=4096)
def split(tag: str) -> tuple[str, str]:
    """An element's namespace, "" for none, and its name as compared."""
    if tag.startswith("{"):
        space, _, name = tag[1:].partition("}")
        return space, name.lower()
    return "", tag.lower()


def forget(element: "etree._Element") -> None:
    """Let go of an element and all before it, so that memory does not grow with the file."""
    element.clear(keep_tail=False)
    standing: etree._Element | None = element
    while standing is not None:
        parent = standing.getparent()
        while parent is not None and standing.getprevious() is not None:
            del parent[0]
        standing = parent
