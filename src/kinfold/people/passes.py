"""The exact passes: equal numbers that something else confirms, then equal name, date and place.

They are explainable in a sentence and cover most records; only what they leave is scored
(linkage findings, section 7.2).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from kinfold.people import standard
from kinfold.people.agreeing import WEIGHTS, Edge, Method, number_confirmed
from kinfold.people.records import Comparable, Comparables

#: More records than this that look alike are a fault in the data, not one child.
MOST_ALIKE: Final = 20
UNCONFIRMED: Final = 0.5


def exact(
    units: Comparables,
    *,
    without: frozenset[int] = frozenset(),
    only: frozenset[int] | None = None,
) -> tuple[Edge, ...]:
    """The pairs that the exact passes join, and those that share a number nothing confirms.

    Units whose places are in `without` (sealed people's) are not looked at; with `only`,
    nobody but those is.
    """
    chosen = range(len(units)) if only is None else sorted(only)
    places = [place for place in chosen if place not in without]
    return (*_by_number(units, places), *_by_name(units, places))


def alike(units: Comparables) -> frozenset[int]:
    """Places of units that so many others look like that none of them says who it is."""
    found: set[int] = set()
    for group in (*_numbered(units, range(len(units))), *_same_names(units, range(len(units)))):
        if len(group) > MOST_ALIKE:
            found.update(group)
    return frozenset(found)


def _by_number(units: Comparables, places: Sequence[int]) -> Iterator[Edge]:
    for group in _numbered(units, places):
        if len(group) > MOST_ALIKE:
            continue
        for one, other in combinations(group, 2):
            left, right = units[one], units[other]
            method: Method = "upn" if left.upn == right.upn else "former_upn"
            confirmed = number_confirmed(left, right)
            yield Edge(
                one=one,
                other=other,
                method=method,
                weight=WEIGHTS[method],
                probability=None if confirmed else UNCONFIRMED,
                clear=confirmed,
            )


def _numbered(units: Comparables, places: Sequence[int]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place in places:
        for upn in sorted({units[place].upn, *units[place].former} - {""}):
            groups[upn].append(place)
    return [group for group in groups.values() if len(group) > 1]


def _by_name(units: Comparables, places: Sequence[int]) -> Iterator[Edge]:
    seen: set[tuple[int, int]] = set()
    for group in _same_names(units, places):
        if len(group) > MOST_ALIKE:
            continue
        for pair in combinations(group, 2):
            if pair not in seen:
                seen.add(pair)
                method: Method = "name_dob_place"
                yield Edge(one=pair[0], other=pair[1], method=method, weight=WEIGHTS[method])


def _same_names(units: Comparables, places: Sequence[int]) -> list[list[int]]:
    """Groups with one forename, one surname, one birth date and one postcode or first line."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        for key in name_keys(units[place]):
            groups[key].append(place)
    return [group for group in groups.values() if len(group) > 1]


def name_keys(unit: Comparable) -> Iterator[Hashable]:
    """What must be equal for the name pass; nothing where a part is missing or a placeholder."""
    born = unit.born
    if born is None or standard.is_default(born) or not unit.named:
        return
    for place in (unit.postcode, unit.home):
        if place:
            for surname in sorted(unit.surnames):
                yield unit.forename, surname, born, place


def by_place(edges: Sequence[Edge]) -> Mapping[int, list[Edge]]:
    """The edges that touch each unit, strongest first."""
    found: dict[int, list[Edge]] = defaultdict(list)
    for edge in sorted(edges, key=lambda edge: (-edge.weight, edge.pair)):
        found[edge.one].append(edge)
        found[edge.other].append(edge)
    return found
