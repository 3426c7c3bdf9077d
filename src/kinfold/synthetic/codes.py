"""Draws codes for a made-up record from the published lists, as they stood in its year."""

import random
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from kinfold.calendars import census_year_of
from kinfold.datasets import codeset

PRIMARY_NEED = {
    "N1": 57, "N2": 8, "N3": 3, "N4": 10, "N5": 14, "N6": 3, "N7": 1, "N8": 2, "N9": 1, "N0": 1,
}  # fmt: skip
REFERRAL_SOURCE = {
    "6": 28, "2A": 18, "2B": 3, "1A": 7, "1B": 3, "1C": 1, "1D": 2, "3A": 3, "3B": 3, "3C": 1,
    "3D": 1, "3E": 4, "3F": 3, "4": 2, "5A": 4, "5B": 5, "5C": 3, "5D": 4, "7": 3, "8": 4,
    "9": 2, "10": 1,
}  # fmt: skip
FACTORS = {
    "3B": 18, "3A": 8, "4B": 14, "4A": 9, "17A": 9, "16A": 8, "2B": 7, "1B": 7, "14A": 4, "5A": 4,
    "6A": 4, "10A": 3, "11A": 2, "13A": 2, "15A": 3, "7A": 2, "18A": 5, "18B": 2, "18C": 4,
    "19A": 3, "19B": 2, "19C": 1, "24A": 2, "20": 6, "12A": 1, "9A": 1, "3C": 2, "2A": 3, "22A": 1,
}  # fmt: skip
ABUSE = {"NEG": 46, "EMO": 38, "PHY": 8, "SAB": 5, "MUL": 3}
CLOSED_AFTER_ASSESSMENT = {"RC8": 7, "RC9": 3}
CLOSED_LATER = {"RC7": 92, "RC5": 5, "RC3": 2, "RC4": 1}
_SPLIT_FACTORS = {"18A": "18B", "19A": "19B"}


@lru_cache(maxsize=512)
def _choices(
    name: str, year: str, weights: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    held = codeset(name).codes_in(year)
    kept = [
        (code, weight)
        for code, weight in weights
        if code in held and _SPLIT_FACTORS.get(code) not in held
    ]
    return tuple(code for code, _ in kept), tuple(weight for _, weight in kept)


def draw(rng: random.Random, name: str, weights: Mapping[str, int], *, on: date) -> str:
    """One code of code set `name` valid on the day, by weight."""
    codes, chances = _choices(name, census_year_of(on), tuple(weights.items()))
    return rng.choices(codes, chances)[0]


def draw_factors(rng: random.Random, *, on: date, most: int = 5) -> tuple[str, ...]:
    """The factors found at an assessment that ended on the day: 21 alone, or one to `most`."""
    if rng.random() < 0.08:
        return ("21",)
    drawn = {
        draw(rng, "cin_assessment_factors", FACTORS, on=on) for _ in range(rng.randint(1, most))
    }
    return tuple(sorted(drawn))
