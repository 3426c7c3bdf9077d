"""Finds homes for invented families in the made-up gazetteer: their own, shared and kept secret."""

import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from kinfold.synthetic.who.streets import COLUMNS, gazetteer, written

_LIVED_IN: Final = ("house", "flat")
#: Chance that a home given to a family is one that another family has, or had.
_AGAIN: Final = 0.06
NO_ABODE: Final = (
    "No fixed abode, ZZ99 3VZ",
    "NFA, ZZ99 3VZ",
    "ZZ99 3VZ",
    "No fixed abode, ZZ993VZ",
)
UNKNOWN: Final = ("", "", "Not known", "ZZ99 3CZ", "Address not known, ZZ99 3WZ")
WITHHELD: Final = ("", "", "PROTECTED", "Address withheld", "Confidential address")


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """One place where children live: its number and kind; "" is nowhere fixed."""

    uprn: str
    kind: str
    row: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """That a child lived at a home from a day on; `secret` when it may be shown to nobody."""

    home: Home
    since: date
    secret: bool = False
    why: str = ""


NOWHERE: Final = Home(uprn="", kind="nowhere", row=-1)


class Places:
    """Every home there is, handed out so that most have one family."""

    def __init__(self, homes: int, *, rng: random.Random, seed: int) -> None:
        self.gazetteer: Any = gazetteer(max(homes, 400), seed=seed).combine_chunks()
        self._rng = rng
        kinds: list[str] = self.gazetteer.column("kind").to_pylist()
        self._uprns: list[str] = self.gazetteer.column("uprn").to_pylist()
        self._columns = [self.gazetteer.column(name).chunk(0) for name in COLUMNS]
        self._free = [row for row, kind in enumerate(kinds) if kind in _LIVED_IN]
        rng.shuffle(self._free)
        self._next = 0
        self._special: dict[str, list[int]] = {}
        for row, kind in enumerate(kinds):
            if kind not in _LIVED_IN:
                self._special.setdefault(kind, []).append(row)
        self._read = lru_cache(maxsize=4096)(self._fields)

    def home(self, kind: str = "") -> Home:
        """A home for a family, or a place of `kind` (any lived-in home where there is none)."""
        rng = self._rng
        special = self._special.get(kind)
        if special:
            row = rng.choice(special)
            return Home(uprn=self._uprns[row], kind=kind, row=row)
        if self._next and rng.random() < _AGAIN:
            row = self._free[rng.randrange(min(self._next, len(self._free)))]
        else:
            row = self._free[self._next % len(self._free)]
            self._next += 1
        return Home(uprn=self._uprns[row], kind=kind or "house", row=row)

    def line(self, home: Home, rng: random.Random, noise: float) -> str:
        """The address of `home` in one line, as somebody wrote it."""
        if home is NOWHERE:
            return rng.choice(NO_ABODE)
        return written(self._read(home.row), rng, noise)

    def elsewhere(self, rng: random.Random) -> str:
        """The number of a home that is another one."""
        return rng.choice(self._uprns)

    def _fields(self, row: int) -> dict[str, Any]:
        return {
            name: column[row].as_py() for name, column in zip(COLUMNS, self._columns, strict=True)
        }
