"""Writes what is held in the words of the person it is about: UK dates, code labels, yes and no."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kinfold import datasets
from kinfold.calendars import ENGLAND, day_in_england
from kinfold.datasets.model import Field

#: What a list of codes whose name is not enough says of yes and no.
YES_NO: Final = {True: "Yes", False: "No"}


def day(on: date) -> str:
    """A date as people in the UK write it: 3 September 2026."""
    return f"{on.day} {on:%B %Y}"


def moment(at: datetime) -> str:
    """A moment by the clock in England: 3 September 2026 at 2:05pm."""
    local = at.astimezone(ENGLAND)
    half = "am" if local.hour < 12 else "pm"
    return f"{day(day_in_england(at))} at {local.hour % 12 or 12}:{local:%M}{half}"


def told(days: tuple[date, ...]) -> str:
    """The days on which a delivery said something, the first and the last of many."""
    first, last = days[0], days[-1]
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """The right word for a number: 1 table, 2 tables."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def value(field: Field, held: object) -> str:
    """What is held for a field, in words; "" where nothing is. A code comes after its meaning."""
    if held is None or held == "":
        return ""
    if isinstance(held, bool):
        return YES_NO[held]
    if isinstance(held, date):
        return day(held)
    if isinstance(held, float | Decimal):
        return f"{held:g}"
    if field.codeset is not None:
        return _label(field.codeset, str(held))
    return str(held)


def iso(text: object) -> str:
    """What a record of a screen holds, in words: its dates are written as in JSON."""
    if text is None:
        return ""
    try:
        return day(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


@lru_cache(maxsize=4096)
def _label(codeset: str, code: str) -> str:
    known = datasets.codeset(codeset).codes.get(code)
    return code if known is None or known.label == code else f"{known.label} ({code})"
