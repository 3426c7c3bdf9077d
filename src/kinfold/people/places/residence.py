"""Says where each person was told to live, from when to when and by whom, as facts only added to.

A residence rests on the rows that sources sent; nothing is overwritten, for a later row ends the
one before it and both stay. Somebody whose address a source keeps back is held apart: nothing that
any source says places that person. The gate hands no such address over; where rows made elsewhere
tell one, it places nobody else either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from kinfold.people import standard
from kinfold.people.places.gazetteer import Gazetteer, number_of
from kinfold.people.places.matching import match
from kinfold.people.places.rules import Match
from kinfold.people.sources import SOURCES, Columns
from kinfold.people.units import Sighting, Unit

#: A source not heard of for so long beside a newer one is taken to be out of date.
STALE: Final = timedelta(days=183)
#: How sure a property number is that a source sent with no address to compare it with.
TOLD: Final = Match(uprn="", level="property", rule="told", confidence=0.97)


@dataclass(frozen=True, kw_only=True)
class Residence:
    """One person at one place by one source's word; `until` is the day the source said otherwise.

    `place` is a UPRN, or the written address in comparable form where none was matched; `level` is
    "property", "building" or "" as the match was. A protected one places nobody.
    """

    person: str
    place: str = field(repr=False)
    level: str
    rule: str
    confidence: float
    source: str
    holder: str
    since: date
    last_seen: date
    until: date | None = None
    protected: bool = False


def residences(
    units: Sequence[Unit],
    person: Mapping[int, str],
    gazetteer: Gazetteer | None,
    *,
    withheld: Collection[str] = (),
) -> tuple[Residence, ...]:
    """The residences of everybody linked, in an order that is always the same.

    `person` gives the person of each unit by its place among the units; `withheld` are the places
    that a source keeps back. Without a gazetteer a place is the written address itself, so that
    the same home must be written alike.
    """
    places = _Places(gazetteer)
    found: list[Residence] = []
    apart: set[str] = set()
    for place, name in sorted(person.items()):
        unit = units[place]
        for source, seen in _by_source(unit):
            if _kept_back(seen):
                apart.add(name)
            found += _spells(name, unit.holder, source, seen, places)
    held = [replace(one, protected=one.person in apart or one.place in withheld) for one in found]
    return tuple(sorted(held, key=lambda o: (o.person, o.since, o.source, o.holder, o.place)))


def withheld(
    tables: Mapping[str, Iterable[Mapping[str, Any]]], gazetteer: Gazetteer | None
) -> frozenset[str]:
    """The places that any source's row keeps back; nobody is placed at them."""
    places = _Places(gazetteer)
    found: set[str] = set()
    for source, called in SOURCES.items():
        if "protected" not in called:
            continue
        for row in tables.get(source, ()):
            if row.get(str(called["protected"])):
                place = places.told(*_where(row, called))
                found |= {place[0]} if place else set()
    return frozenset(found)


def _where(row: Mapping[str, Any], called: Columns) -> tuple[str, str]:
    """The address and the property number of a row as it came."""
    names = called.get("address", ())
    columns = (names,) if isinstance(names, str) else names
    lines = [text for name in columns if (text := str(row.get(name) or "").strip())]
    return ", ".join(lines), number_of(row.get(str(called.get("uprn", ""))))


def living(held: Iterable[Residence], *, on: date) -> Mapping[str, tuple[Residence, ...]]:
    """Where each person lives on a day; two homes where two sources both know them lately.

    Leaves out protected residences, and a source that was last heard of long before another.
    """
    believed: dict[str, list[Residence]] = defaultdict(list)
    for one in held:
        if not one.protected and one.since <= on and (one.until is None or on < one.until):
            believed[one.person].append(one)
    return {name: _lately(ones, on) for name, ones in sorted(believed.items())}


def _lately(ones: list[Residence], on: date) -> tuple[Residence, ...]:
    newest = max(min(one.last_seen, on) for one in ones)
    return tuple(one for one in ones if min(one.last_seen, on) >= newest - STALE)


def _by_source(unit: Unit) -> Iterator[tuple[str, list[Sighting]]]:
    held: dict[str, list[Sighting]] = defaultdict(list)
    for seen in unit.sightings:
        held[seen.source].append(seen)
    yield from sorted(held.items())


def _kept_back(seen: Sequence[Sighting]) -> bool:
    """Whether a source's newest word is that the address is withheld."""
    newest = max(one.as_at for one in seen)
    return any(one.values.get("protected") for one in seen if one.as_at == newest)


def _spells(
    person: str, holder: str, source: str, seen: Sequence[Sighting], places: "_Places"
) -> Iterator[Residence]:
    """What one source says of one person over time: a place ends when another is told instead."""
    days: dict[date, dict[str, Match]] = defaultdict(dict)
    for one in seen:
        found = places.of(one)
        if found is not None:
            days[one.as_at][found[0]] = found[1]
    going: dict[str, Residence] = {}
    for day in sorted(days):
        for place in [place for place in going if place not in days[day]]:
            yield replace(going.pop(place), until=day)
        for place, how in sorted(days[day].items(), key=lambda pair: pair[0]):
            new = Residence(
                person=person,
                place=place,
                level=how.level,
                rule=how.rule,
                confidence=how.confidence,
                source=source,
                holder=holder,
                since=day,
                last_seen=day,
            )
            going[place] = replace(going.get(place, new), last_seen=day)
    yield from going.values()


class _Places:
    """Which place a row tells, each address worked out once."""

    def __init__(self, gazetteer: Gazetteer | None) -> None:
        self._gazetteer = gazetteer
        self._known: dict[str, Match] = {}

    def of(self, seen: Sighting) -> tuple[str, Match] | None:
        """The place and how it was found; None where the row tells of none."""
        return self.told(seen.text("address"), number_of(seen.text("uprn")))

    def told(self, text: str, told: str) -> tuple[str, Match] | None:
        """The place of an address and a property number."""
        if self._gazetteer is None:
            return _unmatched(text, told)
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = match(text, self._gazetteer)
        settled = settle(found, told, self._gazetteer)
        if settled.uprn:
            return settled.uprn, settled
        return _written(text, settled)


def settle(found: Match, told: str, gazetteer: Gazetteer) -> Match:
    """What an address and the property number sent beside it come to together.

    The number settles which flat of a building is meant, and stands alone where the words say
    nothing; against words that fit another property it is not believed.
    """
    if told not in gazetteer.known or found.level == "property":
        return found
    if found.level == "building" and gazetteer.parents.get(told) not in {found.uprn, None}:
        return found
    if found.level == "building" and told not in gazetteer.parents:
        return found
    return replace(TOLD, uprn=told)


def _unmatched(text: str, told: str) -> tuple[str, Match] | None:
    if told:
        return told, replace(TOLD, uprn=told)
    return _written(text, Match(uprn="", level="", rule="written", confidence=0.0))


def _written(text: str, how: Match) -> tuple[str, Match] | None:
    """A written address as a place of its own, if house and postcode are both told."""
    home, code = standard.home(text), standard.postcode(text)
    return (f"{code}|{home}", how) if home and code else None
