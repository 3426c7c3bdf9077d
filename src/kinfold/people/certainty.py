"""Turns scores into how often pairs of that kind and score were truly one child.

Scores of linked children's records are no probabilities (linkage findings, section 0.4). The map
is learnt where the truth is known, kind of evidence by kind, never falls as the score rises, and
is frozen in the model file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

Steps = Sequence[Sequence[float]]
#: A kind of which fewer pairs were seen is judged with the kinds it is like.
ENOUGH: Final = 40
#: Pairs that one step rests on at least.
LEAST: Final = 20
LOWEST: Final = -1000.0
#: Kinds from the whole word to nothing at all: the letters kept.
WIDER: Final = ((0, 1, 2, 3, 4, 5), (0, 1, 2, 4, 5), (0, 1, 4, 5), (0, 4, 5), (4, 5), ())


def wider(kind: str) -> tuple[str, ...]:
    """The kinds a pair belongs to, narrowest first."""
    return tuple(
        "".join(letter if place in kept else "." for place, letter in enumerate(kind))
        for kept in WIDER
    )


def steps_for(kind: str, steps: Mapping[str, Steps]) -> Steps:
    """The steps of the narrowest kind that enough was seen of."""
    return next((steps[name] for name in wider(kind) if name in steps), ())


def learnt(pairs: Iterable[tuple[str, float, bool]]) -> dict[str, list[tuple[float, float]]]:
    """For each kind, from which score on how many in a hundred are true.

    `pairs` are kind, score, and whether the two are one child.
    """
    held: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for kind, weight, true in pairs:
        for name in wider(kind):
            held[name].append((weight, true))
    return {name: _rising(seen) for name, seen in sorted(held.items()) if len(seen) >= ENOUGH}


def _rising(seen: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Steps that only rise: neighbours that would fall are pooled."""
    blocks: list[tuple[float, int, int]] = []
    for low, count, true in _batches(sorted(seen)):
        blocks.append((low, count, true))
        while len(blocks) > 1 and blocks[-2][2] * blocks[-1][1] >= blocks[-1][2] * blocks[-2][1]:
            (_, more, right), (first, some, held) = blocks.pop(), blocks.pop()
            blocks.append((first, some + more, held + right))
    steps: list[tuple[float, float]] = []
    for low, count, true in blocks:
        # The half case on each side keeps a few true pairs from being called certain.
        sure = round((true + 0.5) / (count + 1), 5)
        steps.append((round(low, 3), max(sure, steps[-1][1]) if steps else sure))
    return steps


def _batches(seen: list[tuple[float, bool]]) -> Iterable[tuple[float, int, int]]:
    size = max(LEAST, len(seen) // 300)
    start = 0
    while start < len(seen):
        end = min(len(seen), start + size)
        # Equal scores stay together, and so does what is left over.
        while end < len(seen) and seen[end][0] == seen[end - 1][0]:
            end += 1
        end = len(seen) if len(seen) - end < LEAST else end
        yield seen[start][0], end - start, sum(true for _, true in seen[start:end])
        start = end


def rows(kinds: Iterable[str], steps: Mapping[str, Steps]) -> "pa.Table":
    """The steps of some kinds as a table: kind, from which score, how sure, least score seen.

    Below the least score anybody has seen, the first step holds only with a discount.
    """
    import pyarrow as pa

    found: list[tuple[str, float, float, float]] = []
    for kind in kinds:
        own = steps_for(kind, steps)
        found += [
            (kind, low if place else LOWEST, sure, own[0][0])
            for place, (low, sure) in enumerate(own)
        ]
    texts, numbers = pa.string(), pa.float64()
    named = (("kind", texts), ("low", numbers), ("sure", numbers), ("least", numbers))
    columns = list(zip(*found, strict=True)) or [()] * len(named)
    arrays = [pa.array(c, kind) for c, (_, kind) in zip(columns, named, strict=True)]
    return pa.table(arrays, names=[name for name, _ in named])
