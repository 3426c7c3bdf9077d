"""Issues invented pupil numbers with true check letters, and the damaged forms that files hold.

Layout and check letter: unique pupil number guide (check letter, LA 201, establishment, year of
issue, serial). Twins and siblings who join together get adjacent serials, as in real schools.
"""

import random
from dataclasses import dataclass, field
from zlib import crc32

from kinfold.identifiers import UPN_ALPHABET, upn_check_letter

_LA = "201"
_MOST_SERIALS = 999


@dataclass
class UpnIssuer:
    """Gives out pupil numbers, never one twice; holds one counter per school and year."""

    _next: dict[tuple[int, int], int] = field(default_factory=dict)

    def issue(self, *, establishment: int, year: int) -> str:
        """The next number a school issues in `year`; a full year spills into another school."""
        key = (establishment, year)
        serial = self._next.get(key, 0) + 1
        self._next[key] = serial
        spill, serial = divmod(serial - 1, _MOST_SERIALS)
        # Spilled numbers use establishments no school of the county has.
        place = establishment if spill == 0 else 3000 + (establishment % 7) * 100 + spill
        body = f"{_LA}{place:04d}{year % 100:02d}{serial + 1:03d}"
        return upn_check_letter(body) + body


def temporary(upn: str) -> str:
    """A temporary number as the same school would issue it: a letter in the last place."""
    body = upn[1:12] + UPN_ALPHABET[int(upn[10:12]) % 23]
    return upn_check_letter(body) + body


def mistyped(rng: random.Random, upn: str) -> str:
    """`upn` with one digit wrong, so that its check letter no longer holds."""
    place = rng.randrange(5, 13)
    wrong = str((int(upn[place]) + rng.randint(1, 9)) % 10)
    return upn[:place] + wrong + upn[place + 1 :]


def nhs_number(number: int) -> str:
    """A sound health service number of the range kept for tests, one for each `number`.

    Numbers differ up to 200,000; a body whose check digit would be ten is passed over.
    """
    body = f"999{number % 200_000:06d}"
    check = _nhs_check(body)
    if check == 10:
        body = f"999{number % 200_000 + 200_000:06d}"
        check = _nhs_check(body)
    return f"{body}{check}"


def _nhs_check(body: str) -> int:
    weighted = sum(w * int(digit) for w, digit in zip(range(10, 1, -1), body, strict=True))
    return (11 - weighted % 11) % 11


def uprn(home: str) -> str:
    """The number of a home in the made-up gazetteer, the same wherever the home is written."""
    return f"99{crc32(home.encode()):010d}"
