"""Reads one written value as the kind its field is declared to be, and never guesses."""

import re
from datetime import date
from typing import Final

from kinfold import datasets
from kinfold.datasets import Field, Kind
from kinfold.identifiers import UpnFault, compact, upn_faults
from kinfold.intake.upns import plainly_sound
from kinfold.intake.workbook import as_day

Value = str | int | date | bool | float | None
#: A value as kept, None where it is left out, and the rules it breaks.
Judged = tuple[Value, tuple[str, ...]]

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.,+\-Z ]*)?", re.ASCII)
_UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: [\d:]{4,8})?", re.ASCII)
#: Excel's numbers for the days from 1927 to 2119, perhaps with a time of day.
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.\d{1,12})?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXTRACT = re.compile(rf"(\d{{4}})-({'|'.join(_MONTHS)})-(\d\d)(?: [\d:]{{5,8}})?", re.I | re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?: .*)?", re.ASCII)
_MONTH_NAME = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b", re.I)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})
_UPN_RULE = {UpnFault.FORM: "upn-form", UpnFault.LETTER: "upn-letter", UpnFault.LA_NUMBER: "upn-la"}
UPN_FIELDS: Final = frozenset({"upn", "formerupn", "former_upn"})
LONGEST_CODE: Final = 20
#: No return tells of a day before or after these years.
LIKELY_YEARS: Final = range(1900, 2200)
REMEMBERED: Final = 50_000


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
        if not _WHOLE.fullmatch(text):
            raise Unreadable("not-a-number")
        return int(text)
    if kind is Kind.DECIMAL:
        if not _DECIMAL.fullmatch(text):
            raise Unreadable("not-a-number")
        return float(text)
    if kind is Kind.BOOLEAN:
        return as_flag(text)
    if kind is Kind.CODE and len(text) > LONGEST_CODE:
        raise Unreadable("not-a-code")
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


def as_likely_date(text: str) -> date:
    """The same, of a year that a return may tell of."""
    day = as_date(text)
    if day.year not in LIKELY_YEARS:
        raise Unreadable("not-a-date")
    return day


def read_cell(text: str, kind: Kind) -> Value:
    """A table's cell, as `read`; also Excel's day numbers, and why other dates are not read."""
    if kind is not Kind.DATE:
        return read(text, kind)
    if date_form(text) == "date-serial":
        return as_date(as_day(text) or "")
    try:
        return as_likely_date(_month_numbered(text))
    except Unreadable:
        if _SHORT_YEAR.fullmatch(text):
            raise Unreadable("date-short-year") from None
        if _MONTH_NAME.search(text):
            raise Unreadable("date-month-name") from None
        raise


def _month_numbered(text: str) -> str:
    """ "2012-JUN-14 00:00:00", as census extracts write it, with the month as a number."""
    found = _EXTRACT.fullmatch(text)
    if found is None:
        return text
    return f"{found[1]}-{_MONTHS.index(found[2].lower()) + 1:02}-{found[3]}"


def date_form(text: str) -> str | None:
    """The rule by which a date was read, where there was more than one way; None otherwise."""
    if _SERIAL.fullmatch(text):
        return "date-serial"
    found = _UK.fullmatch(text)
    if found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]:
        return "date-day-first"
    return None


def as_flag(text: str) -> bool:
    """A flag as 0 or 1, true or false."""
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise Unreadable("not-a-flag")
    return word in _TRUE


def in_layout(field: Field, year: str) -> bool:
    """Whether the layout of `year` has the field."""
    return not (
        (field.first_year is not None and year < field.first_year)
        or (field.last_year is not None and year > field.last_year)
    )


def code_rule(field: Field, text: str, *, year: str | None) -> str | None:
    """The rule a code breaks, or None.

    It is held against the year's list; in a field that the year's layout does not have (Sex
    before 2024-25, GenderCurrent after) against every code there ever was.
    """
    if field.codeset is None or field.kind is not Kind.CODE:
        return None
    listed = datasets.codeset(field.codeset)
    if year is not None and not in_layout(field, year):
        year = None
    if text in listed.codes_in(year):
        return None
    return "code-other-year" if text in listed.codes else "code-not-listed"


def upn_rules(field: Field, text: str) -> tuple[str, ...]:
    """The rules a UPN breaks; none for other fields."""
    if field.name.lower() not in UPN_FIELDS or plainly_sound(text):
        return ()
    accepted = datasets.codeset("upn_la_codes").codes
    return tuple(_UPN_RULE[fault] for fault in upn_faults(compact(text), la_numbers=accepted)[:1])


class Judge:
    """Reads and checks values for one year's layout; each distinct value is judged once.

    Names and numbers are judged as they come: hardly two are alike.
    """

    def __init__(self, year: str) -> None:
        self._year = year
        self._known: dict[tuple[str, str], Judged] = {}

    def __call__(self, field: Field, text: str) -> Judged:
        """What is kept of a written value, and the rules it breaks."""
        if field.kind is Kind.TEXT:
            return self._judge(field, text)
        key = (field.name, text)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._judge(field, text)
        return found

    def _judge(self, field: Field, text: str) -> Judged:
        late = () if in_layout(field, self._year) else ("element-other-year",)
        try:
            value = read(text, field.kind)
        except Unreadable as problem:
            return None, (*late, problem.rule)
        rule = code_rule(field, text, year=self._year)
        return value, (*late, *((rule,) if rule else ()), *upn_rules(field, text))
