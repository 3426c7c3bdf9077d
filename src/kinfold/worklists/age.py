"""Compulsory school age: from the prescribed day after a fifth birthday to the last Friday of June.

Education Act 1996, section 8, and the orders made under it: the prescribed days are 31 December, 31
March and 31 August; it ends on the last Friday of June of the school year in which one turns 16.
"""

from datetime import date, timedelta
from typing import Final

from kinfold.calendars import academic_year, academic_year_of

STARTS_AT: Final = 5
ENDS_AT: Final = 16
PRESCRIBED: Final = ((3, 31), (8, 31), (12, 31))
FRIDAY: Final = 4


def begins(born: date) -> date:
    """The day on which somebody reaches compulsory school age."""
    fifth = _birthday(born, STARTS_AT)
    days = (date(fifth.year, month, day) for month, day in PRESCRIBED)
    return next(day for day in days if day >= fifth)


def ends(born: date) -> date:
    """The last day on which somebody is of compulsory school age."""
    sixteenth = _birthday(born, ENDS_AT)
    last = academic_year(academic_year_of(sixteenth)).end
    june = date(last.year, 6, 30)
    return june - timedelta(days=(june.weekday() - FRIDAY) % 7)


def compulsory(born: date, *, on: date) -> bool:
    """Whether somebody is of compulsory school age on a day."""
    return begins(born) <= on <= ends(born)


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # born on 29 February: the age is reached on 1 March
        return date(born.year + years, 3, 1)
