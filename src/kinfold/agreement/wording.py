"""The plain names of what agreements are made of: roles, operations, cohorts, states, items.

Every door uses these, so that the command line and the pages say the same thing in one way.
"""

import calendar
from collections.abc import Iterable
from typing import Final

from kinfold import datasets, law
from kinfold.agreement.abroad import is_abroad, recorded
from kinfold.agreement.emergency import Emergency
from kinfold.agreement.model import (
    Agreement,
    ItemGroup,
    Party,
    ScheduleRow,
    Timetable,
    Window,
)

COHORTS: Final = {
    "own_supply": "the organisation's own delivery",
    "linked_to_organisation": "children with a current link to the organisation that asks",
    "whole_supply": "everybody in the delivery",
    "none": "nobody: figures only, no child's own data",
}
STATES: Final = {
    "draft": "Draft",
    "consulted": "Consulted",
    "approved": "Approved",
    "signing": "Being signed",
    "in_force": "In force",
    "review_due": "In force, review due",
    "suspended": "Suspended",
    "expired": "Ended",
    "withdrawn": "Withdrawn",
}
CHANNELS: Final = {
    "upload": "upload on screen",
    "command": "command line",
    "feed": "automatic feed",
    "secure_reply": "reply to a secure message",
    "screen": "screen",
    "parcel": "sealed parcel between installations",
}
WHOSE: Final = {
    "all": "",
    "own": "its own data",
    "received": "what others sent it",
}
STARTS: Final = {
    "received": "the day it was received",
    "end_of_school_year": "the end of the school year",
    "case_closed": "the closing of the case",
}
TRANSFORMS: Final = {
    "year_of_birth": "the year of birth only",
    "postcode_district": "the first half of the postcode only",
}
STANDINGS: Final = {
    "in_force": "in force",
    "prospective": "not in force yet",
    "repealed": "no longer in force",
}


def role(code: str) -> str:
    """A role's title; its code in plain letters where the register has none."""
    try:
        return law.role(code).title
    except KeyError:
        return code.replace("_", " ").capitalize()


def operation(code: str) -> str:
    """What an operation does, as the end of "may ..."; its code where it is not known."""
    try:
        title = law.operation(code).title
    except KeyError:
        return code.replace("_", " ")
    return title[:1].lower() + title[1:]


def item(code: str) -> str:
    """An item's title; an undeclared word is never repeated."""
    try:
        return datasets.find_item(code)[2].title
    except KeyError:
        return "an item that no data set declares"


def items(codes: Iterable[str]) -> str:
    """The titles of items, each once, in alphabetical order."""
    return ", ".join(sorted({item(code) for code in codes}, key=str.casefold))


def data_set(code: str) -> str:
    """A data set's title; KeyError where there is none."""
    return datasets.get(code).title


def party(agreement: Agreement, code: str) -> str:
    """A party's name as the agreement has it; the code where it lists no such party."""
    return next((one.name for one in agreement.parties if one.id == code), code)


def place(one: Party) -> str:
    """Where a party holds data, and under which safeguard where that is abroad."""
    country = law.country(one.country).title
    if not is_abroad(one):
        return country
    safeguard = recorded(one)
    if safeguard is None:
        return f"{country}, with no safeguard recorded, so nothing moves to or from there"
    return f"{country}, under this safeguard: {safeguard.text} [{safeguard.clause}]"


def purpose(agreement: Agreement, code: str) -> str:
    """A purpose's own words; the code where the agreement lists no such purpose."""
    found = agreement.purpose(code)
    return found.text if found is not None else code


def groups(agreement: Agreement, codes: Iterable[str]) -> str:
    """The titles of item groups, in the order given."""
    return "; ".join(agreement.group(code).title for code in codes)


def window(agreement: Agreement, one: Window) -> str:
    """How far back, and what opens older rows, in a sentence or three."""
    said = f"Rows from the {one.months} months before the request may be used."
    if one.unlock is not None:
        opened = groups(agreement, one.unlock.groups)
        said += f" Where anything relevant falls inside them, older rows open too, for: {opened}."
    if not one.identity_without_evidence:
        said += " Without anything inside them, not even identity is shown."
    return said


def people_of(row: ScheduleRow) -> str:
    """Whom a movement is about, where the agreement limits it by age or school year."""
    said = [] if row.ages is None else [f"academic ages {row.ages[0]} to {row.ages[1]}"]
    if row.years:
        said.append("Year " + " and Year ".join(map(str, row.years)))
    return "; ".join(said)


def timetable(one: Timetable) -> str:
    """When a movement opens and closes, and in which months."""
    months = ", ".join(calendar.month_name[month] for month in one.months) or "every month"
    return f"opens on {one.opens}, closes on {one.closes}; {months}"


def emergency(agreement: Agreement, code: str | None) -> str:
    """What rests on an emergency, and from when until when; nothing where nothing does."""
    found = next((one for one in agreement.emergencies if one.id == code), None)
    return "" if found is None else f"{found.title} [{found.clause}]: {lasting(found)}"


def lasting(one: Emergency) -> str:
    """From when until when an emergency holds, and by which law."""
    cited = law.gateway(one.gateway).citation
    first = f"{one.valid_from:%-d %B %Y}"
    if one.valid_until is None:
        return f"from {first} with no last day, so nothing of it moves; {cited}"
    return f"from {first} until {one.valid_until:%-d %B %Y}, and not a day longer; {cited}"


def standing(code: str) -> str:
    """Where a version stands, as a page says it."""
    return STATES.get(code, code.replace("_", " "))


def by_table(group: ItemGroup) -> Iterable[tuple[str, str]]:
    """The items of a group by data set: the data set's title and the items' titles."""
    together: dict[str, list[str]] = {}
    for code in sorted(group.codes):
        together.setdefault(code.split(".", 1)[0], []).append(code)
    for name, codes in together.items():
        yield data_set(name), items(codes)
