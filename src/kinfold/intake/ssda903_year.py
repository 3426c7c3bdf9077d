"""Tells which year a looked-after return is of, by its dates; asks where they do not agree."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from kinfold import calendars, datasets
from kinfold.datasets import Kind
from kinfold.intake.faults import WhichYear, not_understood
from kinfold.intake.values import Unreadable, Value, read

if TYPE_CHECKING:
    import pyarrow as pa

#: Dates that a return has only for what happened in its own year.
OF_THE_YEAR: Final = (("episodes", "DEC"), ("reviews", "REVIEW"), ("missing", "MIS_END"))
#: The share of them that must fall in one year for the return to be of that year.
SHARE: Final = 0.6


def year_of(texts: "dict[str, pa.Table]", *, asked: str | None) -> str:
    """The return year, as asked or as most dates of what happened in the year say.

    FileNotUnderstood where none of them falls in the year asked for, or the year is one whose
    codes are not loaded; WhichYear where the dates do not say.
    """
    counts = _counts(texts)
    if asked is not None:
        if asked not in datasets.get("ssda903").years:
            raise _not_loaded(asked)
        if counts and not counts[asked]:
            raise not_understood(
                f"The return is said to be of {asked}, and nothing in it happened in that year.",
                "Check the year, or leave it out and let the dates say.",
            )
        return asked
    found = counts.most_common(1)
    if not found or found[0][1] < SHARE * counts.total():
        raise WhichYear(because="Its dates do not say which year it is of.")
    year = found[0][0]
    if year not in datasets.get("ssda903").years:
        raise _not_loaded(year)
    return year


def _not_loaded(year: str) -> Exception:
    known = datasets.get("ssda903").years
    told = year if year[:4].isdigit() else "another year"
    return not_understood(
        f"The return is of {told}, a year whose layout and codes are not loaded here.",
        f"Send a return of a year from {known[0]} to {known[-1]}.",
    )


def _counts(texts: "dict[str, pa.Table]") -> Counter[str]:
    """How many dates of what happened fall in each return year."""
    import pyarrow.compute as pc

    counts: Counter[str] = Counter()
    for table, name in OF_THE_YEAR:
        text = texts.get(table)
        if text is None or name not in text.column_names:
            continue
        for entry in pc.value_counts(text.column(name)).to_pylist():
            day = _day((entry["values"] or "").strip())
            if day is not None:
                counts[calendars.census_year_of(day)] += entry["counts"]  # type: ignore[arg-type] # read as a date
    return counts


def _day(text: str) -> Value:
    try:
        return read(text, Kind.DATE)
    except Unreadable:
        return None
