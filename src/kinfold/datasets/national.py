"""Builds the declarations of published formats from the lists of their columns."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kinfold.datasets.classifying import classified
from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS

_WORD: Final = re.compile(r"[^a-z0-9]+")
_BRACKETS: Final = re.compile(r"_?\[[^\]]*\]")
_YEARS: Final = re.compile(r"(\d{4})/(\d{2,4})")
#: Columns that take a published list of codes, by name in small letters without its prefix.
CODES: Final[Mapping[str, str]] = {
    "sex": "sex_school",
    "gender": "sex_school",
    "ncyear": "nc_year",
    "ncyearactual": "nc_year",
    "senprovision": "sen_provision",
    "sen_provision": "sen_provision",
    "primarysenneedstype": "sen_need",
    "secondarysentype": "sen_need",
    "enrolstatus": "enrol_status",
    "ethnicity": "ethnicity_extended",
    "language": "language",
}
DATES: Final = frozenset({"dob", "entrydate"})


def slug(heading: str) -> str:
    """A heading as the name of a field: small letters, digits and underscores."""
    name = _WORD.sub("_", _BRACKETS.sub("", heading).lower()).strip("_")
    return f"n_{name}" if name[:1].isdigit() else name


def column(
    heading: str,
    *,
    name: str = "",
    title: str = "",
    kind: Kind = Kind.TEXT,
    codes: str | None = None,
    subject: bool = False,
    also: Iterable[str] = (),
    years: tuple[str | None, str | None] = (None, None),
    otherwise: Sensitivity | None = None,
) -> Field:
    """One published column; its sensitivity comes by rule from its heading.

    The column that says whom a row is about is structural, and no row can do without it.
    """
    return Field(
        name=name or slug(heading),
        title=title or _BRACKETS.sub("", heading),
        kind=Kind.CODE if codes else kind,
        sensitivity=classified(heading, otherwise=otherwise),
        source=heading,
        also=tuple(dict.fromkeys(name for name in also if name and name != heading)),
        codeset=codes,
        required=subject,
        structural=subject,
        first_year=years[0],
        last_year=years[1],
    )


def years_of(text: str) -> tuple[str | None, str | None]:
    """First and last year of "2001/02 - 2012/13"; an end left open, or "All years", is None."""
    found = [f"{first}-{last[-2:]}" for first, last in _YEARS.findall(text)]
    if not found:
        return None, None
    return min(found), None if text.rstrip().endswith("-") else max(found)


def by_name(
    rows: Iterable[Mapping[str, str]], make: Callable[[Mapping[str, str]], Field]
) -> tuple[Field, ...]:
    """The fields of a list of columns; where two lines are of one column, the first counts."""
    found: dict[str, Field] = {}
    for row in rows:
        entry = make(row)
        found.setdefault(entry.name, entry)
    return tuple(found.values())


def data_set(
    name: str,
    title: str,
    *tables: Table,
    grain: str,
    identifiers: tuple[str, ...],
    refresh: str = "annually",
    owner_kind: str = "la",
    retention_class: str = "national_data",
    feeds: tuple[str, ...] = ("figures",),
    years: tuple[str, ...] = (),
) -> DataSet:
    """One published format."""
    return DataSet(
        id=name,
        title=title,
        owner_kind=owner_kind,
        grain=grain,
        identifiers=identifiers,
        refresh=refresh,
        refresh_days=REFRESH_DAYS[refresh],
        retention_class=retention_class,
        tables=tables,
        feeds=feeds,
        years=years,
    )
