"""The person index as it stood and as it is to stand: links, people, and who may find them.

A link is a dated fact beside the source rows, which never change. One that no longer holds is
ended, not removed, and every id is random: nothing about a child can be worked out from it.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from kinfold import datasets
from kinfold.people.agreeing import Edge
from kinfold.people.clusters import Joined
from kinfold.people.sources import RANK
from kinfold.people.units import Key, Row, Unit

INDEX: Final = "person_index"
ALONE: Final = "alone"
Rows = list[dict[str, Any]]


def new_id(kind: str) -> str:
    """A random id: `kind` (p, a person; r, a record), a version digit, 72 random bits."""
    return f"{kind}1{secrets.token_hex(9)}"


@dataclass(frozen=True, kw_only=True)
class Before:
    """The index as the last linking left it; empty tables where there was none."""

    link: Sequence[Row] = ()
    waiting: Sequence[Row] = ()
    identity: Sequence[Row] = ()
    relationship: Sequence[Row] = ()

    @cached_property
    def person(self) -> Mapping[Key, str]:
        """The person each unit belongs to, or last belonged to."""
        ended = sorted(self.link, key=lambda row: row["believed_to"] or date.max)
        return {_unit_key(row): row["person"] for row in ended}

    @cached_property
    def current(self) -> frozenset[Key]:
        """The units that have a link now."""
        return frozenset(_unit_key(row) for row in self.link if row["believed_to"] is None)

    @cached_property
    def ref(self) -> Mapping[Key, str]:
        """Each unit's opaque reference, linked or waiting."""
        return {_unit_key(row): row["ref"] for row in (*self.waiting, *self.link) if row["ref"]}

    @cached_property
    def oldest_first(self) -> tuple[str, ...]:
        """People in the order in which they were first believed in."""
        since: dict[str, date] = {}
        for row in self.link:
            known = since.get(row["person"], date.max)
            since[row["person"]] = min(known, row["believed_from"] or date.max)
        return tuple(sorted(since, key=lambda person: (since[person], person)))

    @cached_property
    def open_links(self) -> Mapping[tuple[str, str, str], Row]:
        """The links that hold, by data set, holder and record."""
        return {_record_key(row): row for row in self.link if row["believed_to"] is None}


@dataclass(frozen=True, kw_only=True)
class After:
    """The index as it is to stand, and who each unit's person is."""

    tables: Mapping[str, Rows] = field(repr=False)
    person: Mapping[int, str]
    ref: Mapping[int, str]

    def same_as(self, before: Before) -> bool:
        """Whether nothing has changed."""
        return all(
            sorted(map(_plain, rows)) == sorted(_plain(row) for row in getattr(before, name))
            for name, rows in self.tables.items()
        )

    def within(self, items: Collection[str]) -> "After":
        """What of it the agreement lists; an item it does not list is not kept."""
        tables = {
            name: [
                {
                    column: value if f"{INDEX}.{name}.{column}" in items else None
                    for column, value in row.items()
                }
                for row in rows
            ]
            for name, rows in self.tables.items()
        }
        return replace(self, tables=tables)

    def without_the_past(self, *, but: Collection[str]) -> "After":
        """What is believed now and nothing that once was, except of the people named.

        After a destruction, an ended link could name a record of which nothing else is left. Of
        people who are sealed or restricted it stays, so that the protection finds them again.
        """
        ends = {"link": "believed_to", "waiting": "until"}
        tables = {
            name: [row for row in rows if row[ends[name]] is None or row.get("person") in but]
            if name in ends
            else rows
            for name, rows in self.tables.items()
        }
        return replace(self, tables=tables)


def build(
    units: Sequence[Unit],
    joined: Joined,
    before: Before,
    *,
    spells: Iterable[Row],
    schools: Mapping[str, str],
    on: date,
    deciders: Mapping[tuple[int, int], str] | None = None,
    model: str | None = None,
) -> After:
    """The next index. `schools` gives each school's organisation id by its LAESTAB.

    `deciders` says who held two units for one child, `model` which version scored the others.
    """
    ref = {place: before.ref.get(unit.key) or new_id("r") for place, unit in enumerate(units)}
    person: dict[int, str] = {}
    taken = {group.person for group in joined.groups}
    for group in joined.groups:
        name = group.person or _returning(units, group.places, before, taken) or new_id("p")
        taken.add(name)
        person.update(dict.fromkeys(group.places, name))
    why = Why(ref=ref, deciders=deciders or {}, model=model)
    links = _links(units, joined, before, person, why, on=on)
    waiting = _waiting(units, joined, before, ref, on=on)
    return After(
        tables={
            "link": links,
            "waiting": waiting,
            "identity": _identities(units, person),
            "relationship": _relationships(units, person, spells, schools),
        },
        person=person,
        ref=ref,
    )


@dataclass(frozen=True, kw_only=True)
class Why:
    """What a link rests on, as far as it is not in the edge itself."""

    ref: Mapping[int, str]
    deciders: Mapping[tuple[int, int], str]
    model: str | None

    def of(self, place: int, edge: Edge | None) -> dict[str, Any]:
        """The method, how sure it was, by which model, on which record's account, by whom."""
        if edge is None:
            return dict.fromkeys(("probability", "model", "other", "made_by")) | {"method": ALONE}
        return {
            "method": edge.method,
            "probability": edge.probability,
            "model": None if edge.probability is None else self.model,
            "other": self.ref[edge.other if edge.one == place else edge.one],
            "made_by": self.deciders.get(edge.pair),
        }


def _returning(
    units: Sequence[Unit], places: Sequence[int], before: Before, taken: Collection[str | None]
) -> str | None:
    """The id of somebody whose records were away and have come back, if nobody else has it."""
    for place in places:
        unit = units[place]
        found = before.person.get(unit.key)
        if found is not None and unit.key not in before.current and found not in taken:
            return found
    return None


def _links(
    units: Sequence[Unit],
    joined: Joined,
    before: Before,
    person: Mapping[int, str],
    why: Why,
    *,
    on: date,
) -> Rows:
    """Links that hold, and those that did; one that holds unchanged keeps its date and reason."""
    rows = [dict(row) for row in before.link if row["believed_to"] is not None]
    held = dict(before.open_links)
    for place, name in person.items():
        unit = units[place]
        for data_set in unit.data_sets:
            record = data_set, unit.holder, unit.record
            standing = held.pop(record, None)
            edge = joined.best.get(place)
            if standing is not None and standing["person"] == name:
                rows.append(_kept(standing, edge, why, place))
                continue
            if standing is not None:
                rows.append({**standing, "believed_to": on})
            rows.append(_link(name, record, edge, why, place, on=on))
    rows += [{**row, "believed_to": on} for row in held.values()]
    return rows


def _kept(standing: Row, edge: Edge | None, why: Why, place: int) -> dict[str, Any]:
    """A link that stays; a record that stood alone may since have been joined by another."""
    row = {**standing, "ref": why.ref[place]}
    return row | why.of(place, edge) if standing["method"] == ALONE and edge is not None else row


def _link(
    person: str,
    record: tuple[str, str, str],
    edge: Edge | None,
    why: Why,
    place: int,
    *,
    on: date,
) -> dict[str, Any]:
    data_set, holder, identifier = record
    return {
        "person": person,
        "data_set": data_set,
        "holder": holder,
        "record": identifier,
        "ref": why.ref[place],
        **why.of(place, edge),
        "believed_from": on,
        "believed_to": None,
    }


def _waiting(
    units: Sequence[Unit], joined: Joined, before: Before, ref: Mapping[int, str], *, on: date
) -> Rows:
    """Records that wait for a decision, and those that once did."""
    now = {
        (data_set, units[place].holder, units[place].record): place
        for place in joined.waiting
        for data_set in units[place].data_sets
    }
    rows: Rows = []
    for row in before.waiting:
        place = None if row["until"] is not None else now.pop(_record_key(row), None)
        ended = row["until"] or (on if place is None else None)
        rows.append({**row, "until": ended})
    for (data_set, holder, record), place in sorted(now.items()):
        rows.append(
            {
                "ref": ref[place],
                "data_set": data_set,
                "holder": holder,
                "record": record,
                "reason": "in_review",
                "since": on,
                "until": None,
            }
        )
    return rows


def _identities(units: Sequence[Unit], person: Mapping[int, str]) -> Rows:
    """What each person is known by: the newest school record first, then the other sources."""
    groups: dict[str, list[Unit]] = defaultdict(list)
    for place, name in sorted(person.items()):
        groups[name].append(units[place])
    return [_identity(name, group) for name, group in sorted(groups.items())]


#: The numberings of the social care case system.
_CASES: Final = ("LAchildID", "care case")


def _identity(person: str, group: Sequence[Unit]) -> dict[str, Any]:
    seen = [(sighting, unit) for unit in group for sighting in unit.sightings]
    seen.sort(
        key=lambda pair: (
            RANK[pair[0].source],
            -pair[0].as_at.toordinal(),
            pair[1].key,
        )
    )
    sightings = [sighting for sighting, _ in seen]

    def best(name: str) -> str | None:
        return next((text for sighting in sightings if (text := sighting.text(name))), None)

    ordered = list(dict.fromkeys(unit.key for _, unit in seen))
    by_key = {unit.key: unit for unit in group}
    return {
        "person": person,
        "surname": best("surname"),
        "forename": best("forename"),
        "date_of_birth": next((day for s in sightings if (day := s.day("born"))), None),
        "address": None if any(s.values.get("protected") for s in sightings) else best("address"),
        "upn": next((by_key[key].upn for key in ordered if by_key[key].upn), None) or best("upn"),
        "case_id": next((key[2] for key in ordered if key[0] in _CASES), None),
    }


def _relationships(
    units: Sequence[Unit],
    person: Mapping[int, str],
    spells: Iterable[Row],
    schools: Mapping[str, str],
) -> Rows:
    """Each spell on a school's roll, as that school itself tells it."""
    place_of = {unit.key: place for place, unit in enumerate(units)}
    found: dict[tuple[str, str, date | None], dict[str, Any]] = {}
    for row in spells:
        laestab = row.get("laestab") or ""
        place = place_of.get(("upn", row["_holder"], row["upn"]))
        own = laestab[3:] == (row.get("school_number") or "") and laestab in schools
        if place is None or place not in person or not own:
            continue
        found[person[place], schools[laestab], row.get("start_date")] = {
            "person": person[place],
            "organisation": schools[laestab],
            "basis": "on roll",
            "start": row.get("start_date"),
            "end": row.get("end_date"),
        }
    return [found[key] for key in sorted(found, key=repr)]


def moved(units: Sequence[Unit], before: Before, after: After) -> dict[str, str]:
    """People of whom nothing is left but records that all went to one other: id and survivor."""
    went: dict[str, set[str]] = defaultdict(set)
    stands = set(after.person.values())
    for place, person in after.person.items():
        earlier = before.person.get(units[place].key)
        if earlier is not None and earlier not in stands:
            went[earlier].add(person)
    return {earlier: min(to) for earlier, to in went.items() if len(to) == 1}


def batches(table: str, rows: Rows, *, items: Collection[str]) -> list[Any]:
    """The rows as one Arrow batch with the columns the agreement lists; none without rows."""
    import pyarrow as pa

    kinds = {"date": pa.date32(), "decimal": pa.float64()}
    schema = pa.schema(
        [
            (field.name, kinds.get(field.kind.value, pa.string()))
            for field in datasets.get(INDEX).table(table).fields
            if f"{INDEX}.{table}.{field.name}" in items
        ]
    )
    return [pa.RecordBatch.from_pylist(rows, schema=schema)] if rows else []


def _unit_key(row: Row) -> Key:
    return datasets.system(row["data_set"]), row["holder"], row["record"]


def _record_key(row: Row) -> tuple[str, str, str]:
    return row["data_set"], row["holder"], row["record"]


def _plain(row: Row) -> str:
    return repr(sorted((name, value) for name, value in row.items() if not name.startswith("_")))
