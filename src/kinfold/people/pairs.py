"""Reads the two records of one pair, and no other record, and says where they differ.

Where the records stand is asked of the index; the records themselves come by a permit that names
them, so that showing a pair takes no longer in a county of a million.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from kinfold import datasets
from kinfold.agreement.flow import Actor
from kinfold.gate import Gate, Handover
from kinfold.people import standard
from kinfold.people.index import INDEX
from kinfold.people.reading import flow_of, items_of, purpose_of
from kinfold.people.sources import SOURCES
from kinfold.people.units import Unit, gather
from kinfold.registers import accounts
from kinfold.registers import people as register
from kinfold.registers.facts import ReviewCase

#: What is shown of a record, in order, and what it is called.
SHOWN: Final[Mapping[str, str]] = {
    "surname": "Surname",
    "forename": "Forename",
    "middle": "Middle name",
    "other_forename": "Another forename",
    "other_surname": "Another surname",
    "former_surname": "Former surname",
    "born": "Date of birth",
    "expected": "Expected date of birth",
    "sex": "Sex",
    "upn": "UPN",
    "former_upn": "Former UPN",
    "nhs_number": "NHS number",
    "uln": "Unique learner number",
    "address": "Address",
    "parent": "Parent or carer",
    "telephone": "Telephone",
}
NAMES: Final = frozenset(name for name in SHOWN if name.endswith("name")) | {"middle", "parent"}
NUMBERS: Final = frozenset({"upn", "former_upn", "nhs_number", "uln", "telephone"})
#: Where somebody can be found: kept back of a sealed or protected record.
KEPT_BACK: Final = frozenset({"address", "telephone", "parent"})
#: Asked for where neither record is held any more, so that nobody's is read.
NOBODY: Final = ("none/none/none",)
SAME, ALIKE, DIFFERENT, ONE_ONLY = "same", "alike", "different", "one_only"
Place = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One record of a pair as its system wrote it, for the person who decides.

    `kept_back` is true where either record of the pair is sealed or protected: neither then says
    where the child lives.
    """

    ref: str
    unit: Unit = field(repr=False)
    persons: frozenset[str]
    kept_back: bool

    @property
    def data_sets(self) -> tuple[str, ...]:
        """The data sets that hold the record."""
        return self.unit.data_sets

    @property
    def holder(self) -> str:
        """Whose record it is."""
        return self.unit.holder

    @property
    def record(self) -> str:
        """The record's own identifier at its holder."""
        return self.unit.record

    @cached_property
    def as_at(self) -> date:
        """The day of which the newest of it is true."""
        return max(seen.as_at for seen in self.unit.sightings)

    def told(self, name: str) -> str | date | None:
        """What the record says, the newest first; None where it does not, or it is kept back."""
        if self.kept_back and name in KEPT_BACK:
            return None
        for seen in self.unit.sightings:
            found = seen.day(name) or seen.text(name)
            if found:
                return found
        return None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One detail of the two records: what each says, and in words how the two agree."""

    name: str
    title: str
    sides: tuple[str | date | None, ...] = field(repr=False)
    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A case and its two records; a side is left out where its record is gone."""

    case: ReviewCase
    sides: tuple[Side, ...]
    handover: Handover = field(repr=False)

    @cached_property
    def two_persons(self) -> str:
        """Why two accounts must agree about the pair; "" where one is enough."""
        persons = frozenset().union(*(side.persons for side in self.sides))
        if register.sealed(persons, at=self.handover.permit.flow.at):
            return "sealed"
        if any(side.kept_back for side in self.sides):
            return "protected"
        authorities = {_authority(side.holder) for side in self.sides} - {""}
        return "two_authorities" if len(authorities) > 1 else ""

    def lines(self) -> tuple[Line, ...]:
        """The details that either record tells, side by side; none where a side is gone."""
        if len(self.sides) != len((self.case.left, self.case.right)):
            return ()
        return tuple(_lines(*self.sides))


def read_pair(gate: Gate, actor: Actor, case: ReviewCase, *, at: datetime) -> Pair:
    """The two records of a case. RefusedByAgreement where this role may not link them."""
    purpose = purpose_of(gate, actor, case.agreement, at=at)
    places = _places(gate, actor, case, purpose, at=at)
    items = items_of(gate, case.agreement, index=False, at=at)
    flow = flow_of(actor, case.agreement, purpose, items, at)
    named = sorted({"/".join(place) for found in places.values() for place, _ in found})
    handover = gate.read(gate.ask(replace(flow, subjects=tuple(named) or NOBODY)), at=at)
    tables = {key: handover.rows(key) for key in SOURCES if key in handover.tables}
    units = gather(tables)
    found = (_side(ref, places.get(ref, ()), units, at=at) for ref in (case.left, case.right))
    sides = tuple(side for side in found if side)
    if any(side.kept_back for side in sides):
        # Beside a protected record, a like one would say where the child lives.
        sides = tuple(replace(side, kept_back=True) for side in sides)
    return Pair(case=case, sides=sides, handover=handover)


def _places(
    gate: Gate, actor: Actor, case: ReviewCase, purpose: str, *, at: datetime
) -> dict[str, list[tuple[Place, str | None]]]:
    """Where each of the two records stands: data set, holder, identifier; and whose it is."""
    import pyarrow.compute as compute

    tables = ("link", "waiting")
    items = items_of(gate, case.agreement, index=True, at=at)
    wanted = tuple(one for one in items if one.split(".")[1] in tables) or items
    flow = flow_of(actor, case.agreement, purpose, wanted, at)
    shelf = gate.read(gate.ask(flow), at=at)
    found: dict[str, list[tuple[Place, str | None]]] = {}
    for name in tables:
        table = shelf.tables.get(f"{INDEX}.{name}")
        if table is None:
            continue
        either = compute.or_(
            compute.equal(table["ref"], case.left), compute.equal(table["ref"], case.right)
        )
        for row in table.filter(either).to_pylist():
            place = row["data_set"], row["holder"], row["record"]
            person = row.get("person") if row.get("believed_to") is None else None
            found.setdefault(row["ref"], []).append((place, person))
    return found


def _side(
    ref: str, found: Sequence[tuple[Place, str | None]], units: tuple[Unit, ...], *, at: datetime
) -> Side | None:
    keys = {(datasets.system(data_set), holder, record) for (data_set, holder, record), _ in found}
    unit = next((unit for unit in units if unit.key in keys), None)
    if unit is None:
        return None
    persons = frozenset(person for _, person in found if person)
    limited = register.restrictions(persons, at=at) or register.sealed(persons, at=at)
    protected = any(seen.values.get("protected") for seen in unit.sightings)
    return Side(ref=ref, unit=unit, persons=persons, kept_back=bool(limited) or protected)


def _authority(holder: str) -> str:
    """The authority a holder is of, by its three digits; "" where it has none."""
    body = accounts.organisation(holder)
    if body is None:
        return ""
    return body.la_code or (body.laestab or "")[:3]


# ---- how two details agree ----------------------------------------------------------------


def _lines(one: Side, other: Side) -> Iterator[Line]:
    for name, title in SHOWN.items():
        sides = one.told(name), other.told(name)
        if any(sides):
            kind, words = agreement_of(name, *sides)
            yield Line(name=name, title=title, sides=sides, kind=kind, words=words)


def agreement_of(name: str, one: str | date | None, other: str | date | None) -> tuple[str, str]:
    """How two records' details agree: a word for the look, and words to read."""
    if not one or not other:
        return ONE_ONLY, "Only one says"
    if one == other:
        return SAME, "Same"
    if isinstance(one, date) and isinstance(other, date):
        return _dates(one, other)
    return _texts(name, str(one), str(other))


def _dates(one: date, other: date) -> tuple[str, str]:
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return ALIKE, "Day and month changed over"
    parts = ("year", "month", "day")
    differs = [part for part in parts if getattr(one, part) != getattr(other, part)]
    said = f"The {' and the '.join(differs)} {'differs' if len(differs) == 1 else 'differ'}"
    return (ALIKE if len(differs) == 1 else DIFFERENT), said


def _texts(name: str, one: str, other: str) -> tuple[str, str]:
    if name == "sex":
        return (SAME, "Same") if one[0].upper() == other[0].upper() else (DIFFERENT, "Different")
    if name in NUMBERS:
        alike = _letters(one) == _letters(other)
        return (SAME, "Same, written otherwise") if alike else (DIFFERENT, "Different")
    if name == "address":
        return _addresses(one, other)
    if standard.key(one) == standard.key(other):
        return SAME, "Same, written otherwise"
    if name in NAMES and standard.similar(standard.key(one), standard.key(other)):
        return ALIKE, "Nearly the same: a letter or two"
    return DIFFERENT, "Different"


def _addresses(one: str, other: str) -> tuple[str, str]:
    codes = standard.postcode(one), standard.postcode(other)
    lines = standard.home(one), standard.home(other)
    alike = bool(codes[0]) and codes[0] == codes[1]
    if _letters(one) == _letters(other) or (alike and lines[0] and lines[0] == lines[1]):
        return SAME, "Same, written otherwise"
    return (ALIKE, "Same postcode, another line") if alike else (DIFFERENT, "Different")


def _letters(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
