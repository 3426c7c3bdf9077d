"""Writes a reviewed pack as a tagged PDF (PDF/UA-1) for those who want paper or a file to keep."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Final

from kinfold.rights.blocks import Cell, Document, Rows
from kinfold.rights.contents import Pack
from kinfold.rights.document import document

STANDARD: Final = "ua-1"
#: The share of the page that a column has, in tenths, at the least.
NARROW: Final = 40
#: What the fonts inside the typesetter can draw. They never differ between machines, so that the
#: same pack gives the same bytes; a character beyond them would make the PDF inaccessible.
_UNDRAWN: Final = re.compile(
    "[^\x20-\x7e\xa0-\u036f\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u203a"
    "\u20a0-\u20bf]"
)


@cache
def _source() -> bytes:
    return (files("kinfold.rights") / "templates" / "pack.typ").read_bytes()


def pdf(pack: Pack) -> bytes:
    """The pack as a tagged PDF; the same pack always gives the same bytes.

    Values travel to the typesetter as data, never as part of its program: markup in what is held
    is shown as it is. A character the fonts cannot draw is written as its number, "[U+4E2D]".
    """
    import typst

    made: bytes = typst.compile(
        _source(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"document": _told(document(pack))},
        pdf_standards=[STANDARD],
    )
    return made


def _told(made: Document) -> str:
    """The document as data, with the share of the page that each column of a table takes."""
    blocks = [
        {**asdict(one), "widths": _widths(one)} if isinstance(one, Rows) else asdict(one)
        for one in made.blocks
    ]
    return json.dumps(_drawable({"title": made.title, "author": made.author, "blocks": blocks}))


def _widths(one: Rows) -> list[int]:
    # By the square root of its longest cell: long text takes more lines, short text one.
    longest = [max(len(str(cell)) for cell in column) for column in _columns(one)]
    return [max(NARROW, round(10 * sqrt(letters))) for letters in longest]


def _columns(one: Rows) -> Iterator[tuple[Cell, ...]]:
    return zip(one.columns, *one.rows, strict=True)


def drawable(text: str) -> str:
    """The text with each character that cannot be drawn written as its number."""
    return _UNDRAWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", re.sub(r"[\t\r\n]+", " ", text))


def _drawable(value: object) -> object:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, list | tuple):
        return [_drawable(one) for one in value]
    if isinstance(value, dict):
        return {name: _drawable(one) for name, one in value.items()}
    return value
