"""Holds what a linker made of records against the truth: pairs, identities, twins, seals, groups.

All figures are of the pairs implied by the final clusters, since that is what a practitioner sees;
a pair is true where both records are of one identity.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """How many pairs are true, how many were found, and how many of those are true."""

    true: int
    found: int
    both: int

    @property
    def precision(self) -> float:
        """Of the pairs found, the share that is true; 1 where none was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that was found; 1 where there are none."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / (self.true + self.found) if self.true + self.found else 1.0


def _two(count: int) -> int:
    return count * (count - 1) // 2


def pairs(truth: Sequence[Hashable], made: Sequence[Hashable]) -> Pairs:
    """Counts of pairs, without making one: a cluster of any size is counted at once."""
    return Pairs(
        true=sum(map(_two, Counter(truth).values())),
        found=sum(map(_two, Counter(made).values())),
        both=sum(map(_two, Counter(zip(truth, made, strict=True)).values())),
    )


def exactly_right(truth: Sequence[Hashable], made: Sequence[Hashable]) -> float:
    """The share of identities whose records are one cluster with nobody else's in it."""
    sizes, clusters = Counter(truth), Counter(made)
    both = Counter(zip(truth, made, strict=True))
    right = sum(
        count == sizes[identity] == clusters[cluster] for (identity, cluster), count in both.items()
    )
    return right / len(sizes) if sizes else 1.0


def falsely_joined(truth: Sequence[Hashable], made: Sequence[Hashable]) -> set[Hashable]:
    """The identities of which some record shares a cluster with another identity's."""
    in_cluster: dict[Hashable, set[Hashable]] = defaultdict(set)
    for identity, cluster in zip(truth, made, strict=True):
        in_cluster[cluster].add(identity)
    return {one for held in in_cluster.values() if len(held) > 1 for one in held}


def twins_joined(
    truth: Sequence[Hashable], made: Sequence[Hashable], twin: Sequence[bool]
) -> tuple[int, int]:
    """How many twins share a cluster with somebody else, and how many twins there are."""
    twins = {identity for identity, is_twin in zip(truth, twin, strict=True) if is_twin}
    return len(twins & falsely_joined(truth, made)), len(twins)


def sealed_joined(made: Sequence[Hashable], sealed: Sequence[bool]) -> int:
    """How many pairs of a sealed and an unsealed record share a cluster: there may be none."""
    shut = Counter(c for c, is_sealed in zip(made, sealed, strict=True) if is_sealed)
    free = Counter(c for c, is_sealed in zip(made, sealed, strict=True) if not is_sealed)
    return sum(count * free[cluster] for cluster, count in shut.items())


def recall_by(
    truth: Sequence[Hashable],
    made: Sequence[Hashable],
    groups: Sequence[Iterable[str]],
) -> dict[str, Pairs]:
    """For each group, the true pairs of which either record is in it, and those found.

    `found` counts the same pairs as `both`, since a wrong pair belongs to nobody's group.
    """
    true: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for one, other in _true_pairs(truth):
        within = {*groups[one], *groups[other]}
        true.update(within)
        if made[one] == made[other]:
            both.update(within)
    return {name: Pairs(true=true[name], found=both[name], both=both[name]) for name in true}


def recall_by_two(
    truth: Sequence[Hashable], made: Sequence[Hashable], source: Sequence[str]
) -> dict[str, Pairs]:
    """The same by which two sources the records are from."""
    true: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for one, other in _true_pairs(truth):
        name = " - ".join(sorted((source[one], source[other])))
        true[name] += 1
        both[name] += made[one] == made[other]
    return {name: Pairs(true=true[name], found=both[name], both=both[name]) for name in true}


def _true_pairs(truth: Sequence[Hashable]) -> Iterable[tuple[int, int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, identity in enumerate(truth):
        places[identity].append(place)
    for held in places.values():
        yield from combinations(held, 2)


def gap(by_culture: Mapping[str, Pairs], *, usual: str = "english") -> float:
    """How many points lower recall is over all other naming cultures together than for
    `usual`; 0 where there is nothing to compare.
    """
    rest = [one for name, one in by_culture.items() if name != usual]
    others = Pairs(true=sum(p.true for p in rest), found=0, both=sum(p.both for p in rest))
    if usual not in by_culture or not others.true:
        return 0.0
    return 100 * (by_culture[usual].recall - others.recall)


def shown_and_true(
    truth: Sequence[Hashable], shown: Iterable[tuple[int, int, float]], *, least: float = 0.99
) -> tuple[int, int]:
    """Of the pairs shown as `least` likely or more, how many are true, and how many there are."""
    sure = [(one, other) for one, other, likely in shown if likely >= least]
    return sum(truth[one] == truth[other] for one, other in sure), len(sure)
