"""Says how alike two names sound or look, for what no list of spellings foresees."""

import re
from functools import lru_cache
from typing import Final

from kinfold.people.slips import slips

#: Letters and groups of letters, the longest first, and the one sound they are held for. No
#: language is the rule of the others: sh, s, sz and ş are one, v and w, c, k and q, p alone is p.
_HEARD: Final = {
    **dict.fromkeys(("tsch", "tch", "cz", "ch"), "C"),
    **dict.fromkeys(("shch", "sch", "sh", "sz", "zh", "s", "z"), "S"),
    **dict.fromkeys(("ts", "tz"), "S"),
    "x": "KS",
    **dict.fromkeys(("ck", "kh", "k", "q", "c"), "K"),
    **dict.fromkeys(("gh", "g"), "G"),
    **dict.fromkeys(("dj", "dzh", "j"), "J"),
    **dict.fromkeys(("ph", "f"), "F"),
    **dict.fromkeys(("v", "w"), "V"),
    **dict.fromkeys(("bh", "b"), "B"),
    **dict.fromkeys(("th", "t"), "T"),
    **dict.fromkeys(("dh", "d"), "D"),
    **{letter: letter.upper() for letter in "hlmnpr"},
}
_GROUPS: Final = re.compile("|".join(sorted(_HEARD, key=lambda group: (-len(group), group))))
_SOFT: Final = re.compile("c(?=[eiy])")
_SILENT: Final = re.compile("(?<=[aeiouy])h(?![aeiouy])|(?<=[^aeiouyh])h(?=[^aeiouy]|$)")
_TWICE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile("[aeiouy]+")
_KIND: Final = {"a": "A", "e": "I", "i": "I", "y": "I", "o": "U", "u": "U"}
_LONG_E: Final = re.compile("[ae][ei]+")


@lru_cache(maxsize=131072)
def sound(key: str) -> str:
    """How a name's key sounds: capitals for consonants, A, E, I or U for vowels that tell names.

    The first and the last vowel are kept by their kind, as they part Hassan from Hussein and Jan
    from Jana; those between only as a beat (`-`). Digits and other alphabets pass as they are.
    """
    told = _SOFT.sub("s", key)
    if told.startswith("y") and told[1:2] in set("aeiou"):
        told = "Y" + told[1:]
    told = _SILENT.sub("", told)
    told = _GROUPS.sub(lambda found: _HEARD[found.group()], told)
    told = _TWICE.sub(r"\1", told)
    groups = list(_VOWELS.finditer(told))
    if not groups:
        return told
    first = groups[0].start()

    def heard(found: re.Match[str]) -> str:
        outer = found.start() == first or found.end() == len(told)
        kind = _vowel(found.group())
        return kind if outer else "-" * len(kind)

    return _VOWELS.sub(heard, told)


def _vowel(group: str) -> str:
    """The kind of one vowel or of two run together."""
    group = group.replace("y", "i")
    if _LONG_E.fullmatch(group):
        return "E"
    kinds = [_KIND[letter] for letter in group]
    if kinds[0] == kinds[-1] or set(group) <= set("aou") or group == "eu":
        return kinds[-1] if group[0] != "o" else "U"
    return kinds[0] + kinds[-1]


def similar(one: str, other: str) -> bool:
    """Whether two name keys differ by a slip of the pen: one letter, or two in a long name."""
    short = min(len(one), len(other))
    if short < 3:
        return one == other
    if one.startswith(other) or other.startswith(one):
        # Tom is short for Tomasz; Jan is not for Jana, nor Ali for Alia.
        return short >= 4 or (len(one + other) > 7 and min(one, other, key=len)[-1] not in "aeiouy")
    return slips(one, other) <= (2 if short >= 7 else 1)
