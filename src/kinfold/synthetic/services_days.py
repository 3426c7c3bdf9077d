"""Dates the rows of a made-up service: in the order declared, none ahead of the day."""

from datetime import date, timedelta
from typing import Final

from kinfold.datasets import Field, Kind
from kinfold.synthetic.services_people import Row, parent
from kinfold.synthetic.tables import Value

#: Days that come a little before the row begins.
_BEFORE: Final = frozenset({"checked_on", "last_attended_on"})
OPEN_SHARE: Final = 0.6
#: The most days between one date of a row and the next.
LONGEST_STEP: Final = 60


def days(row: Row) -> dict[str, Value]:
    """The row's days in the order declared, none before its start, none ahead of the day.

    A spell that is still open has no day on which anything ended.
    """
    entries = [entry for entry in row.table.fields if entry.kind is Kind.DATE]
    start = _day(row, row.subject.first_known(at=row.at), row.at)
    last = _day(row, start, row.at)
    still_open = row.rng.random() < OPEN_SHARE
    found: dict[str, Value] = {}
    day, begun = start, False
    for entry in entries:
        if entry.name.endswith("date_of_birth"):
            found[entry.name] = _born(row, entry)
        elif entry.name in _BEFORE:
            found[entry.name] = start - timedelta(days=row.rng.randint(0, 20))
        elif _ends(row, entry):
            found[entry.name] = None if still_open else last
        elif not begun:
            found[entry.name], begun = start, True
        else:
            limit = row.at if still_open else last
            day = _day(row, day, min(limit, day + timedelta(days=LONGEST_STEP)))
            found[entry.name] = day
    return found


def _ends(row: Row, entry: Field) -> bool:
    return entry.name == row.table.evidence.end or entry.name.endswith("_to")


def _day(row: Row, first: date, last: date) -> date:
    return first + timedelta(days=row.rng.randint(0, (last - first).days))


def _born(row: Row, entry: Field) -> date:
    return parent(row.subject.resident).born if "parent" in entry.name else row.subject.born
