"""Reduces a name to how it roughly sounds, so that spellings of one name are compared at all.

It only decides which records are set beside each other; whether two names are one is the model's
to say.
"""

import re
from functools import lru_cache
from typing import Final

#: Written first to last; each pair is how one sound is often spelt in English records.
_SPELT: Final = (
    ("ph", "f"), ("gh", "g"), ("kh", "k"), ("ck", "k"), ("sch", "s"), ("sh", "s"), ("ch", "s"),
    ("cz", "s"), ("sz", "s"), ("ts", "s"), ("th", "t"), ("dh", "d"), ("zh", "s"), ("x", "ks"),
    ("q", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("z", "s"), ("w", "v"),
    ("j", "y"), ("p", "b"),
)  # fmt: skip
_VOWELS: Final = re.compile(r"[aeiouyh]+")
_TWICE: Final = re.compile(r"(.)\1+")
LONGEST: Final = 6


@lru_cache(maxsize=65536)
def sound(name: str) -> str:
    """The consonants of a name key as they sound; the key itself where hardly any are left."""
    spoken = name
    for spelt, said in _SPELT:
        spoken = spoken.replace(spelt, said)
    first = "a" if spoken[:1] in set("aeiouyh") else ""
    bare = _TWICE.sub(r"\1", first + _VOWELS.sub("", spoken))
    return bare[:LONGEST] if len(bare) > 1 else name[:LONGEST]
