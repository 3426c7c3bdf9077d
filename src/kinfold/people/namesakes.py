"""Says how strongly two names agree: as written, spelt otherwise, short for, in part, by sound.

The words are for an engine to weigh and for a reviewer to read; none of them joins two children
by itself.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

from kinfold.people import names
from kinfold.people.likeness import similar, sound

Agreement = Literal["unknown", "exact", "spelling", "form", "part", "slip", "sound", "none"]
#: The strongest first; "unknown" is beside them, where either name is missing or a placeholder.
AGREEMENTS: Final[tuple[Agreement, ...]] = (
    "exact",
    "spelling",
    "form",
    "part",
    "slip",
    "sound",
    "none",
)
Forms = Callable[[str], frozenset[str]]


@lru_cache(maxsize=65536)
def forename_agreement(one: str, other: str) -> Agreement:
    """How strongly two forenames agree; never raises, whatever the texts."""
    left, right = names.forename_key(one), names.forename_key(other)
    if not left or not right:
        return "unknown"
    sets: tuple[tuple[Agreement, Forms], ...] = (
        ("spelling", names.forename_spellings),
        ("form", names.forename_forms),
        ("part", names.forename_parts),
    )
    return _strongest(left, right, [(said, of(one), of(other)) for said, of in sets])


@lru_cache(maxsize=65536)
def surname_agreement(one: str, other: str) -> Agreement:
    """How strongly two surnames agree; a word that tells no family (Begum, Kaur) is a part."""
    left, right = names.surname_key(one), names.surname_key(other)
    if not left or not right:
        return "unknown"
    sets: tuple[tuple[Agreement, Forms], ...] = (
        ("spelling", names.surname_spellings),
        ("form", names.surname_forms),
        ("part", names.bag),
    )
    found = _strongest(left, right, [(said, of(one), of(other)) for said, of in sets])
    return "part" if found in {"slip", "sound", "none"} and _run_on(left, right) else found


def _run_on(left: str, right: str) -> bool:
    """Whether one key is half of the other, two surnames having been written as one word."""
    short, long = sorted((left, right), key=len)
    halved = long.startswith(short) or long.endswith(short)
    return halved and len(short) > 3 and len(long) - len(short) > 2


def _strongest(
    left: str, right: str, sets: list[tuple[Agreement, frozenset[str], frozenset[str]]]
) -> Agreement:
    if left == right:
        return "exact"
    for said, ones, others in sets:
        if not ones.isdisjoint(others):
            return said
    if similar(left, right):
        return "slip"
    return "sound" if sound(left) == sound(right) else "none"
