"""Tells a sound UPN by four look-ups, from parts that the rule of its check letter gave once.

A county's marks bring a UPN on every row, and working each letter out by its digits is most of the
work of reading them.
"""

from functools import cache
from typing import Final

from kinfold import datasets
from kinfold.identifiers import UPN_ALPHABET, upn_check_letter

#: Where the twelve characters after the letter are cut; the first part is the authority's number.
CUTS: Final = ((1, 4), (4, 7), (7, 10), (10, 13))
LENGTH: Final = 13


@cache
def _parts() -> tuple[dict[str, int], ...]:
    """What each part of three digits adds to the letter's place in the alphabet, by its place."""
    return tuple(
        {
            digits: UPN_ALPHABET.index(upn_check_letter(digits.rjust(end - 1, "0").ljust(12, "0")))
            for digits in (f"{number:03}" for number in range(1000))
        }
        for _, end in CUTS
    )


@cache
def _accepted() -> tuple[dict[str, int], ...]:
    """The same, of the authorities that issue UPNs alone."""
    issuing = datasets.codeset("upn_la_codes").codes
    first, *others = _parts()
    return ({digits: adds for digits, adds in first.items() if digits in issuing}, *others)


def check_letter(upn: str) -> str | None:
    """The letter that fits the rest of a UPN, as it is written; None where nothing could fit."""
    if len(upn) != LENGTH or not upn.isascii():
        return _by_its_characters(upn)
    try:
        place = sum(part[upn[a:b]] for part, (a, b) in zip(_parts(), CUTS, strict=True))
    except KeyError:
        return _by_its_characters(upn)
    return UPN_ALPHABET[place % 23]


def _by_its_characters(upn: str) -> str | None:
    """The same for a UPN that is temporary, written in small letters, or none."""
    try:
        return upn_check_letter(upn.upper()[1:])
    except ValueError:
        return None


def plainly_sound(upn: str) -> bool:
    """Whether a UPN is permanent, in its plain form, and without fault.

    One that is not may still be sound: `identifiers.upn_faults` says.
    """
    first, second, third, last = _accepted()
    try:
        place = first[upn[1:4]] + second[upn[4:7]] + third[upn[7:10]] + last[upn[10:]]
    except KeyError:
        return False
    return UPN_ALPHABET[place % 23] == upn[0]
