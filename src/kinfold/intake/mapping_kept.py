"""Keeps an authority's mappings, each under its name, in the folder of its installation."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kinfold.errors import FileNotUnderstood, UsageProblem
from kinfold.intake.headings import normal
from kinfold.intake.mapping import LONGEST_NAME, NAME, FileMapping, as_text, checked, read


def every(folder: Path) -> tuple[FileMapping, ...]:
    """The mappings kept in `folder`, in alphabetical order; FileNotUnderstood for a broken one."""
    return tuple(read(path) for path in sorted(folder.glob("*.toml")))


def usable(folder: Path) -> tuple[FileMapping, ...]:
    """The mappings kept in `folder` that are whole; the page of mappings tells of a broken one."""
    found: list[FileMapping] = []
    for path in sorted(folder.glob("*.toml")):
        with suppress(FileNotUnderstood):
            found.append(read(path))
    return tuple(found)


def fitting(folder: Path, headings: Iterable[str]) -> tuple[FileMapping, ...]:
    """The kept mappings that are of exactly these headings, however case and spaces are written.

    A mapping fits where the file has every heading it takes, and it says of every heading of the
    file what it becomes or that it is left out. A file with one more heading is another file.
    """
    given = frozenset(filter(None, map(normal, headings)))
    return tuple(
        one
        for one in usable(folder)
        if set(map(normal, one.columns)) <= given
        and given <= {*map(normal, one.columns), *map(normal, one.left_out)}
    )


def named(folder: Path, name: str) -> FileMapping:
    """The mapping kept under `name`; UsageProblem where there is none."""
    path = folder / f"{name}.toml"
    if not _is_name(name) or not path.is_file():
        raise UsageProblem(
            "You asked Kinfold to take in a file with a mapping.",
            why="No mapping is kept under that name.",
            remedy="Run `kinfold mapping list` for those there are, or make one first.",
        )
    return read(path)


def keep(folder: Path, mapping: FileMapping) -> Path:
    """Keep a whole mapping under its name, in place of the one before; where it is kept.

    UsageProblem for a name that is none, FileNotUnderstood for a mapping that is not whole.
    Written beside and moved into place: a reader never meets half of it.
    """
    if not _is_name(mapping.name):
        raise UsageProblem(
            "You asked Kinfold to keep a mapping.",
            why="Its name has other letters than names may have.",
            remedy="Use small letters, digits and single hyphens, such as marac-list.",
        )
    whole = checked(mapping)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{mapping.name}.toml"
    beside = folder / f".{secrets.token_hex(8)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(as_text(whole))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path


def _is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME
