"""Issues the numbers of invented children, and spoils them as offices do.

Health service numbers are of the range kept for tests, pupil numbers of authorities that do not
exist, so no number here is anybody's. Check digits are true unless a slip made them false.
"""

import random
from collections.abc import Callable
from typing import Final

from kinfold.errors import KinfoldError
from kinfold.identifiers import is_nhs_number, is_uln, upn_check_letter

_FIRST_LA: Final = 150
_LAS: Final = 10
_SERIALS: Final = 999
_STRIDE: Final = 611_953
"""A prime to a million: numbers issued one after another lie far apart."""


class NumbersGone(KinfoldError):
    """There are no more test numbers: fewer records must be asked for."""


class Issuer:
    """Gives out numbers, none of them twice; `given` have been given out before."""

    def __init__(self, *, given: int = 0) -> None:
        self._serials: dict[tuple[int, int], int] = {}
        self._nhs = given
        self._uln = given

    def upn(self, school: int, year: int) -> str:
        """The next pupil number of a school in a year; brothers and sisters get neighbours."""
        place = (school, year % 100)
        serial = self._serials[place] = self._serials.get(place, 0) + 1
        spill, serial = divmod(serial - 1, _SERIALS)
        establishment = 2000 + school // _LAS % 4000 + 4000 * (spill % 2)
        body = f"{_FIRST_LA + school % _LAS}{establishment:04d}{year % 100:02d}{serial + 1:03d}"
        return upn_check_letter(body) + body

    def nhs(self) -> str:
        """A sound number beginning 999; :class:`NumbersGone` after some nine hundred thousand."""
        while self._nhs < 1_000_000:
            body = f"999{self._nhs * _STRIDE % 1_000_000:06d}"
            self._nhs += 1
            sound = _ended(body, is_nhs_number)
            if sound:
                return sound
        raise NumbersGone(
            "Another health service number for an invented child",
            why="Every number of the range kept for tests has been given out.",
            remedy="Ask for fewer than 1,900,000 records.",
        )

    def uln(self) -> str:
        """A sound unique learner number."""
        while True:
            body = f"{100_000_000 + self._uln * _STRIDE % 890_000_000}"
            self._uln += 1
            sound = _ended(body, is_uln)
            if sound:
                return sound


def _ended(body: str, sound: Callable[[str], bool]) -> str:
    total = sum(w * int(digit) for w, digit in zip(range(10, 1, -1), body, strict=True)) % 11
    for digit in {(11 - total) % 11, 10 - total}:
        if digit < 10 and sound(f"{body}{digit}"):
            return f"{body}{digit}"
    return ""


def transposed(rng: random.Random, number: str) -> str:
    """`number` with two neighbouring figures the other way round, where two differ."""
    places = [p for p in range(3, len(number) - 1) if number[p] != number[p + 1]]
    if not places:
        return number
    place = rng.choice(places)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def spaced(number: str) -> str:
    """A health service number as it is printed: three, three and four figures."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def telephone(rng: random.Random) -> str:
    """A telephone number that nobody has: none begins 06."""
    return f"06{rng.randrange(1000):03d} {rng.randrange(1_000_000):06d}"
