"""Spoils dates of birth as people and systems do, and says what was done."""

import random
from datetime import date, timedelta
from typing import Final

#: Chance of each slip in a record, at a noise of 1; a source multiplies them by its own care.
RATES: Final = {
    "missing_date": 0.006,
    "default_date": 0.008,
    "date_swapped": 0.007,
    "date_slip": 0.011,
    "wrong_year": 0.006,
}


def slipped(rng: random.Random, born: date, kind: str) -> date | None:
    """`born` after a slip of that kind; unchanged where it cannot befall this date."""
    match kind:
        case "missing_date":
            return None
        case "default_date":
            return date(born.year, 1, 1)
        case "date_swapped":
            return date(born.year, born.day, born.month) if born.day <= 12 else born
        case "wrong_year":
            year = born.year + rng.choice((-10, -1, -1, 1, 1, 2))
            return date(year, born.month, min(born.day, 28))
        case _:
            return _digit(rng, born)


def _digit(rng: random.Random, born: date) -> date:
    """One figure of the day or the month mistyped, or a day out."""
    draw = rng.random()
    if draw < 0.3:
        return born + timedelta(days=rng.choice((-1, 1)))
    if draw < 0.65:
        day = born.day // 10 * 10 + rng.randrange(10)
        return born.replace(day=day) if 1 <= day <= 28 else born + timedelta(days=10)
    if draw < 0.8:
        return born + timedelta(days=rng.choice((-10, 10)))
    return date(born.year, rng.randint(1, 12), min(born.day, 28))
