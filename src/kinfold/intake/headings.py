"""Reads the cells of a table's text, and finds and compares its headings."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from kinfold import datasets
from kinfold.intake.faults import endless

#: How far down the headings may stand: titles, notes and empty lines come above them.
LOWEST: Final = 30
DELIMITERS: Final = (",", ";", "\t")
#: How research tables write the term, the year and the number of an item into its heading.
_TERM_YEAR: Final = re.compile(r"_(aut|spr|sum)(\d\d)(?=_anon$|$)")
_YEAR: Final = re.compile(r"(?<=[a-z])(\d\d)(?=_anon$|$)")
_NUMBER: Final = re.compile(r"_(\d{1,2})(?=_ex\[yy\])")


def cells(text: str | Iterable[str], delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of a table's text; FileNotUnderstood where a cell has no end."""
    lines = io.StringIO(text, newline="") if isinstance(text, str) else text
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        raise endless() from None


def normal(heading: str) -> str:
    """A heading as it is compared: without case, spaces at the ends or doubled spaces."""
    return " ".join(heading.split()).casefold()


@lru_cache(maxsize=8192)
def general(heading: str) -> str:
    """A compared heading with its term and year as the declaration has them, in brackets.

    "gender_spr20" is the item "gender_[term][yy]" in one term of one year.
    """
    with_term = _TERM_YEAR.sub("_[term][yy]", heading)
    return _NUMBER.sub("_[n]", _YEAR.sub("[yy]", with_term) if with_term == heading else with_term)


def known() -> frozenset[str]:
    """Every heading of every data set that comes from outside."""
    return _known(tuple(datasets.catalogue()))


@lru_cache(maxsize=8)
def _known(_ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        normal(name)
        for data_set in datasets.catalogue().values()
        for _, _, field in data_set.items()
        for name in (field.source, *field.also)
        if name
    )


def row_of(rows: Sequence[Sequence[str]], wanted: Collection[str]) -> int | None:
    """Which row has the headings: the first of those that have most of them.

    Where none has any, the first row with anything in it; None where there is no such row.
    """
    best, most = None, -1
    for place, row in enumerate(rows[:LOWEST]):
        names = {normal(cell) for cell in row}
        if not any(name.strip(",;") for name in names):
            continue
        score = sum(1 for name in names if name and (name in wanted or general(name) in wanted))
        if score > most:
            best, most = place, score
    return best
