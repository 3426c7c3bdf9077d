"""The tables that stand beside a return while it is checked: its year, the codes, the calendar.

- `period(year, first_day, last_day)`: one row, the collection year from 1 April to 31 March.
- `codes(codeset, code, first_year, last_year)`: every code, with the years it may be written in.
- `listed(codeset, code)`: the codes of the return's own year.
- `calendar(day, working, working_days)`: every day whose bank holidays are known;
  `working_days` counts from the first of them, so two days' difference is what lies between.
- `las(la_code, name, region, gss_code, first_day, last_day)`: local authorities as they were;
  no first day is "as long as the list goes back" (1 January 2009), no last day is "still".
"""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from kinfold import calendars, datasets
from kinfold.datasets.packaged import rows

if TYPE_CHECKING:
    import pyarrow as pa

NAMES: Final = ("period", "codes", "listed", "calendar", "las")


def beside(year: str) -> "dict[str, pa.Table]":
    """The tables, by name, for the return of `year`."""
    return {
        "period": _period(year),
        "codes": _codes(),
        "listed": _listed(year),
        "calendar": _calendar(),
        "las": _las(),
    }


def loaded(codeset: str, *, year: str) -> bool:
    """Whether the list has any code that may be written in `year`."""
    return bool(datasets.codeset(codeset).codes_in(year))


def _period(year: str) -> "pa.Table":
    import pyarrow as pa

    span = calendars.census_year(year)
    return pa.table({"year": [year], "first_day": [span.start], "last_day": [span.end]})


@cache
def _codes() -> "pa.Table":
    import pyarrow as pa

    found = [
        (name, entry.code, entry.first_year, entry.last_year)
        for name in sorted(datasets.codeset_names())
        for entry in datasets.codeset(name).codes.values()
    ]
    names = ("codeset", "code", "first_year", "last_year")
    return pa.table(
        {
            name: pa.array(column, pa.string())
            for name, column in zip(names, zip(*found, strict=True), strict=True)
        }
    )


@cache
def _listed(year: str) -> "pa.Table":
    import pyarrow as pa

    found = [
        (name, code)
        for name in sorted(datasets.codeset_names())
        for code in sorted(datasets.codeset(name).codes_in(year))
    ]
    return pa.table({"codeset": [name for name, _ in found], "code": [code for _, code in found]})


@cache
def _calendar() -> "pa.Table":
    import pyarrow as pa

    first = date(calendars.FIRST_HOLIDAY_YEAR, 1, 1)
    last = date(calendars.LAST_HOLIDAY_YEAR, 12, 31)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    working = [calendars.is_working_day(day) for day in days]
    counted, so_far = [], 0
    for is_one in working:
        so_far += is_one
        counted.append(so_far)
    return pa.table({"day": days, "working": working, "working_days": counted})


@cache
def _las() -> "pa.Table":
    import pyarrow as pa

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    found = rows("las")
    texts = {
        name: pa.array([row[name] for row in found], pa.string())
        for name in ("la_code", "name", "region", "gss_code")
    }
    days = {
        name: pa.array([day(row[name]) for row in found], pa.date32())
        for name in ("first_day", "last_day")
    }
    return pa.table({**texts, **days})
