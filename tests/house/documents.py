"""Reads the documents: their checked commands, their links, and the parts of a decision record."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.house.paths import DOCS, ROOT, short

BLOCK: Final = re.compile(
    r"^(?P<in> *)<!-- checked(?:: exit (?P<exit>\d+))? -->\n"
    r"(?P=in)```(?P<sort>console|python)\n(?P<body>.*?)\n(?P=in)```$",
    re.MULTILINE | re.DOTALL,
)
LINK: Final = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A block of a document that is run: the command or program, how it ends, what it prints."""

    place: str
    sort: str
    command: str
    told: tuple[str, ...]
    exit_code: int


def pages() -> tuple[Path, ...]:
    """Every page people write or read, those the program writes included."""
    return (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")))


def checked(path: Path) -> Iterator[Checked]:
    """The blocks of a page that carry the mark, in order."""
    text = path.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        body = textwrap.dedent(found["body"])
        line = text.count("\n", 0, found.start()) + 1
        first, *rest = body.split("\n")
        console = found["sort"] == "console"
        yield Checked(
            place=f"{short(path)}:{line}",
            sort=found["sort"],
            command=first.removeprefix("$ ") if console else body,
            told=tuple(rest) if console else (),
            exit_code=int(found["exit"] or 0),
        )


def links(path: Path) -> Iterator[str]:
    """Where a page points to inside the repository."""
    yield from LINK.findall(path.read_text(encoding="utf-8"))


def fits(told: tuple[str, ...], said: str) -> bool:
    """Whether what was said is what the page shows; `...` stands for anything, or for lines.

    How wide a column is set does not matter.
    """
    pattern = []
    for line in told:
        if line.strip() == "...":
            pattern.append(r"(?:.*\n)*?")
        else:
            parts = [re.escape(" ".join(part.split())) for part in line.split("...")]
            pattern.append(r" ?.*".join(parts).replace(r" ?.*\ ", r".*") + r" ?\n")
    plain = "".join(" ".join(line.split()) + "\n" for line in said.splitlines())
    # A page may stop before the end only by saying so.
    return re.fullmatch("".join(pattern), plain) is not None
