"""Holds an authority's own property gazetteer so that written addresses can be looked up in it.

The rows are those of the gazetteer data set (catalogue number 40), which the authority takes in
like any other; none comes with the product. A property no longer in use is left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from kinfold.identifiers import normalise_postcode
from kinfold.people.places.lines import PARTS, is_number, words_of

Row = Mapping[str, Any]
#: What matching reads of the gazetteer and no more.
NEEDED: Final = tuple(
    "uprn organisation sub_building building street locality town postcode parent_uprn kind"
    " status".split()
)
GONE: Final = "H"
#: Kinds of property that one family has to itself; where no kind is told it is taken for a home.
ONE_FAMILY: Final = frozenset({"R", "", None})
#: Words by which an organisation shows that whoever is there is looked after, hidden or ill.
_CARE: Final = re.compile(
    r"child(?:ren)?['’]?s?['’]? home|residential (?:home|school)|refuge|women['’]?s aid"
    r"|hospital|hospice|secure (?:unit|home|centre)|young offender|prison|mother and baby"
)


@dataclass(frozen=True, kw_only=True)
class Premises:
    """One building: its own number, its parts by what they are called; UPRNs as whole numbers."""

    number: str
    names: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...] = field(repr=False)
    parts: Mapping[tuple[str, ...], tuple[str, ...]] = field(repr=False)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Every word a part is called by."""
        return frozenset(word for part in self.parts for word in part)


@dataclass(frozen=True, kw_only=True)
class Street:
    """The part of a street that has one postcode."""

    words: tuple[str, ...]
    area: tuple[tuple[str, ...], ...]
    town: tuple[str, ...]
    postcode: str
    premises: tuple[Premises, ...] = field(repr=False)

    @cached_property
    def key(self) -> str:
        """The street's words as one."""
        return "".join(self.words)

    @cached_property
    def outward(self) -> str:
        """The first half of the postcode."""
        return self.postcode.partition(" ")[0]

    @cached_property
    def by_number(self) -> Mapping[str, tuple[Premises, ...]]:
        """The buildings at each number."""
        return _grouped((one.number, one) for one in self.premises if one.number)

    @cached_property
    def by_end(self) -> Mapping[str, tuple[Premises, ...]]:
        """The buildings whose range of numbers begins or ends at each number."""
        return _grouped(
            (end, one) for one in self.premises if "-" in one.number for end in _ends(one.number)
        )

    @cached_property
    def named(self) -> tuple[Premises, ...]:
        """The buildings that have a name."""
        return tuple(one for one in self.premises if one.names)


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """The streets of an area by postcode and by name, and what is known of single properties.

    `shared` are those where several families may live, `care` those where people are placed.
    """

    blocks: Mapping[str, tuple[Street, ...]] = field(repr=False)
    shared: frozenset[str] = field(repr=False)
    care: frozenset[str] = field(repr=False)
    parents: Mapping[str, str] = field(repr=False)
    known: frozenset[str] = field(repr=False)

    @property
    def size(self) -> int:
        """How many entries are in use."""
        return len(self.known)

    @cached_property
    def streets(self) -> Mapping[str, tuple[Street, ...]]:
        """The streets of each name, wherever they are."""
        return _grouped((street.key, street) for one in self.blocks.values() for street in one)

    @cached_property
    def nearly(self) -> Mapping[str, frozenset[str]]:
        """Street names by what is left of them when one letter is left out."""
        held: dict[str, set[str]] = defaultdict(set)
        for key in self.streets:
            for less in shortened(key):
                held[less].add(key)
        return {less: frozenset(keys) for less, keys in held.items()}


def shortened(key: str) -> Iterator[str]:
    """A key of words, and every form of it with one letter left out."""
    yield key
    for place in range(len(key)):
        yield key[:place] + key[place + 1 :]


def number_of(uprn: object) -> str:
    """A property number in comparable form: digits without leading noughts; "" for none."""
    text = str(uprn or "").strip()
    told = text.isascii() and text.isdigit() and len(text) <= 12 and int(text) > 0
    return str(int(text)) if told else ""


def build(rows: Iterable[Row]) -> Gazetteer:
    """The gazetteer of rows in any order. A row without a UPRN or a postcode is left out.

    Two rows of one UPRN, as alternative addresses of one property are, both lead to it.
    """
    blocks: dict[str, dict[Any, dict[Any, list[Row]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    seen: set[str] = set()
    shared: set[str] = set()
    care: set[str] = set()
    parents: dict[str, str] = {}
    for row in rows:
        uprn = number_of(row.get("uprn"))
        postcode = normalise_postcode(str(row.get("postcode") or "")[:12])
        if not uprn or postcode is None or row.get("status") == GONE:
            continue
        seen.add(uprn)
        if row.get("kind") not in ONE_FAMILY:
            shared.add(uprn)
        if _CARE.search(str(row.get("organisation") or "").lower()[:120]):
            care.add(uprn)
        if parent := number_of(row.get("parent_uprn")):
            parents[uprn] = parent
        blocks[postcode][_street(row)][_building(row)].append(row)
    return Gazetteer(
        blocks={code: tuple(_streets(code, blocks[code])) for code in sorted(blocks)},
        shared=frozenset(shared),
        care=frozenset(care),
        parents=parents,
        known=frozenset(seen),
    )


def _street(row: Row) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(str(row.get(name) or "")) for name in ("street", "town", "locality"))


def _building(row: Row) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Number and names of the building a row is in."""
    words = words_of(str(row.get("building") or ""))
    number = next((word for word in reversed(words) if is_number(word)), "")
    name = tuple(word for word in words if not is_number(word))
    organisation = words_of(str(row.get("organisation") or ""))
    return number, tuple(dict.fromkeys(one for one in (name, organisation) if one))


def _streets(postcode: str, streets: Mapping[Any, Mapping[Any, list[Row]]]) -> Iterator[Street]:
    for words, town, locality in sorted(streets):
        buildings = streets[words, town, locality]
        yield Street(
            words=words,
            area=tuple(one for one in (town, locality) if one),
            town=town,
            postcode=postcode,
            premises=tuple(
                _premises(number, names, buildings[number, names])
                for number, names in sorted(buildings)
            ),
        )


def _premises(number: str, names: tuple[tuple[str, ...], ...], rows: list[Row]) -> Premises:
    whole: set[str] = set()
    parts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    above: set[str] = set()
    for row in rows:
        uprn = number_of(row["uprn"])
        called = part_of(words_of(str(row.get("sub_building") or "")))
        if called:
            parts[called].add(uprn)
            above.add(number_of(row.get("parent_uprn")))
        else:
            whole.add(uprn)
    # A building may be known only as what its flats say they are in.
    if not whole:
        whole = above - {""}
    return Premises(
        number=number,
        names=names,
        whole=tuple(sorted(whole)),
        parts={called: tuple(sorted(parts[called])) for called in sorted(parts)},
    )


def part_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """What a part of a building is called, without the word that says it is a part."""
    return tuple(word for word in words if word not in PARTS) or words


def _ends(number: str) -> tuple[str, ...]:
    low, _, high = number.partition("-")
    return (low, high)


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    held: dict[str, list[Any]] = defaultdict(list)
    for key, one in pairs:
        held[key].append(one)
    return {key: tuple(ones) for key, ones in held.items()}
