"""What may be wrong in a pupil's particulars as a school sent them, found without another source.

A check says what is not of its form; it never says what the right value is, and nothing is changed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kinfold.identifiers import is_postcode, upn_faults

_DIGIT: Final = re.compile(r"[0-9]")
_CAPITALS: Final = re.compile(r"[A-Z][A-Z' -]+")
_LAST_WORDS: Final = re.compile(r"(\S+ \S+)\s*$")
#: Nobody on a roll is older; an older date is a slip in the year.
OLDEST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its code, the field it looks at, what it says, and whether a value fails it."""

    code: str
    field: str
    says: str
    fails: Callable[[Any, date], bool]


def _not_a_name(value: object, _on: date) -> bool:
    return bool(_DIGIT.search(str(value)))


def _shouted(value: object, _on: date) -> bool:
    return _CAPITALS.fullmatch(str(value).strip()) is not None


def _no_postcode(value: object, _on: date) -> bool:
    found = _LAST_WORDS.search(str(value).replace(",", " "))
    return found is None or not is_postcode(found[1])


def _bad_number(value: object, _on: date) -> bool:
    return bool(upn_faults(str(value)))


def _unlikely_birth(value: date, on: date) -> bool:
    return value > on or on.year - value.year > OLDEST


def _check(code: str, field: str, says: str, fails: Callable[[Any, date], bool]) -> Check:
    return Check(code=code, field=field, says=says, fails=fails)


CHECKS: Final[Mapping[str, Check]] = {
    check.code: check
    for check in (
        _check("upn", "upn", "The pupil number is not of its form", _bad_number),
        _check("surname_digit", "surname", "The surname has a digit in it", _not_a_name),
        _check("forename_digit", "forename", "The forename has a digit in it", _not_a_name),
        _check("surname_capitals", "surname", "The surname is written in capitals", _shouted),
        _check("forename_capitals", "forename", "The forename is written in capitals", _shouted),
        _check("postcode", "address", "The address does not end in a postcode", _no_postcode),
        _check("birth", "date_of_birth", "The date of birth is unlikely", _unlikely_birth),
    )
}

#: What only the authority's property gazetteer can tell; whoever has both hands the finding over.
PLACES: Final[Mapping[str, str]] = {
    "address_unknown": "The property gazetteer has no such address",
    "address_short": "The address does not say in which town or postcode it is",
    "address_two": "The address fits two properties alike",
    "address_flat": "The address does not say which flat it is, or names one that is not there",
}
#: What every check says is wrong, by its code.
SAYS: Final[Mapping[str, str]] = {**{code: one.says for code, one in CHECKS.items()}, **PLACES}


def failed(row: Mapping[str, Any], *, on: date) -> Iterator[Check]:
    """The checks that a row fails; an empty value fails none, for a load report says so already."""
    for check in CHECKS.values():
        value = row.get(check.field)
        if value not in (None, "") and check.fails(value, on):
            yield check
