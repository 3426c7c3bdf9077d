"""Reads one written value as the kind its field is declared to be, and never guesses."""

import re
from datetime import date

from kinfold import datasets
from kinfold.datasets import Field, Kind
from kinfold.identifiers import UpnFault, compact, upn_faults

Value = str | int | date | bool | float | None

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})
_UPN_RULE = {UpnFault.FORM: "upn-form", UpnFault.LETTER: "upn-letter", UpnFault.LA_NUMBER: "upn-la"}
UPN_FIELDS = frozenset({"upn", "formerupn", "former_upn"})


class Unreadable(ValueError):
    """The text is not of the field's kind; `rule` says which rule it breaks."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read(text: str, kind: Kind) -> Value:
    """The value; Unreadable where the text is not of that kind. Day comes first in 06/10/2025."""
    if kind is Kind.DATE:
        return as_date(text)
    if kind is Kind.INTEGER:
        if not text.isascii() or not text.isdigit():
            raise Unreadable("not-a-number")
        return int(text)
    if kind is Kind.DECIMAL:
        try:
            return float(text)
        except ValueError:
            raise Unreadable("not-a-number") from None
    if kind is Kind.BOOLEAN:
        return as_flag(text)
    return text


def as_date(text: str) -> date:
    """A date in either of the two forms the returns use."""
    iso, uk = _ISO.fullmatch(text), _UK.fullmatch(text)
    parts = iso.groups() if iso else uk.groups()[::-1] if uk else None
    try:
        if parts is None:
            raise ValueError
        return date(*map(int, parts))
    except ValueError:
        raise Unreadable("not-a-date") from None


def as_flag(text: str) -> bool:
    """A flag as 0 or 1, true or false."""
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise Unreadable("not-a-flag")
    return word in _TRUE


def code_rule(field: Field, text: str, *, year: str | None) -> str | None:
    """The rule a code breaks in a year's list, or None."""
    if field.codeset is None or field.kind is not Kind.CODE:
        return None
    listed = datasets.codeset(field.codeset)
    if text in listed.codes_in(year):
        return None
    return "code-other-year" if text in listed.codes else "code-not-listed"


def upn_rules(field: Field, text: str) -> tuple[str, ...]:
    """The rules a UPN breaks; none for other fields."""
    if field.name.lower() not in UPN_FIELDS:
        return ()
    accepted = datasets.codeset("upn_la_codes").codes
    return tuple(_UPN_RULE[fault] for fault in upn_faults(compact(text), la_numbers=accepted)[:1])
