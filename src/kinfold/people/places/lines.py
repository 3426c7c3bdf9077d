"""Takes a written address apart: postcode, words in one spelling, numbers, and the mark of a flat.

What was written is never changed. Rules: the postcode grammar and the ZZ placeholders of the
identifiers facts; everything else is how people shorten the words of an address.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kinfold.identifiers import is_placeholder_postcode, normalise_postcode
from kinfold.people.slips import slips

LONGEST: Final = 200
MOST_WORDS: Final = 32
#: One spelling for the ways in which a word is shortened.
_SPELT: Final = {
    short: word
    for word, shorts in {
        "road": "rd raod",
        "street": "st str saint",
        "avenue": "ave av",
        "lane": "ln la",
        "close": "cl clo",
        "drive": "dr drv",
        "crescent": "cres cr cresc",
        "gardens": "gdns garden gds gdn",
        "terrace": "ter terr",
        "court": "ct crt",
        "place": "pl",
        "grove": "gr grv",
        "square": "sq",
        "way": "wy",
        "walk": "wk",
        "park": "pk",
        "house": "hse ho",
        "cottage": "ctg cott",
        "building": "bldgs bldg buildings",
        "mount": "mt",
        "ground": "grd gnd gf",
        "first": "1st ist",
        "second": "2nd",
        "third": "3rd",
        "basement": "bsmt",
    }.items()
    for short in shorts.split()
}
#: Words that end a street's name: two streets that end differently are not one misspelt.
KINDS: Final = frozenset(
    "road street avenue lane close drive crescent gardens terrace court place grove square way walk"
    " park mews row rise view hill green mount".split()
)
PARTS: Final = frozenset(
    "flat flt apt apartment appt unit pitch plot caravan van bay room rm studio maisonette"
    " block suite f chalet mobile".split()
)
_FLOORS: Final = frozenset("ground first second third top basement attic".split())
_AFTER_FLOOR: Final = frozenset("floor flr fl flat flt apt apartment".split())
_WORD: Final = re.compile(
    r"[0-9]+(?:st|nd|rd|th)\b|[0-9]+[a-z]?(?:-[0-9]+[a-z]?)?(?![a-z0-9])|[a-z]+|[0-9]+"
)
_NUMBER: Final = re.compile(r"[0-9]{1,5}[a-z]?(?:-[0-9]{1,5}[a-z]?)?")
_RANGE: Final = re.compile(r"([0-9])\s*[-–—]\s*([0-9])")
_CODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s?([0-9][A-Z]{2})\b")
_LOOSE: Final = re.compile(r"[,\s]([A-Z]{1,2}[0-9IO][0-9A-Z]?)\s?([0-9IO][A-Z]{2})\W*$")
_AREA: Final = re.compile(r"[A-Z]{1,2}?(?=[0-9IO])")
_OUTWARD: Final = re.compile(r"(?:^|[,\s])([A-Z]{1,2}[0-9][0-9A-Z]?)\W*$")
_NOWHERE: Final = re.compile(
    r"\b(?:nfa|no fixed (?:abode|address)|homeless|address (?:not known|unknown|withheld)"
    r"|not known|unknown|confidential)\b"
)
_PO_BOX: Final = re.compile(r"\bp\.?\s?o\.?\s?box\b")
_BFPO: Final = re.compile(r"\bb\.?f\.?p\.?o\b")
_CARE_OF: Final = re.compile(r"\b(?:c/o|care of)\b")
_SWAPPED: Final = str.maketrans({"I": "1", "O": "0"})


@dataclass(frozen=True, kw_only=True)
class Written:
    """An address taken apart. `nowhere` says why it can be no property, "" where it may be one."""

    words: tuple[str, ...]
    postcode: str
    outward: str
    nowhere: str = ""


def read(text: str | None) -> Written:
    """The parts of one written address; never raises, and reads no more than LONGEST letters."""
    plain = _plain(text or "")
    postcode, outward, rest = _postcode(plain.upper())
    lower = rest.lower()
    why = _why_nowhere(lower, postcode)
    if is_placeholder_postcode(postcode):
        postcode = outward = ""
    words = words_of(_CARE_OF.sub(" ", lower))
    return Written(
        words=words, postcode=postcode, outward=outward, nowhere=why or ("" if words else "empty")
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in one spelling, marks of floors as one word each."""
    lower = _RANGE.sub(r"\1-\2", _plain(text).lower().replace(".", ""))
    found = [_SPELT.get(word, word) for word in _WORD.findall(lower)[:MOST_WORDS]]
    return tuple(_lettered(_floors(_unnumbered(found))))


def is_number(word: str) -> bool:
    """Whether a word is a house or flat number: 12, 12a, 12-14."""
    return _NUMBER.fullmatch(word) is not None


def _plain(text: str) -> str:
    if text.isascii():
        plain = text[:LONGEST]
    else:
        plain = unicodedata.normalize("NFKD", text[:LONGEST]).replace("’", "")[:LONGEST]
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.replace("'", "")


def _postcode(upper: str) -> tuple[str, str, str]:
    """Postcode, its first half, and the text without them; a letter O or I read as the digit."""
    strict = list(_CODE.finditer(upper))
    if strict:
        # Grammar of the shape; what is no postcode leaves the words as they are.
        code = normalise_postcode(strict[-1][1] + strict[-1][2])
        if code is not None:
            rest = f"{upper[: strict[-1].start()]} {upper[strict[-1].end() :]}"
            return code, strict[-1][1], rest
    loose = _LOOSE.search(upper)
    if loose is not None:
        code, outward = _mended(loose[1], loose[2])
        if code is not None:
            return code, outward, upper[: loose.start()]
    half = _OUTWARD.search(upper)
    if half is not None:
        return "", half[1], upper[: half.start()]
    return "", "", upper


def _mended(first: str, last: str) -> tuple[str | None, str]:
    """A postcode in which letters stand for digits; its first half."""
    area = _AREA.match(first)
    head = area[0] if area else ""
    outward = head + first[len(head) :].translate(_SWAPPED)
    return normalise_postcode(outward + last[0].translate(_SWAPPED) + last[1:]), outward


def _why_nowhere(lower: str, postcode: str) -> str:
    if not lower.strip(" ,.-"):
        return "no_fixed_abode" if is_placeholder_postcode(postcode) else "empty"
    if _PO_BOX.search(lower):
        return "po_box"
    if _BFPO.search(lower):
        return "bfpo"
    return "no_fixed_abode" if _NOWHERE.search(lower) else ""


def _unnumbered(words: list[str]) -> list[str]:
    """Without a "no" or "number" that only introduces one."""
    return [
        word
        for place, word in enumerate(words)
        if not (
            word in {"no", "number"} and place + 1 < len(words) and words[place + 1][0].isdigit()
        )
    ]


def _floors(words: list[str]) -> list[str]:
    """Floor, and what follows it, as one word that begins with #."""
    told: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        end = place + 1
        while word in _FLOORS and end < len(words) and words[end] in _AFTER_FLOOR:
            end += 1
        if end > place + 1:
            if told and told[-1] == "lower":
                told.pop()
                word = "basement"
            told.append(f"#{word}")
        else:
            told.append(word)
        place = end
    return told


def _lettered(words: list[str]) -> list[str]:
    """A number and the single letter after it as one: 12 A is 12a."""
    told: list[str] = []
    for place, word in enumerate(words):
        single = len(word) == 1 and "a" <= word <= "l"
        before = told[-1] if told else ""
        marked = place > 1 and words[place - 2] in PARTS
        if single and before.isdigit() and not marked:
            told[-1] = before + word
        else:
            told.append(word)
    return told


def alike(one: str, other: str) -> bool:
    """Whether two keys of words differ by a slip of the pen: two in a long one."""
    if one == other:
        return True
    short = min(len(one), len(other))
    return short >= 4 and slips(one, other) <= (2 if short >= 9 else 1)
