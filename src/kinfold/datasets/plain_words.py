"""Reads a file of plain words (TOML) strictly, and says at which place of it what is wrong.

A word that is not known is refused with the file, the place and what to write instead: a file that
cannot be understood whole is not used at all.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from kinfold.errors import FileNotUnderstood

MOST_BYTES: Final = 256 * 1024
MOST_SHOWN: Final = 40
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A part of a file: its words, the file's name, and where in the file the part stands.

    `what` says in a sentence what the file is for. Every question can end in FileNotUnderstood.
    """

    file: str
    what: str
    held: Mapping[str, Any]
    place: str = ""

    @classmethod
    def read(cls, path: Path, *, what: str) -> Self:
        """The words of the file at `path`."""
        file = cls(file=path.name, what=what, held={}, place="the file")
        try:
            with path.open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
        except OSError:
            raise file.wrong("", "cannot be read", "Check who may read it.") from None
        if len(content) > MOST_BYTES:
            raise file.wrong("", "is longer than any such file", "Shorten it.")
        try:
            return cls.of(content.decode("utf-8"), file=path.name, what=what)
        except UnicodeDecodeError:
            raise file.wrong("", "is not UTF-8 text", "Save it as UTF-8.") from None

    @classmethod
    def of(cls, text: str, *, file: str, what: str) -> Self:
        """The words that `text` says."""
        try:
            return cls(file=file, what=what, held=tomllib.loads(text))
        except tomllib.TOMLDecodeError as problem:
            line = re.search(r"line \d+", str(problem))
            place = line[0] if line else "the end"
            nowhere = cls(file=file, what=what, held={}, place=place)
            raise nowhere.wrong("", "is not TOML", "Correct that line.") from None

    def wrong(self, key: str, what: str, remedy: str) -> FileNotUnderstood:
        """The error for what is wrong at `key` of this part."""
        return FileNotUnderstood(
            self.what,
            why=f"In {self.file}, {self.at(key)} {what}.",
            remedy=f"{remedy} Nothing of the file is used until then.",
        )

    def at(self, key: str) -> str:
        """Where `key` of this part stands in the file."""
        return ".".join(word for word in (self.place, key) if word)

    def __contains__(self, key: object) -> bool:
        return key in self.held

    def only(self, *known: str) -> None:
        """Refuse a part with any other word than these."""
        for key in self.held:
            if key not in known:
                remedy = f"Take it out, or write one of: {', '.join(sorted(known))}."
                raise self.wrong(key, "is not a word Kinfold knows", remedy)

    def known(self, key: str, word: str, known: Collection[str]) -> str:
        """`word`, where it is one of `known`."""
        if word not in known:
            listed = sorted(known)
            more = ", ..." if len(listed) > MOST_SHOWN else ""
            remedy = f"Write one of: {', '.join(listed[:MOST_SHOWN])}{more}."
            raise self.wrong(key, f"names {word!r}, which is not there", remedy)
        return word

    def part(self, key: str, *, optional: bool = False) -> "Words":
        """The part under `key`; an empty one where it is `optional` and not there."""
        found = self.held.get(key, {} if optional else None)
        if not isinstance(found, dict):
            raise self.wrong(key, "is missing, or no part with words of its own", "Add it.")
        return replace(self, held=found, place=self.at(key))

    def parts(self) -> list[tuple[str, "Words"]]:
        """The named parts that this part consists of."""
        for name in self.held:
            if not NAME.fullmatch(name):
                raise self.wrong(name, "is no name", "Use letters, digits and _.")
        return [(name, self.part(name)) for name in self.held]

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`."""
        found = self.held.get(key, default)
        if not isinstance(found, str) or not found.strip():
            raise self.wrong(key, "is missing or no text", f'Write {key} = "...".')
        return found

    def name(self, key: str) -> str:
        """The text under `key`, which is a name: letters, digits and underscores."""
        found = self.text(key)
        if not NAME.fullmatch(found):
            raise self.wrong(key, "is no name", "Use letters, digits and _.")
        return found

    def one_of(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """The text under `key`, which is one of `known`."""
        return self.known(key, self.text(key, default), known)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The list of texts under `key`, none of them empty."""
        if key not in self.held and default is not None:
            return default
        found = self.held.get(key)
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            raise self.wrong(key, "is missing or no list of words", f'Write {key} = ["..."].')
        return tuple(found)

    def each_of(
        self, key: str, known: Collection[str], default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """The list of texts under `key`, each of them one of `known`."""
        return tuple(self.known(key, one, known) for one in self.texts(key, default))

    def flag(self, key: str) -> bool:
        """Whether the word is there and true."""
        found = self.held.get(key, False)
        if not isinstance(found, bool):
            raise self.wrong(key, "is not true or false", f"Write {key} = true.")
        return found

    def number(self, key: str, default: int | None = None) -> int | None:
        """The whole number from 1 up under `key`; `default` where there is none."""
        found = self.held.get(key, default)
        if found is not None and (type(found) is not int or found < 1):
            raise self.wrong(key, "is not a whole number from 1 up", f"Write {key} = 1 or more.")
        return found
