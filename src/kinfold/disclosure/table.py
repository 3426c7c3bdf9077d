"""A table of counts with totals: what it counts, by which rules it is shown, and what it shows.

The words are those of the Government Statistical Service's guidance on disclosure control for
tables from administrative sources, and of Hundepool and others, Statistical Disclosure Control
(Wiley 2012), chapter 4: a small count is suppressed, and so are enough others that it cannot be
worked out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

TOTAL: Final = "*"
REST: Final = "rest"
LEAST_THRESHOLD: Final = 3
PER_CENT: Final = 100

#: A cell: its row's code and its column's, either of which may be TOTAL.
Place = tuple[str, str]
Counts = Mapping[Place, int]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One person and the person's category on each dimension, the rows' dimension first."""

    person: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """What people are counted by: a closed list of categories, by code.

    No category is ever a person's own: with `found`, the codes come from the records, but only
    those that at least the threshold of people share are named, and everybody else is in `rest`.
    `spare` categories are held back before others, because nobody asks for them.
    """

    id: str
    title: str
    categories: Mapping[str, str] = field(default_factory=dict)
    rest: str | None = None
    found: bool = False
    spare: frozenset[str] = frozenset()

    def settled(self, codes: Iterable[str], *, rules: "Rules") -> "Dimension":
        """This dimension with its categories named, the rest among them.

        ValueError where a code is in no category and there is no rest to count it under.
        """
        shared = Counter(codes)
        named = dict(self.categories)
        if self.found:
            named = {
                code: code
                for code, people in sorted(shared.items())
                if people >= rules.threshold and code != REST
            }
        if self.rest is not None:
            named[REST] = self.rest
        elif shared.keys() - named.keys():
            msg = f"somebody is in no category of {self.id}"
            raise ValueError(msg)
        return Dimension(
            id=self.id, title=self.title, categories=named, rest=self.rest, spare=self.spare
        )


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a table is protected: the threshold, what is done with zeros, and the rounding.

    A count from 1 to one below `threshold` is small. With `zeros_shown` an empty cell is shown as
    0, as the Department does; without it 0 is small too, so that "nobody" and its complement
    "everybody" are never told. `base` rounds what is shown to its nearest multiple; 1 does not
    round. Rounding comes after suppression and never in its place. `insiders` says that somebody
    who reads the table knows a whole row exactly, as a head teacher does their own school's: a
    small count is then safe from each of them too (from one at a time, not from two together).
    """

    threshold: int = 10
    zeros_shown: bool = True
    base: int = 1
    insiders: bool = False

    def __post_init__(self) -> None:
        if self.threshold < LEAST_THRESHOLD or self.base < 1:
            msg = f"a threshold is at least {LEAST_THRESHOLD}, and a base at least 1"
            raise ValueError(msg)

    @property
    def floor(self) -> int:
        """The least a held-back count may be, as everybody who reads the table knows."""
        return 1 if self.zeros_shown else 0

    @property
    def width(self) -> int:
        """How far apart the least and greatest possible value of a held-back count must be.

        So chosen that the held-back counts of a row, or of a column, never add up to less than
        the threshold: they would otherwise be a small count themselves.
        """
        return self.threshold - 2 * self.floor

    def small(self, count: int) -> bool:
        """Whether a count may not be shown."""
        return self.floor <= count < self.threshold

    def rounded(self, count: int) -> int:
        """The nearest multiple of the base, a half upwards."""
        return (2 * count + self.base) // (2 * self.base) * self.base


@dataclass(frozen=True, kw_only=True)
class ProtectedTable:
    """A table as it may be shown. What is held back is not in it, in any form.

    `cells` has None where a count is held back. `left_out` names rows that are not in the table
    at all, because they could not be shown without telling of few people; they are in no total.
    """

    rows: Dimension
    columns: Dimension
    cells: Mapping[Place, int | None]
    left_out: tuple[str, ...] = ()

    @property
    def row_codes(self) -> tuple[str, ...]:
        """The rows that are shown, in order."""
        return tuple(row for row in self.rows.categories if (row, TOTAL) in self.cells)

    @property
    def held_back(self) -> int:
        """How many cells are held back."""
        return sum(count is None for count in self.cells.values())

    def count(self, row: str, column: str) -> int | None:
        """What may be shown in a cell; None where it is held back or its row left out."""
        return self.cells.get((row, column))

    def share(self, row: str, column: str) -> int | None:
        """A cell as a whole percentage of its row, from the figures shown and nothing else.

        None where either is held back: a percentage beside a held-back count gives it back.
        """
        part, whole = self.count(row, column), self.count(row, TOTAL)
        if part is None or not whole:
            return None
        return (2 * PER_CENT * part + whole) // (2 * whole)


def cross_count(
    pairs: Iterable[Place], *, rows: Iterable[str], columns: Iterable[str]
) -> dict[Place, int]:
    """The count of every cell of a table, with totals; pairs outside it are not counted."""
    names, heads = tuple(rows), tuple(columns)
    counts = {(row, column): 0 for row in (*names, TOTAL) for column in (*heads, TOTAL)}
    for row, column in pairs:
        if (row, column) in counts:
            for place in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                counts[place] += 1
    return counts
