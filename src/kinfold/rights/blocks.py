"""The few shapes a pack is written in, which the page and the PDF each know how to draw."""

from dataclasses import dataclass

#: A cell is text, or the number of the note that says why the value is not there.
Cell = str | int


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; level 2 is a part of the pack. `anchor` is where links to it lead."""

    level: int
    text: str
    anchor: str = ""
    kind: str = "heading"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph."""

    text: str
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Points:
    """A list of short sentences."""

    points: tuple[str, ...]
    kind: str = "points"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is recorded, item by item: a table with a heading to each row."""

    caption: str
    pairs: tuple[tuple[str, Cell], ...]
    kind: str = "facts"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A table with a heading to each column. `notes`: its rows are what the cells' notes name."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: bool = False
    kind: str = "rows"


Block = Heading | Text | Points | Facts | Rows


@dataclass(frozen=True, kw_only=True)
class Document:
    """A pack as it is read, from the first line to the last."""

    title: str
    author: str
    blocks: tuple[Block, ...]
