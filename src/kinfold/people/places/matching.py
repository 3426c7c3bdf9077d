"""Finds the property an address was written for by rules, each named; never guesses between two.

The postcode says which few streets to look at; the street's words split the address; the number or
the name says which building, what is left says which part of it. Without a good postcode the
street and the town must both agree. An address that fits two properties alike matches neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kinfold.people.places import parts
from kinfold.people.places.gazetteer import Gazetteer, Premises, Street, shortened
from kinfold.people.places.lines import KINDS, Written, alike, read
from kinfold.people.places.rules import BUILDING, PROPERTY, Match, unmatched
from kinfold.people.slips import slips

_LONGEST_STREET: Final = 5
#: Streets of one postcode among which a misspelt one is looked for; a real one has a few.
_MOST_STREETS: Final = 60
#: Words of an area that no gazetteer row need have.
_COUNTRY: Final = frozenset("england uk united kingdom gb great britain".split())


@dataclass(frozen=True, kw_only=True)
class Split:
    """A street found in an address: how well (0 in full), and the words before and after it."""

    street: Street
    worse: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def match(address: str | None, gazetteer: Gazetteer) -> Match:
    """The property, or only the building, or nothing, that one written address fits.

    Promises never to raise, to take no longer than its first 200 letters ask for, and to name no
    property where two fit equally well.
    """
    written = read(address)
    if written.nowhere:
        return unmatched(written.nowhere)
    block = gazetteer.blocks.get(written.postcode, ())
    if block:
        found = _in_block(written, block, gazetteer)
        if found is not None and (found.uprn or found.rule == "two_alike"):
            return found
    found = _anywhere(written, gazetteer)
    return found or unmatched("no_property" if block else "elsewhere")


def matches(addresses: Iterable[str | None], gazetteer: Gazetteer) -> Iterator[Match]:
    """The matches of many addresses; one written twice alike is matched once."""
    known: dict[str, Match] = {}
    for address in addresses:
        text = address or ""
        if text not in known:
            known[text] = match(text, gazetteer)
        yield known[text]


def _in_block(written: Written, block: Sequence[Street], gazetteer: Gazetteer) -> Match | None:
    """The property among those of the postcode; None where the street is none of them."""
    fuzzy = len(block) <= _MOST_STREETS
    splits = list(_splits(written.words, block, fuzzy=fuzzy))
    if splits:
        least = min(split.worse for split in splits)
        if least and _is_another(written, {one.street.key for one in splits}, gazetteer):
            return None
        rule = ("full", "misspelt", "half_street")[least]
        return _settled([split for split in splits if split.worse == least], rule)
    return _without_street(written, block)


def _splits(
    words: tuple[str, ...], streets: Iterable[Street], *, fuzzy: bool = True
) -> Iterator[Split]:
    """Each of the streets whose words stand in the address: in full, misspelt, or but the last."""
    for street in streets:
        size = len(street.words)
        place = _where(words, street.words) if size else None
        if place is not None:
            yield _cut(street, 0, words, place, place + size)
        elif fuzzy and size and (split := _misspelt(words, street)) is not None:
            yield split


def _misspelt(words: tuple[str, ...], street: Street) -> Split | None:
    """Where a street's words stand with a slip of the pen, or all of them but the last."""
    size = len(street.words)
    for length in (size, size + 1, size - 1):
        for start in range(len(words) - length, -1, -1):
            window = words[start : start + length]
            if not window or window[0][0].isdigit() or _ends_otherwise(window[-1], street.words):
                continue
            if alike("".join(window), street.key):
                return _cut(street, 1, words, start, start + length)
    place = _where(words, street.words[:-1]) if size > 1 else None
    following = words[place + size - 1 : place + size] if place is not None else ()
    if place is None or (following and following[0] in KINDS):
        return None
    return _cut(street, 2, words, place, place + size - 1)


def _ends_otherwise(word: str, street: tuple[str, ...]) -> bool:
    """Whether both are words for a kind of street, and not the same."""
    return word != street[-1] and word in KINDS and street[-1] in KINDS


def _where(words: tuple[str, ...], wanted: tuple[str, ...]) -> int | None:
    """The last place at which the words wanted stand together."""
    size = len(wanted)
    for start in range(len(words) - size, -1, -1):
        if words[start] == wanted[0] and words[start : start + size] == wanted:
            return start
    return None


def _cut(street: Street, worse: int, words: tuple[str, ...], start: int, end: int) -> Split:
    return Split(street=street, worse=worse, before=words[:start], after=words[end:])


def _is_another(written: Written, found: set[str], gazetteer: Gazetteer) -> bool:
    """Whether the words name another street in full, of a town the address or postcode tells."""
    return any(
        street.key not in found
        and (street.outward == written.outward or _tells(written.words, street))
        for street in _named_in(written.words, gazetteer)
    )


def _named_in(words: tuple[str, ...], gazetteer: Gazetteer) -> Iterator[Street]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_STREET) + 1):
            yield from gazetteer.streets.get("".join(words[start:end]), ())


def _nearly_in(words: tuple[str, ...], gazetteer: Gazetteer) -> Iterator[Street]:
    """Streets called as some words of the address are but for one slip."""
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_STREET) + 1):
            key = "".join(words[start:end])
            if not 6 <= len(key) <= 40:
                continue
            near = {found for less in shortened(key) for found in gazetteer.nearly.get(less, ())}
            for found in sorted(near):
                same = gazetteer.streets[found]
                if slips(key, found) == 1 and not _ends_otherwise(words[end - 1], same[0].words):
                    yield from same


def _tells(words: tuple[str, ...], street: Street) -> bool:
    """Whether the address tells the street's town or its quarter of it, allowing one slip."""
    return any(_told(words, area) for area in street.area)


def _told(words: tuple[str, ...], area: tuple[str, ...]) -> bool:
    if _where(words, area) is not None:
        return True
    key = "".join(area)
    return any(
        alike("".join(words[start : start + length]), key)
        for length in (len(area), len(area) + 1)
        for start in range(1, len(words) - length + 1)
    )


def _anywhere(written: Written, gazetteer: Gazetteer) -> Match | None:
    """The property by street, number and town, where the postcode is missing or another's."""
    block = gazetteer.blocks.get(written.postcode, ())
    for find in (_named_in, _nearly_in):
        streets = list(dict.fromkeys(_Same(one) for one in find(written.words, gazetteer)))
        if not streets:
            continue
        told = [one.street for one in streets if _placed(written, one.street, block)]
        rule = "moved_postcode"
        if not told:
            told, rule = _only_one(written, [one.street for one in streets]), "only_street"
        if not told:
            return unmatched("no_property" if block else "no_place")
        splits = list(_splits(written.words, told))
        least = min((split.worse for split in splits), default=0)
        splits = [split for split in splits if split.worse == least]
        found = _settled(_best_placed(written, splits), rule)
        if found.uprn or found.rule == "two_alike":
            return found
        return unmatched("no_property")
    return None


@dataclass(frozen=True)
class _Same:
    """A street told from others by being itself, which is quicker than by what it holds."""

    street: Street

    def __hash__(self) -> int:
        return id(self.street)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.street is other.street


def _placed(written: Written, street: Street, block: Sequence[Street]) -> bool:
    """Whether town, district or nearly the whole postcode says that this street is meant.

    Where the postcode is the same street's, but not at that number, one of the two is wrong: only
    a neighbouring postcode is believed.
    """
    if any(one.words == street.words and one.town == street.town for one in block):
        return street.postcode[:-2] == written.postcode[:-2]
    if written.postcode and slips(written.postcode, street.postcode) <= 1:
        return True
    return street.outward == written.outward or _tells(written.words, street)


def _only_one(written: Written, streets: list[Street]) -> list[Street]:
    """A street that nothing places, where no other is called so and nothing says it is elsewhere.

    Whoever writes neither town nor postcode writes from the area; a word after the street may be
    a town that is not in it.
    """
    if written.outward or len({(one.words, one.town) for one in streets}) != 1:
        return []
    full = [split for split in _splits(written.words, streets) if split.worse == 0]
    silent = all(parts.is_mark(word) for split in full for word in split.after)
    return streets if full and silent else []


def _best_placed(written: Written, splits: list[Split]) -> list[Split]:
    """Those whose town and district both agree, if there are any; a long name before a short."""
    both = [
        split
        for split in splits
        if split.street.outward == written.outward and _tells(written.words, split.street)
    ]
    kept = both or splits
    longest = max((len(split.street.key) for split in kept), default=0)
    return [split for split in kept if len(split.street.key) == longest]


def _without_street(written: Written, block: Sequence[Street]) -> Match | None:
    """The property by building name, or by number where nothing else is told, and postcode."""
    words = written.words
    splits = [_cut(street, 0, words, len(words), len(words)) for street in block]
    named = [(one, split) for split in splits for one in parts.by_name(split.street.named, words)]
    if named:
        places = [(one, parts.left(words, one)) for one, _ in named]
        return _chosen(places, "name")
    rest = {word for street in block for area in street.area for word in area} | _COUNTRY
    if all(word in rest or parts.is_mark(word) for word in words):
        return _settled(splits, "number")
    return None


def _settled(splits: Sequence[Split], rule: str) -> Match:
    """The one property that the numbers and names before and after the streets point to."""
    places: list[tuple[Premises, tuple[str, ...]]] = []
    for split in splits:
        places += parts.premises(split.street, split.before, split.after)
    if not places:
        return unmatched("no_property")
    return _chosen(places, rule)


def _chosen(places: Sequence[tuple[Premises, tuple[str, ...]]], rule: str) -> Match:
    """The part, or the building, that every candidate agrees on; two_alike where they differ."""
    found = {parts.part(premises, left) for premises, left in places}
    exact = {one for one in found if one[1] == ""}
    found = exact or found
    if len(found) != 1:
        return unmatched("two_alike")
    uprns, why = found.pop()
    if len(uprns) != 1:
        return unmatched("two_alike" if uprns else "no_property")
    if why:
        return Match(uprn=uprns[0], level="building", rule=why, confidence=BUILDING[why].confidence)
    flat = any(uprns[0] in held for one, _ in places for held in one.parts.values())
    told = "flat" if rule == "full" and flat else rule
    return Match(uprn=uprns[0], level="property", rule=told, confidence=PROPERTY[told].confidence)
