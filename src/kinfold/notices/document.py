"""A notice as plain lines that a person can read and a program can read back.

A line that begins with `# ` is the title, `## ` a heading, `### ` a smaller one, `* ` an item,
`=> ` a link (address, then words); any other line is a sentence. What is published is this text,
byte for byte.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["title", "heading", "subheading", "item", "link", "text"]

_MARKS: Final[tuple[tuple[Kind, str], ...]] = (
    ("subheading", "### "),
    ("heading", "## "),
    ("title", "# "),
    ("item", "* "),
    ("link", "=> "),
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One line of a notice; `target` is a link's address."""

    kind: Kind
    words: str
    target: str = ""


def title(words: str) -> Block:
    """The line that names the whole notice."""
    return _block("title", words)


def heading(words: str) -> Block:
    """A line that begins a section."""
    return _block("heading", words)


def subheading(words: str) -> Block:
    """A line that begins a part of a section."""
    return _block("subheading", words)


def item(words: str) -> Block:
    """One of several things."""
    return _block("item", words)


def text(words: str) -> Block:
    """A sentence or two; marks at its beginning are left off, for they would make it another."""
    return _block("text", words.lstrip("#*=> \t\n"))


def link(words: str, *, to: str) -> Block:
    """The way to another page."""
    return Block(kind="link", words=" ".join(words.split()), target=to)


def _block(kind: Kind, words: str) -> Block:
    return Block(kind=kind, words=" ".join(words.split()))


def written(blocks: Iterable[Block]) -> str:
    """The blocks as text: one line each, with an empty line before every heading."""
    lines: list[str] = []
    for block in blocks:
        mark = dict(_MARKS).get(block.kind, "")
        if lines and block.kind in {"heading", "subheading"}:
            lines.append("")
        target = f"{block.target} " if block.kind == "link" else ""
        lines.append(f"{mark}{target}{block.words}")
    return "\n".join(lines) + "\n"


def parsed(written_text: str) -> tuple[Block, ...]:
    """The blocks of a text; what `written` wrote comes back as it was."""
    return tuple(_read(line) for line in written_text.splitlines() if line.strip())


def _read(line: str) -> Block:
    for kind, mark in _MARKS:
        if line.startswith(mark):
            rest = line.removeprefix(mark)
            if kind != "link":
                return _block(kind, rest)
            target, _, words = rest.partition(" ")
            if target.startswith("https://"):
                return link(words, to=target)
    return text(line)


def sections(blocks: Iterable[Block]) -> Mapping[str, tuple[Block, ...]]:
    """What stands under each heading, by the heading's words."""
    found: dict[str, list[Block]] = {}
    here = ""
    for block in blocks:
        if block.kind == "heading":
            here = block.words
            found.setdefault(here, [])
        elif here:
            found[here].append(block)
    return {name: tuple(held) for name, held in found.items()}
