"""Says who lived together on a day, each with a reason, a date and a source; never by surname.

People at one property on a day are a household. Where several families share a property, as in a
hostel, on a site or in a house in multiple occupation, only evidence of family makes one: a
parent's full name, a shared case, a tenancy. Nobody who is looked after is in a household, nor
anybody at a children's home, a refuge or a hospital.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kinfold.people import standard
from kinfold.people.places.gazetteer import Gazetteer
from kinfold.people.places.residence import Residence, living
from kinfold.people.units import Unit

#: More people than this at one property are not taken for one family without evidence.
MOST_AT_HOME: Final = 9
#: So many families by their parents' names share a property that no one of them is everybody.
FAMILIES: Final = 3
REASONS: Final = {
    "same_home": "At the same property on the day",
    "parent": "At the same property, and the same parent or carer is named in full",
    "case": "At the same property, and in one family's case",
    "tenancy": "At the same property, and in one housing case",
}
#: Columns by which a row says which family or tenancy its person is part of.
TIED: Final[Mapping[str, tuple[str, str, str]]] = {
    "family_intervention.member": ("person_id", "family_id", "case"),
    "housing.person": ("person_id", "case_id", "tenancy"),
}
_TITLES: Final = frozenset("mr mrs ms miss mx dr rev".split())


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Evidence of family that a person shares with whoever has the same: its kind and its key."""

    kind: str
    key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of a household: why, since when and until when, and who says so."""

    person: str
    reason: str
    since: date
    until: date | None
    last_seen: date
    source: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Household:
    """Two people or more who lived together on a day."""

    place: str = field(repr=False)
    on: date
    members: tuple[Member, ...]


def households(
    held: Iterable[Residence],
    ties: Mapping[str, Collection[Tie]],
    gazetteer: Gazetteer | None,
    *,
    on: date,
    without: Collection[str] = (),
) -> tuple[Household, ...]:
    """The households of a day, in an order that is always the same.

    `without` are people who are in none: sealed, looked after, placed. A protected residence is
    left out by itself. One person may be in two households, having two homes.
    """
    at_place: dict[str, dict[str, Residence]] = defaultdict(dict)
    for person, ones in living(held, on=on).items():
        if person in without:
            continue
        for one in sorted(ones, key=lambda one: (-one.confidence, one.since, one.source)):
            at_place[one.place].setdefault(person, one)
    found: list[Household] = []
    for place, residents in sorted(at_place.items()):
        if len(residents) < 2 or _cared_for(place, gazetteer):
            continue
        for reason, group in _together(place, residents, ties, gazetteer):
            members = tuple(_member(residents[person], reason) for person in sorted(group))
            found.append(Household(place=place, on=on, members=members))
    return tuple(found)


def ties_of(
    units: Sequence[Unit], person: Mapping[int, str], tables: Mapping[str, Iterable[Any]]
) -> dict[str, frozenset[Tie]]:
    """The evidence of family for each person: parents' full names, and cases that name several."""
    found: dict[str, set[Tie]] = defaultdict(set)
    by_record = {units[place].key[1:]: name for place, name in person.items()}
    for place, name in person.items():
        for seen in units[place].sightings:
            found[name] |= {Tie(kind="parent", key=key) for key in parents(seen.text("parent"))}
    for table, (who, family, kind) in TIED.items():
        for row in tables.get(table, ()):
            name = by_record.get((row.get("_holder"), row.get(who)), "")
            if name and row.get(family):
                key = f"{table}|{row.get('_holder')}|{row[family]}"
                found[name].add(Tie(kind=kind, key=key))
    return {name: frozenset(held) for name, held in found.items()}


def parents(text: str) -> frozenset[str]:
    """The parents or carers named in a text; a single word, such as a surname, names nobody."""
    keys: set[str] = set()
    for name in _apart(text[:240]):
        words = sorted(word for part in name.split() if (word := standard.key(part)))
        words = [word for word in words if word not in _TITLES and len(word) > 1]
        if len(words) >= 2:
            keys.add(" ".join(words))
    return frozenset(keys)


def _apart(text: str) -> list[str]:
    for mark in (";", "&", "/", ",", " and "):
        text = text.replace(mark, "\n")
    return text.split("\n")


def _member(one: Residence, reason: str) -> Member:
    return Member(
        person=one.person,
        reason=reason,
        since=one.since,
        until=one.until,
        last_seen=one.last_seen,
        source=one.source,
        confidence=one.confidence,
    )


def _cared_for(place: str, gazetteer: Gazetteer | None) -> bool:
    return gazetteer is not None and place in gazetteer.care


def _together(
    place: str,
    residents: Mapping[str, Residence],
    ties: Mapping[str, Collection[Tie]],
    gazetteer: Gazetteer | None,
) -> list[tuple[str, frozenset[str]]]:
    """The groups of residents that are households, each with the reason."""
    families = _families(residents, ties)
    if not _shared(place, residents, ties, families, gazetteer):
        return [("same_home", frozenset(residents))]
    return [(_reason(group, ties), group) for group in families if len(group) > 1]


def _shared(
    place: str,
    residents: Mapping[str, Residence],
    ties: Mapping[str, Collection[Tie]],
    families: Sequence[frozenset[str]],
    gazetteer: Gazetteer | None,
) -> bool:
    """Whether several families may live here, so that being here together proves nothing."""
    if gazetteer is not None and place in gazetteer.shared:
        return True
    if len(residents) > MOST_AT_HOME or any(one.level == "building" for one in residents.values()):
        return True
    named = [group for group in families if any(ties.get(person) for person in group)]
    return len(named) >= FAMILIES


def _families(
    residents: Mapping[str, Residence], ties: Mapping[str, Collection[Tie]]
) -> list[frozenset[str]]:
    """The residents in groups that some tie joins, directly or through another of them."""
    of: dict[str, set[str]] = {person: {person} for person in residents}
    first: dict[Tie, str] = {}
    for person in sorted(residents):
        for tie in sorted(ties.get(person, ()), key=lambda tie: (tie.kind, tie.key)):
            other = first.setdefault(tie, person)
            if of[other] is not of[person]:
                joined = of[other] | of[person]
                of.update(dict.fromkeys(joined, joined))
    return sorted({frozenset(group) for group in of.values()}, key=sorted)


def _reason(group: Collection[str], ties: Mapping[str, Collection[Tie]]) -> str:
    """The plainest evidence that two of the group share."""
    seen: set[Tie] = set()
    shared: set[str] = set()
    for person in sorted(group):
        held = set(ties.get(person, ()))
        shared |= {tie.kind for tie in held & seen}
        seen |= held
    return next(kind for kind in ("parent", "case", "tenancy") if kind in shared)
