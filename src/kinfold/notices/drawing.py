"""Draws a data-flow map as an accessible picture: a title, a description, and words on everything.

The picture is SVG made here, the same bytes for the same rows. Nothing in it is told by colour
alone, and every arrow carries the number of its row in the table beside it.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from kinfold.agreement import Version
from kinfold.notices.flow_map import Arrow, arrows

WIDTH: Final = 960
BOX: Final = 250
LINE: Final = 20
PAD: Final = 14
GAP: Final = 18
BOX_LETTERS: Final = 28
ARROW_LETTERS: Final = 52
INK: Final = "#0b0c0c"
EDGE: Final = "#1d3d4f"
SPACE: Final = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One arrow with its words broken into lines."""

    arrow: Arrow
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    label: tuple[str, ...]

    @property
    def height(self) -> int:
        """As high as the most words in it need."""
        boxes = max(len(self.sender), len(self.receiver)) * LINE
        return max(boxes, len(self.label) * LINE + 34) + 2 * PAD


def drawing(version: Version) -> str:
    """One agreement's data-flow map as SVG text."""
    rows = tuple(_row(arrow) for arrow in arrows(version))
    height = sum(row.height + GAP for row in rows) + 44
    key = version.hash[:8]
    picture = Element(
        "svg",
        {
            "xmlns": SPACE,
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "aria-labelledby": f"map-{key}-title map-{key}-desc",
            "width": str(WIDTH),
            "height": str(height),
            "font-family": "Arial, Helvetica, sans-serif",
            "font-size": "16",
            "fill": INK,
        },
    )
    SubElement(
        picture, "title", {"id": f"map-{key}-title"}
    ).text = f"Data-flow map: {version.agreement.title}"
    SubElement(picture, "desc", {"id": f"map-{key}-desc"}).text = (
        f"{len(rows)} arrows from those who send, on the left, to those who receive, on the right. "
        "Each has the number of its row in the table that follows."
    )
    for words, x in (("From", 0), ("To", WIDTH - BOX)):
        _words(picture, (words,), x=x, y=22, weight="bold")
    tops = tuple(40 + sum(row.height + GAP for row in rows[:place]) for place in range(len(rows)))
    for x, names in (
        (0, [row.sender for row in rows]),
        (WIDTH - BOX, [row.receiver for row in rows]),
    ):
        for first, last in _runs(names):
            height = tops[last] + rows[last].height - tops[first]
            _box(picture, names[first], x=x, top=tops[first], height=height)
    for row, top in zip(rows, tops, strict=True):
        _draw(picture, row, top=top)
    return tostring(picture, encoding="unicode") + "\n"


def _runs(names: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """From where to where the same name stands: one box for all of a run."""
    start = 0
    for place in range(1, len(names) + 1):
        if place == len(names) or names[place] != names[start]:
            yield start, place - 1
            start = place


def _row(arrow: Arrow) -> _Row:
    return _Row(
        arrow=arrow,
        sender=tuple(textwrap.wrap(arrow.sender, BOX_LETTERS)),
        receiver=tuple(textwrap.wrap(arrow.receiver, BOX_LETTERS)),
        label=tuple(textwrap.wrap(f"{arrow.what} ({arrow.clause})", ARROW_LETTERS)),
    )


def _draw(picture: Element, row: _Row, *, top: int) -> None:
    group = SubElement(picture, "g")
    start, end = BOX + 6, WIDTH - BOX - 6
    line = top + row.height - PAD - 12
    SubElement(
        group,
        "path",
        {"d": f"M{start} {line}H{end - 12}", "stroke": EDGE, "stroke-width": "3", "fill": "none"},
    )
    SubElement(group, "path", {"d": f"M{end} {line}l-14 -8v16z", "fill": EDGE})
    SubElement(group, "circle", {"cx": f"{start + 18}", "cy": f"{line}", "r": "15", "fill": EDGE})
    _words(
        group,
        (str(row.arrow.number),),
        x=start + 18,
        y=line + 6,
        anchor="middle",
        weight="bold",
        fill="#ffffff",
    )
    _words(group, row.label, x=start + 8, y=top + PAD + 8)


def _box(group: Element, words: tuple[str, ...], *, x: int, top: int, height: int) -> None:
    SubElement(
        group,
        "rect",
        {
            "x": str(x + 1),
            "y": str(top),
            "width": str(BOX - 2),
            "height": str(height),
            "rx": "4",
            "fill": "#f3f6f8",
            "stroke": EDGE,
            "stroke-width": "2",
        },
    )
    middle = top + height // 2 - (len(words) - 1) * LINE // 2 + 6
    _words(group, words, x=x + PAD, y=middle)


def _words(
    group: Element,
    lines: tuple[str, ...],
    *,
    x: int,
    y: int,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = INK,
) -> None:
    label = SubElement(group, "text", {"text-anchor": anchor, "font-weight": weight, "fill": fill})
    for number, words in enumerate(lines):
        SubElement(label, "tspan", {"x": str(x), "y": str(y + number * LINE)}).text = words
