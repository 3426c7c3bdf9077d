"""Whether a warning about a breach names nobody: neither a child, nor the school, nor its people.

SOM-10.5: the service desk may warn others without saying where it happened or whom it is about.
"""

import re
from typing import Final

from kinfold.errors import UsageProblem
from kinfold.registers import accounts, references

_WORD: Final = re.compile(r"[^\W\d_][^\W_’'-]*(?:[’'-][^\W_]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+|\n+")
#: Words that are written with a capital and name nobody.
_PLAIN: Final = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april "
        "may june july august september october november december i it's english welsh christmas "
        "easter windows microsoft google internet excel outlook kinfold"
    ).split()
)
_ABBREVIATION: Final = 5
_LONGEST: Final = 1000
#: Words of an organisation's name that tell nothing about which one it is.
_GENERIC: Final = frozenset(
    (
        "primary secondary infant junior school schools academy college council county borough "
        "service partner company the and of for church st community trust youth analysis hosting "
        "delivery centre children's team"
    ).split()
)


def names_nobody(text: str, *, asked: str) -> str:
    """The words of a warning, checked; UsageProblem where they could tell who or where.

    Refused: numbers that identify, the name or a telling word of the name of any organisation
    registered here, and any other word with a capital inside a sentence, which may be a name.
    """
    words = references.reasoned(text, longest=_LONGEST, asked=asked)
    if _organisations(words) or _capitals(words):
        raise UsageProblem(
            asked,
            why="The words could name a school, an organisation or a person.",
            remedy="Say what happened and what to look out for; write no name, and no word with a "
            "capital inside a sentence.",
        )
    return words


def _organisations(text: str) -> bool:
    said = {word.casefold() for word in _WORD.findall(text)}
    folded = text.casefold()
    for one in accounts.organisations():
        telling = {word.casefold() for word in _WORD.findall(one.name)} - _GENERIC
        codes = {code.casefold() for code in (one.id, one.laestab) if code}
        if not said.isdisjoint(telling) or any(code in folded for code in codes):
            return True
    return False


def _capitals(text: str) -> bool:
    """Whether a word inside a sentence begins with a capital and is neither plain nor a code."""
    for sentence in _SENTENCE.split(text):
        for word in _WORD.findall(sentence)[1:]:
            code = word.isupper() and len(word) <= _ABBREVIATION
            if word[0].isupper() and not code and word.casefold() not in _PLAIN:
                return True
    return False
