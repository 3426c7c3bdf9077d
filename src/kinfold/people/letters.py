"""Puts the letters of a name into one plain form, whatever alphabet, marks or damage they have.

Nothing here knows a name from a word: letters are told by `facts/letters.csv`, and names that older
systems damage by `facts/marked_names.csv`. However long or hostile a text is, only its beginning is
read, and what comes out is short.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from kinfold.people.sheets import rows

#: No form of a name is longer.
LONGEST: Final = 120
#: No more of a text than this is looked at.
READ: Final = 400
#: Accents that UTF-8 makes of one letter when it is read as Windows-1252 begin with one of these.
_GARBLED: Final = re.compile("[ÂÃÄÅÆÇÈÉÊÐÑÏá][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_UNMAPPED: Final = {0x81: 0x81, 0x8D: 0x8D, 0x8F: 0x8F, 0x90: 0x90, 0x9D: 0x9D}
#: Polish letters of Windows-1250 read as Windows-1252, inside or before letters.
_MISREAD: Final = {"³": "ł", "¹": "ą", "¿": "ż"}
_MISREAD_AT: Final = re.compile("(?<=[^\\W\\d_])[³¹¿]|[¿](?=[^\\W\\d_])")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘`´ʼʻ′＇", "'"))
_BETWEEN: Final = re.compile(r"[\s\-–—‐‑‒_/\\.,;:()\[\]+&|\"“”]+")
#: Two names written as one, told only by their capitals: WoodgateRoberts.
_RUN_ON: Final = re.compile("(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_TWICE: Final = re.compile(r"(.)\1+")
#: What stands for a lost letter: one mark, one for each of its bytes, or its first byte misread.
_HOLES: Final = tuple(
    map(re.compile, ("\ufffd", "[?\ufffd]{1,3}", "[?\ufffd]{2}", "[ãäåâ]\ufffd?"))
)


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, still with their accents, damaged letters mended.

    Hyphens, strokes, stops and spaces end a word; what nobody sees (directions, joiners, controls)
    is left out and ends none. An apostrophe stays inside its word.
    """
    seen = text[:READ]
    if not seen.isascii():
        seen = _seen(mended(seen))
    seen = _RUN_ON.sub(" ", seen.translate(_APOSTROPHES)).casefold()
    return tuple(word for part in _BETWEEN.split(seen) if (word := _filled(part)))


def _seen(text: str) -> str:
    """Without marks beyond those a letter has, and without characters that nobody sees."""
    composed = unicodedata.normalize("NFKC", text)[: READ * 2]
    return "".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] not in "CM")


def mended(text: str) -> str:
    """The text with letters recovered that were written in one code and read in another."""
    for _ in range(2):  # some texts were damaged twice
        if not _GARBLED.search(text):
            break
        try:
            told = bytes(_byte(c) for c in text).decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError, ValueError):
            break
        text = told
    return _MISREAD_AT.sub(lambda found: _MISREAD[found.group()], text)


def _byte(letter: str) -> int:
    if ord(letter) in _UNMAPPED:
        return ord(letter)
    return letter.encode("cp1252")[0]


def _filled(word: str) -> str:
    """The word with lost letters filled in, where one known name alone fits it."""
    if word.isascii() and "?" not in word:
        return word.strip("'")
    for holes in _HOLES:
        holed = holes.sub("?", word)
        if "?" in holed and (whole := marked_names().get(holed)):
            return whole
    return _HOLES[1].sub("", word).strip("'")


@lru_cache(maxsize=131072)
def plain(word: str) -> str:
    """Letters and digits only, without case or accents."""
    if word.isascii():
        word = word.lower()[:READ]
        return (word if word.isalnum() else "".join(c for c in word if c.isalnum()))[:LONGEST]
    table = _plain_letters()
    decomposed = unicodedata.normalize("NFKD", word[: READ * 2].casefold().translate(table))
    folded = unicodedata.normalize("NFKD", decomposed.casefold()).translate(table)
    return "".join(c for c in folded if c.isalnum())[:LONGEST]


@lru_cache(maxsize=131072)
def respelt(key: str) -> str:
    """A name's key with letters put alike that writers of one name interchange."""
    told = f" {key} "
    for written, instead in _respellings():
        told = told.replace(written, instead)
    told = _TWICE.sub(r"\1", told.strip())
    if told.endswith("h") and told[-2:-1] in set("aeiou"):
        told = told[:-1]
    # So little is left of a short name that it would be another's: Zhou and Zhu, Mya and Mia.
    return told if len(told) > 3 else key


def ways(word: str) -> frozenset[str]:
    """Further ways in which a word with accents is met: the letter written out, or lost."""
    if word.isascii():
        return frozenset()
    others = _other_letters()
    found = set()
    for place in range(2):
        told = "".join(
            other[min(place, len(other) - 1)] if (other := others.get(c)) else c for c in word
        )
        found.add(plain(told))
    lost = "".join(c for c in word if c.isascii())
    if len(lost) > 4:
        found.add(plain(lost))
    return frozenset(found - {"", plain(word)})


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str]:
    """Letters that are no Latin letter with a mark, and what stands for each."""
    told = (r for r in rows("letters.csv") if r["letter"] == _apart(r["letter"]))
    return {ord(row["letter"]): row["plain"] for row in told}


def _apart(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)


@lru_cache(maxsize=1)
def _other_letters() -> dict[str, tuple[str, ...]]:
    """Letters that have a second way to be written out, and some a third."""
    return {r["letter"]: tuple(r["other"].split()) for r in rows("letters.csv") if r["other"]}


@lru_cache(maxsize=1)
def marked_names() -> dict[str, str]:
    """What a name with a hole, written as a question mark, can only be."""
    found: dict[str, set[str]] = {}
    for row in rows("marked_names.csv"):
        name = unicodedata.normalize("NFC", row["name"])
        holes = [at for at, letter in enumerate(name) if not letter.isascii()]
        every = "".join("?" if at in holes else letter for at, letter in enumerate(name))
        each = (f"{name[:at]}?{name[at + 1 :]}" for at in holes)
        for holed in (every, *each):
            found.setdefault(holed.casefold(), set()).add(name.casefold())
    return {
        holed: min(names)
        for holed, names in found.items()
        if len({plain(name) for name in names}) == 1
    }


@lru_cache(maxsize=1)
def _respellings() -> tuple[tuple[str, str], ...]:
    return tuple((row["written"], row["instead"]) for row in rows("respellings.csv"))
