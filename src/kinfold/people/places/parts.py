"""Says which building of a street an address means, and which flat, pitch or floor of it."""

from collections.abc import Iterable, Sequence
from typing import Final

from kinfold.people.places.gazetteer import Premises, Street
from kinfold.people.places.lines import PARTS, alike, is_number

Placed = tuple[Premises, tuple[str, ...]]
_ANNEXES: Final = frozenset("annexe annex rear front studio lodge".split())


def is_mark(word: str) -> bool:
    """Whether a word can say which house, flat or floor is meant."""
    return word in PARTS or word.startswith("#") or is_number(word) or len(word) == 1


def premises(street: Street, before: Sequence[str], after: Sequence[str]) -> list[Placed]:
    """The buildings of a street that the words round its name fit, each with the words left over.

    A building's name decides before its number: "5 Mead Point, Long Lane" is no number 5.
    """
    words = tuple(before)
    tail = tuple(word for word in _marks(after))
    named = by_name(street.named, words) or by_name(street.named, tuple(after))
    numbers = _house_numbers(words) or _house_numbers(tuple(after))
    if named:
        told = [one for one in named if one.number and one.number in numbers]
        kept = told or [one for one in named if _may_be(one, numbers)]
        if kept:
            return [(one, left((*words, *tail), one)) for one in kept]
    return _numbered(street, numbers, words, tail)


def _marks(after: Sequence[str]) -> Iterable[str]:
    """Of the words behind the street, those that a flat is called by."""
    for place, word in enumerate(after):
        marked = place > 0 and after[place - 1] in PARTS
        if word in PARTS or word.startswith("#") or marked or is_number(word) or word in _ANNEXES:
            yield word


def _may_be(one: Premises, numbers: Sequence[str]) -> bool:
    """Whether no number denies a named building: a number told must be one of its flats'."""
    return not numbers or any(number in one.marks for number in numbers)


def by_name(named: Sequence[Premises], words: Sequence[str]) -> list[Premises]:
    """The buildings whose whole name stands in the words, in full; else with a slip."""
    full = [one for one in named if any(_stands(name, words) for name in one.names)]
    if full:
        return _fullest(full, words)
    return [one for one in named if any(_nearly_stands(name, words) for name in one.names)]


def _fullest(found: list[Premises], words: Sequence[str]) -> list[Premises]:
    """Those with the longest name that stands: Mill Lodge Court before Mill Lodge."""
    sizes = [max(len(name) for name in one.names if _stands(name, words)) for one in found]
    return [one for one, size in zip(found, sizes, strict=True) if size == max(sizes)]


def _stands(name: tuple[str, ...], words: Sequence[str]) -> bool:
    size = len(name)
    return any(
        words[start] == name[0] and tuple(words[start : start + size]) == name
        for start in range(len(words) - size + 1)
    )


def _nearly_stands(name: tuple[str, ...], words: Sequence[str]) -> bool:
    key = "".join(name)
    return len(key) >= 6 and any(
        alike("".join(words[start : start + length]), key)
        for length in (len(name), len(name) + 1)
        for start in range(len(words) - length + 1)
    )


def _house_numbers(words: Sequence[str]) -> list[str]:
    """Numbers that no word marks as a flat's, the last first: it stands by the street."""
    return [
        word
        for place, word in reversed(list(enumerate(words)))
        if is_number(word) and not (place and words[place - 1] in PARTS)
    ]


def _numbered(
    street: Street, numbers: Sequence[str], words: tuple[str, ...], tail: tuple[str, ...]
) -> list[Placed]:
    """The buildings at the number that stands by the street."""
    if not numbers:
        return []
    number = numbers[0]
    rest = [*words]
    if number in rest:
        del rest[len(rest) - 1 - rest[::-1].index(number)]
    else:
        tail = tuple(word for word in tail if word != number)
    around = (*rest, *tail)
    found = street.by_number.get(number) or street.by_end.get(number)
    if found is None and number[-1].isalpha():
        # 12c may be how somebody writes flat C of number 12.
        found = street.by_number.get(number[:-1])
        around = (number[-1], *around)
        found = tuple(one for one in found or () if number[-1] in one.marks)
    return [(one, around) for one in found or ()]


def left(words: Sequence[str], one: Premises) -> tuple[str, ...]:
    """The words without the building's own names and number."""
    rest = list(words)
    for name in one.names:
        size = len(name)
        for start in range(len(rest) - size + 1):
            if tuple(rest[start : start + size]) == name:
                del rest[start : start + size]
                break
    if one.number in rest:
        del rest[len(rest) - 1 - rest[::-1].index(one.number)]
    return tuple(rest)


def part(one: Premises, words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The UPRNs the words left over point to, and why it is only the building ("" if it is not)."""
    told = _told(words)
    if not one.parts:
        return one.whole, "other_flat" if told and len(one.whole) == 1 else ""
    exact = one.parts.get(told)
    if exact is not None:
        return exact, ""
    held = {uprns for called, uprns in one.parts.items() if set(called) <= set(words)}
    longest = max((len(c) for c, uprns in one.parts.items() if uprns in held), default=0)
    held = {uprns for c, uprns in one.parts.items() if uprns in held and len(c) == longest}
    if len(held) == 1 and not set(told) - {w for c, u in one.parts.items() if u in held for w in c}:
        return held.pop(), ""
    return one.whole, "other_flat" if told else "no_flat"


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    """What the words call a part: what follows a mark, a floor, or else any number or letter."""
    marked = [
        word
        for place, word in enumerate(words)
        if word.startswith("#")
        or (place and words[place - 1] in PARTS and word not in PARTS and is_mark(word))
    ]
    if marked:
        return tuple(dict.fromkeys(marked))
    return tuple(
        word for word in words if word not in PARTS and (is_number(word) or len(word) == 1)
    )
