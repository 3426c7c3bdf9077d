"""The words the exchange's pages share: names of places and months, and how things stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold import datasets
from kinfold.calendars import day_in_england, months_after, months_before
from kinfold.registers import accounts
from kinfold.web import forms
from kinfold.web.failures import no_such_page


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A short word on how something stands, and the colour it is shown in."""

    text: str
    colour: str = "grey"

    @property
    def classes(self) -> str:
        """The colour as GOV.UK Frontend names it."""
        return f"govuk-tag--{self.colour}"


@dataclass(frozen=True, kw_only=True)
class Names:
    """Organisations by id, and authorities by code, as people call them."""

    by_id: Mapping[str, str]
    by_la: Mapping[str, str]

    def of(self, organisation: str) -> str:
        """The organisation's name, or its id where it is not registered."""
        return self.by_id.get(organisation, organisation)

    def authority(self, la: str | None) -> str:
        """The name of the authority with this code; nothing for no code."""
        return self.by_la.get(la or "", la or "")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Columns of one table, as people call them."""

    table: str
    names: tuple[str, ...]


def names() -> Names:
    """Every registered organisation's name."""
    found = accounts.organisations()
    return Names(
        by_id={one.id: one.name for one in found},
        by_la={one.la_code: one.name for one in found if one.la_code},
    )


def columns(codes: Iterable[str]) -> tuple[Columns, ...]:
    """Item codes by table, with the titles the data set gives them."""
    found: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        data_set, table, column = code.split(".")
        found.setdefault((data_set, table), []).append(column)
    return tuple(
        Columns(table=one.title, names=tuple(_titles(one, given)))
        for (data_set, table), given in found.items()
        for one in (datasets.get(data_set).table(table),)
    )


def tables(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Rows by table, under the tables' titles."""
    return tuple(
        (datasets.get(data_set).table(table).title, count)
        for key, count in counts.items()
        for data_set, table in (key.split("."),)
    )


def _titles(table: datasets.Table, given: Iterable[str]) -> list[str]:
    asked = set(given)
    return [field.title for field in table.fields if field.name in asked]


def month_of(period: str | None) -> str:
    """A period such as 2026-11 in words: November 2026."""
    return "" if not period else f"{date.fromisoformat(f'{period}-01'):%B %Y}"


def asked_month(period: str | None, *, at: datetime) -> date:
    """The first day of the month asked for, this month where none is; NoSuchPage for no month."""
    if not period:
        return day_in_england(at).replace(day=1)
    try:
        return date.fromisoformat(f"{period}-01")
    except ValueError:
        raise no_such_page() from None


def months(*, at: datetime, back: int, ahead: int) -> tuple[forms.Option, ...]:
    """Months to choose from, newest first."""
    this = day_in_england(at).replace(day=1)
    found = [months_after(this, one) for one in range(ahead, 0, -1)]
    found += [months_before(this, one) for one in range(back + 1)]
    return tuple(forms.Option(value=f"{day:%Y-%m}", text=f"{day:%B %Y}") for day in found)


WAITS: Final = Tag(text="Waits", colour="yellow")
