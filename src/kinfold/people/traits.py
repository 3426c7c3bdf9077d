"""Which groups children are in when matching is compared between groups, as far as agreements say.

A trait is read for this only where the agreement lets the asker's role link with it or report on
it; for every other trait the report says that it cannot be told, and why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Version
from kinfold.agreement.flow import Actor
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.people.reading import flow_of
from kinfold.people.sources import SOURCES
from kinfold.people.units import Unit

#: Operations under which a trait may be read for the report, the first that allows it.
OPERATIONS: Final = ("link", "report")
#: Where a trait is told, beside what linking compares: table and column, the best first.
TOLD_BY: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "sex": (("cin_census.child", "Sex"), ("school_census.pupil", "sex")),
    "ethnicity": (
        ("school_census.pupil", "ethnicity"),
        ("pupil_core.pupil", "ethnicity"),
        ("cin_census.child", "Ethnicity"),
    ),
    "age": (),
    "looked_after": (("pupil_premium.pupil", "looked_after_premium"),),
}
TITLES: Final[Mapping[str, str]] = {
    "sex": "Sex",
    "ethnicity": "Ethnic group",
    "age": "Age",
    "looked_after": "Looked after",
}
NOT_TOLD: Final = "not_told"
CATEGORIES: Final[Mapping[str, Mapping[str, str]]] = {
    "sex": {"F": "Female", "M": "Male", NOT_TOLD: "Not told"},
    "ethnicity": {
        "white": "White",
        "mixed": "Mixed",
        "asian": "Asian or Chinese",
        "black": "Black",
        "other": "Another ethnic group",
        NOT_TOLD: "Not told",
    },
    "age": {
        "0-4": "Under 5, and unborn",
        "5-10": "5 to 10",
        "11-15": "11 to 15",
        "16": "16 and over",
        NOT_TOLD: "Not told",
    },
    "looked_after": {"yes": "Looked after", "no": "Not known to be looked after"},
}
#: The main code of ethnicity by its first letters, as the Department's returns share it.
_ETHNIC: Final = {
    "CHNE": "asian",
    "W": "white",
    "M": "mixed",
    "A": "asian",
    "B": "black",
    "C": "asian",
    "O": "other",
}
_AGES: Final = ((5, "0-4"), (11, "5-10"), (16, "11-15"), (200, "16"))
#: Data sets in which everybody is looked after.
CARE: Final = frozenset({"looked_after", "ssda903"})
#: Which of the columns that linking compares tell a trait.
_COMPARED: Final = {"sex": "sex", "age": "born"}
#: Who a record is about, whichever holder's: its system and its own identifier there.
Subject = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Each unit's category by trait, in the order of the units; `cannot` says what is not told.

    `compared` are the parts of the sector's usual match that could be compared at all.
    """

    of: Mapping[str, tuple[str, ...]] = field(repr=False)
    cannot: Mapping[str, str]
    compared: tuple[str, ...]


def traits(
    gate: Gate, actor: Actor, units: Sequence[Unit], *, agreement: str, purpose: str, at: datetime
) -> Traits:
    """The traits of each unit that the agreement lets be known to whoever links.

    Sex and birth date come with the records where the link grant lists them. The rest is asked of
    the gate under the role's link or report grant; that no grant lists a trait is told.
    """
    version = gate.versions(at=at)[agreement]
    lists = {one: _listed(version, actor.role, one, purpose) for one in OPERATIONS}
    own = {trait for trait in TOLD_BY if _told_by_linking(trait, lists["link"])}
    read: dict[str, dict[Subject, str]] = {}
    cannot: dict[str, str] = {}
    for operation in OPERATIONS:
        wanted = {
            trait: [place for place in places if _whole(place) <= lists[operation]]
            for trait, places in TOLD_BY.items()
            if trait not in {*own, *read}
        }
        try:
            read |= _values(gate, actor, wanted, (agreement, purpose, operation), at=at)
        except RefusedByAgreement as problem:
            cannot |= {trait: problem.why for trait, places in wanted.items() if places}
    known = {*own, *read}
    cannot = {trait: cannot.get(trait) or _unlisted(version, actor.role) for trait in TOLD_BY}
    found = {
        trait: tuple(_category(trait, unit, read.get(trait, {}), on=at.date()) for unit in units)
        for trait in TOLD_BY
        if trait in known
    }
    compared = [("upn", True), ("born", "age" in known), ("sex", "sex" in known)]
    return Traits(
        of=found,
        cannot={trait: why for trait, why in cannot.items() if trait not in known},
        compared=tuple(name for name, told in compared if told),
    )


def _listed(version: Version, role: str, operation: str, purpose: str) -> frozenset[str]:
    """The items that the role's grants list for an operation and a purpose."""
    return frozenset(
        code
        for grant in version.agreement.grants_for(role, operation)
        if purpose in grant.purposes
        for group in grant.items
        for code in version.agreement.group(group).codes
    )


def _told_by_linking(trait: str, listed: frozenset[str]) -> bool:
    if trait == "looked_after":
        return any(code.split(".")[0] in CARE for code in listed)
    name = _COMPARED.get(trait, "")
    return any(
        f"{table}.{columns[name]}" in listed
        for table, columns in SOURCES.items()
        if name in columns
    )


def _values(
    gate: Gate,
    actor: Actor,
    wanted: Mapping[str, list[tuple[str, str]]],
    asked: tuple[str, str, str],
    *,
    at: datetime,
) -> dict[str, dict[Subject, str]]:
    """What the tables say of each subject, by trait; nothing is asked where nothing is listed."""
    agreement, purpose, operation = asked
    items = {item for places in wanted.values() for place in places for item in _whole(place)}
    if not items:
        return {}
    flow = flow_of(actor, agreement, purpose, tuple(sorted(items)), at)
    handover = gate.read(gate.ask(replace(flow, operation=operation)), at=at)
    found: dict[str, dict[Subject, str]] = {}
    for trait, places in wanted.items():
        for table, column in reversed(places):
            values = found.setdefault(trait, {})
            subject = _subject(table)
            for row in handover.rows(table) if table in handover.tables else ():
                if row.get(column) not in (None, ""):
                    values[subject, str(row[subject])] = str(row[column])
    counts = {trait: len(values) for trait, values in found.items()}
    gate.outcome(handover, kind="match_traits.read", payload={"records": counts})
    return found


def _whole(place: tuple[str, str]) -> frozenset[str]:
    """The items a place needs: the trait's own, and whose it is."""
    table, column = place
    return frozenset({f"{table}.{column}", f"{table}.{_subject(table)}"})


def _subject(table: str) -> str:
    data_set, _, name = table.partition(".")
    return datasets.get(data_set).table(name).subject or ""


def _unlisted(version: Version, role: str) -> str:
    clauses = sorted({grant.clause for grant in version.agreement.grants_for(role, "link")})
    return f"What the agreement lets be linked ({'; '.join(clauses)}) does not list it."


def _category(trait: str, unit: Unit, read: Mapping[Subject, str], *, on: date) -> str:
    told = read.get((unit.system, unit.record), "").strip().upper()
    if trait == "sex":
        sex = unit.sex or told[:1]
        return sex if sex in {"F", "M"} else NOT_TOLD
    if trait == "age":
        return _age(unit, on=on)
    if trait == "ethnicity":
        return _ETHNIC.get(told, _ETHNIC.get(told[:1], NOT_TOLD))
    cared_for = not CARE.isdisjoint(unit.data_sets) or told not in {"", "0", "0.0", "0.00", "N"}
    return "yes" if cared_for else "no"


def _age(unit: Unit, *, on: date) -> str:
    if unit.unborn:
        return "0-4"
    if unit.born is None:
        return NOT_TOLD
    years = on.year - unit.born.year - ((on.month, on.day) < (unit.born.month, unit.born.day))
    return next((band for least, band in _AGES if years < least), NOT_TOLD)
