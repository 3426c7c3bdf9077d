"""Counts the slips of the pen between two words: letters left out, put in, changed or swapped."""

from functools import lru_cache
from typing import Final

#: More slips than two are as good as any number: the words are not one.
MANY: Final = 3


@lru_cache(maxsize=65536)
def slips(one: str, other: str) -> int:
    """Letters left out, put in, changed or swapped with the next; 3 stands for any more.

    The optimal string alignment of the two words, given up once it must come to more than two.
    """
    if abs(len(one) - len(other)) >= MANY:
        return MANY
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, now[-1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) >= MANY:
            return MANY
        before, last = last, now
    return min(last[-1], MANY)
