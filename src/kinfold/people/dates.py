"""Compares birth dates: which are only a stand-in, which are one date misread, which cannot be.

Rules: the identifiers facts (1 January is written where only the year is known) and linkage
findings, sections 0 and 3 (day and month swapped, one part slipped, twins across midnight).
"""

from datetime import date
from typing import Final

#: The month and day written where only the year is known. No other day is one: 1 July stands for
#: that in some countries' papers, but the facts name none of ours that writes it, and to hold a
#: birthday for a default takes its evidence from every child truly born on it.
DEFAULT: Final = (1, 1)
CLOSE_DAYS: Final = 10


def is_default(born: date) -> bool:
    """Whether a birth date is the one written where only the year is known."""
    return (born.month, born.day) == DEFAULT


def near(one: date, other: date) -> bool:
    """Whether two birth dates may be one misread: a part wrong, day and month swapped, days out."""
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return same >= 2 or swapped or abs((one - other).days) <= CLOSE_DAYS


def compatible(one: date | None, other: date | None) -> bool:
    """Whether two birth dates could be one child's; an unknown or default date denies nothing."""
    if one is None or other is None:
        return True
    if is_default(one) or is_default(other):
        return abs(one.year - other.year) <= 1
    return near(one, other)
