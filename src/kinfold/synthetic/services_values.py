"""Fills the fields of a made-up service's row: by what the field is called, else by its kind."""

from collections.abc import Callable, Mapping
from typing import Final
from zlib import crc32

from kinfold.calendars import census_year_of
from kinfold.datasets import Field, Kind, codeset
from kinfold.synthetic import cin, numbers, services_days
from kinfold.synthetic.schools import SCHOOLS, School
from kinfold.synthetic.services_people import Row, parent
from kinfold.synthetic.tables import Value

#: Staff of services, who are as invented as the children.
STAFF: Final = ("Ada Fenn", "Bob Marsh", "Cleo Reed", "Dev Sedge", "Esme Teal", "Finn Withy")
_TEAMS: Final = ("North team", "South team", "Front door")
_STAFF_FIELDS: Final = frozenset(
    {"adviser", "advocate", "author", "chair", "interviewer", "lead", "officer", "worker"}
)
BLANK_SHARE: Final = 0.15


def filled(row: Row) -> dict[str, Value]:
    """Every field of the row; one that may be empty is so now and then, as in real files."""
    dated = services_days.days(row)
    return {
        entry.name: dated.get(entry.name) if entry.kind is Kind.DATE else _value(row, entry)
        for entry in row.table.fields
    }


def _value(row: Row, entry: Field) -> Value:
    if entry.kind is Kind.CODE:
        return drawn_code(row, entry)
    if entry.kind is Kind.BOOLEAN:
        return str(int(row.rng.random() < 0.3))
    if entry.kind is Kind.INTEGER:
        return len(row.subject.resident.family.children)
    if entry.kind is Kind.DECIMAL:
        return f"{100_000 + crc32(f'{entry.name}:{row.subject.uprn}'.encode()) % 500_000}.0"
    return _text(row, entry)


def drawn_code(row: Row, entry: Field) -> str | None:
    """A code of the field's list as it stands in the year of the day."""
    if not _vital(row, entry) and row.rng.random() < BLANK_SHARE:
        return None
    listed = codeset(entry.codeset or "")
    current = listed.codes_in(census_year_of(row.at)) or listed.codes_in()
    if entry.name == "role":
        of_children = {code for code in current if "child" in listed.label(code).casefold()}
        fitting = of_children if row.subject.is_child else current - of_children
        current = frozenset(fitting) or current
    return row.rng.choice(sorted(current))


def _vital(row: Row, entry: Field) -> bool:
    return entry.required or entry.name in row.table.key


def _text(row: Row, entry: Field) -> Value:
    known = _TEXTS.get(entry.name)
    if known is not None:
        return known(row)
    if entry.name in _STAFF_FIELDS:
        return STAFF[row.number % len(STAFF)]
    if entry.name.endswith("_email"):
        return f"worker.{row.number % len(STAFF) + 1}@{row.holder}.example"
    if entry.name in {"person_id", "client_id"}:
        return row.subject.number
    if entry.name.endswith(("_id", "_no")):
        return f"{row.table.name[0].upper()}{row.number:06d}"
    return f"{entry.title} {row.number}" if _vital(row, entry) else None


def _case_id(row: Row) -> str:
    """The social care system's number of the child, where the file is about a care record."""
    names = {entry.name for entry in row.table.fields}
    if "surname" in names and not names & {"contact_no", "missing_from"}:
        return f"{row.table.name[0].upper()}{row.number:06d}"
    return cin.la_child_id(row.subject.resident.child.number)


def _nhs_number(row: Row) -> str:
    """A number of the person's own: parents' lie above all children's."""
    own = int(row.subject.number[1:])
    return numbers.nhs_number(own if row.subject.is_child else own + 100_000)


def _school(row: Row) -> School:
    rolls = row.subject.resident.enrolments
    return rolls[-1].school if rolls else SCHOOLS[row.number % len(SCHOOLS)]


def _laestab(row: Row) -> str:
    """The holder's own number where a school holds the file, else that of the child's school."""
    own = [school.laestab for school in SCHOOLS if school.id == row.holder]
    return own[0] if own else _school(row).laestab


def _factors(row: Row) -> str:
    listed = sorted(codeset("cin_assessment_factors").codes_in(census_year_of(row.at)))
    return " ".join(sorted(row.rng.sample(listed, 2)))


def _home(row: Row) -> list[str]:
    """The parts of the home's address: perhaps a flat, the house and street, town, postcode."""
    return row.subject.resident.family.home.split(", ")


_TEXTS: Final[Mapping[str, Callable[[Row], Value]]] = {
    "surname": lambda row: row.subject.surname,
    "forename": lambda row: row.subject.forename,
    "child_surname": lambda row: row.subject.surname,
    "child_forename": lambda row: row.subject.forename,
    "parent_surname": lambda row: parent(row.subject.resident).surname,
    "parent_forename": lambda row: parent(row.subject.resident).forename,
    # QQ begins no number that was ever given out.
    "parent_ni_number": lambda row: f"QQ{row.subject.resident.family.number:06d}C",
    "upn": lambda row: row.subject.resident.child.upn,
    "nhs_number": _nhs_number,
    "address": lambda row: row.subject.resident.family.home,
    "postcode": lambda row: row.subject.postcode,
    "placement_postcode": lambda row: row.subject.postcode,
    "uprn": lambda row: row.subject.uprn,
    "case_id": _case_id,
    "family_id": lambda row: f"F{row.subject.resident.family.number:06d}",
    "laestab": _laestab,
    "offered_school": lambda row: _school(row).laestab,
    "current_school": lambda row: _school(row).name,
    "last_school": lambda row: _school(row).name,
    "establishment_urn": lambda row: f"99{_school(row).laestab[3:]}",
    "placing_authority": lambda row: "999",
    "assessment_type": lambda row: row.rng.choice(("Single assessment", "Update")),
    "factors": _factors,
    "needs": lambda row: " ".join(map(str, sorted(row.rng.sample(range(1, 11), 2)))),
    "team": lambda row: row.rng.choice(_TEAMS),
    "unit": lambda row: row.rng.choice(_TEAMS),
    "agency": lambda row: row.rng.choice(("Council", "Police", "Housing association")),
    "lead_agency": lambda row: row.rng.choice(("School", "Early help", "Health")),
    "usrn": lambda row: f"{crc32(_home(row)[-3].lstrip('0123456789').encode()) % 10**8:08d}",
    "organisation": lambda row: None,
    "sub_building": lambda row: _home(row)[0] if len(_home(row)) > 3 else None,
    "building": lambda row: _home(row)[-3].partition(" ")[0],
    "street": lambda row: _home(row)[-3].partition(" ")[2],
    "town": lambda row: _home(row)[-2],
}
