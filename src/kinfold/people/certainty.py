"""Turns scores into how often pairs of that kind and score were truly one child.

Scores of linked children's records are no probabilities (linkage findings, section 0.4). The map
is learnt where the truth is known, kind of evidence by kind, never falls as the score rises, and
is frozen in the model file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

Steps = Sequence[Sequence[float]]
#: A kind of which fewer pairs were seen is judged with the kinds it is like.
ENOUGH: Final = 40
#: Pairs that one step rests on at least.
LEAST: Final = 20
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
    blocks: list[list[float]] = []
    for low, count, true in _batches(sorted(seen)):
        blocks.append([low, count, true])
        while len(blocks) > 1 and blocks[-2][2] * blocks[-1][1] >= blocks[-1][2] * blocks[-2][1]:
            _, count, true = blocks.pop()
            blocks[-1][1] += count
            blocks[-1][2] += true
    lowest = -1000.0
    # The half case on each side keeps a few true pairs from being called certain.
    return [
        (lowest if place == 0 else round(low, 3), round((true + 0.5) / (count + 1), 5))
        for place, (low, count, true) in enumerate(blocks)
    ]


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


def as_table(rows: Sequence[tuple[str, float, float]]) -> "pa.Table":
    """Steps as an Arrow table, which may be empty."""
    import pyarrow as pa

    kinds: list[tuple[str, Any]] = [
        ("kind", pa.string()), ("low", pa.float64()), ("sure", pa.float64()),
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    arrays = [pa.array(c, k) for c, (_, k) in zip(columns, kinds, strict=True)]
    return pa.table(arrays, schema=pa.schema(kinds))
