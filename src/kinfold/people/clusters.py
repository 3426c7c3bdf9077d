"""Joins records into people, strongest reason first, and refuses what a person must decide.

Two standing people are never joined, and nobody is joined across a conflict, a seal or a human
"no", directly or through a third; each refusal becomes a case (linkage findings, 7.5-7.6). What
every scored pair between two groups says is weighed, not only the pair that brought them up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kinfold.people import standard
from kinfold.people.agreeing import WEIGHTS, Edge
from kinfold.people.records import Comparables

#: A rival within this many bits of the best match is too near to choose between them.
RIVAL_BITS: Final = 1.0
#: Two groups that far from one child are rivals for a third.
APART_BITS: Final = 3.0
#: No single pair counts for more than this many bits when two groups are weighed.
MOST_BITS: Final = 8.0
#: Twins are alike in everything but what tells them apart.
AGAINST: Final = 2.0
SCHOOL: Final = "upn"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Two units a person must decide on; `why` is a word for the report."""

    one: int
    other: int
    score: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """One person: the places of their units, and the standing person they were, if any."""

    places: tuple[int, ...]
    person: str | None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """What joining came to. `best` is the strongest reason that joined each unit."""

    groups: tuple[Group, ...]
    waiting: frozenset[int]
    cases: tuple[Case, ...]
    best: Mapping[int, Edge]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The index as it stands: each unit's person, people oldest first, and what was decided.

    `apart` are pairs a person said no to; `together` pairs a person said are one child.
    """

    person: Mapping[int, str] = field(default_factory=dict)
    oldest_first: Sequence[str] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    together: frozenset[tuple[int, int]] = frozenset()
    sealed: frozenset[int] = frozenset()


def join(units: Comparables, edges: Iterable[Edge], standing: Standing) -> Joined:
    """The people that `edges` and what stands already make of `units`."""
    joining = _Joining(units, tuple(edges), standing)
    joining.settle()
    return joining.result()


def _decided(pair: tuple[int, int]) -> Edge:
    """A person's word that two are one child."""
    one, other = sorted(pair)
    return Edge(one=one, other=other, method="review", weight=WEIGHTS["review"])


def _weighed(bits: float) -> float:
    """What one pair adds where groups are weighed; that two differ says more than likeness does."""
    return min(MOST_BITS, bits) if bits > 0 else AGAINST * max(-MOST_BITS, bits)


class _Joining:
    """The work of joining while it is under way."""

    def __init__(self, units: Comparables, edges: tuple[Edge, ...], standing: Standing) -> None:
        self.units = units
        self.standing = standing
        self.home = list(range(len(units)))
        self.members: dict[int, list[int]] = {place: [place] for place in range(len(units))}
        self.person: dict[int, str] = {}
        self.age = {person: place for place, person in enumerate(standing.oldest_first)}
        self.best: dict[int, Edge] = {}
        self.cases: dict[tuple[int, int], Case] = {}
        self.waiting: set[int] = set()
        self.apart: dict[int, set[int]] = defaultdict(set)
        for one, other in standing.apart:
            self.apart[one].add(other)
            self.apart[other].add(one)
        decided = (_decided(pair) for pair in standing.together)
        self.edges = sorted(
            (edge for edge in (*decided, *edges) if edge.one != edge.other),
            key=lambda edge: (-edge.weight, *sorted((units[edge.one].key, units[edge.other].key))),
        )
        self.beside: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self.beside[edge.one].append(edge)
            self.beside[edge.other].append(edge)

    def settle(self) -> None:
        """What stands, then what is clear, then what is not."""
        self._restore()
        later = [edge for edge in self.edges if edge.clear and not self._consider(edge)]
        # A rival may have found its own child by now, or turned out to be this one.
        while len(left := [edge for edge in later if not self._consider(edge)]) < len(later):
            later = left
        for edge in later:
            self._ask(edge, "rival")
        for edge in self.edges:
            if not edge.clear and edge.doubtful:
                self._ask(edge, "unsure")

    def result(self) -> Joined:
        """The people made, those who wait, and the cases to decide."""
        groups: dict[int, list[int]] = defaultdict(list)
        waiting = {place for place in self.waiting if len(self.members[self.home[place]]) == 1}
        for place in range(len(self.units)):
            if place not in waiting:
                groups[self.home[place]].append(place)
        return Joined(
            groups=tuple(
                Group(places=tuple(places), person=self.person.get(home))
                for home, places in sorted(groups.items())
            ),
            waiting=frozenset(waiting),
            cases=tuple(self.cases[pair] for pair in sorted(self.cases)),
            best=self.best,
        )

    # ---- what stands ----------------------------------------------------------------------

    def _restore(self) -> None:
        """Put standing people together again, save where a person has since said no."""
        people: dict[str, list[int]] = defaultdict(list)
        for place, person in self.standing.person.items():
            people[person].append(place)
        for person, places in people.items():
            kept: list[int] = []
            # A person who is split stays with the roll's record; the other starts anew.
            for place in sorted(places, key=lambda place: self.units[place].system != SCHOOL):
                if self.apart[place].isdisjoint(kept):
                    kept.append(place)
            self.person[self.home[kept[0]]] = person
            for place in kept[1:]:
                self._merge(self.home[kept[0]], self.home[place])

    # ---- joining --------------------------------------------------------------------------

    def _consider(self, edge: Edge) -> bool:
        """Join on a clear edge, or make a case of it; False where another fits about as well."""
        one, other = self.home[edge.one], self.home[edge.other]
        if one == other:
            self._note(edge)
        elif not self._forbidden(one, other):
            why = self._refusal(edge, one, other)
            if why == "rival":
                return False
            if why:
                self._ask(edge, why)
            else:
                self._merge(one, other)
                self._note(edge)
        return True

    def _forbidden(self, one: int, other: int) -> bool:
        """Whether a person said no, or a seal lies between: then nothing is even asked."""
        if self._sealed(one) != self._sealed(other):
            return True
        return bool(self.apart) and any(
            not self.apart[place].isdisjoint(self.members[other]) for place in self.members[one]
        )

    def _sealed(self, home: int) -> bool:
        return not self.standing.sealed.isdisjoint(self.members[home])

    def _refusal(self, edge: Edge, one: int, other: int) -> str:
        if edge.method == "review":
            return ""
        if self.person.get(one) and self.person.get(other):
            return "two_people"
        found = self._conflict(one, other)
        if found:
            return found
        if edge.another_name and self._maybe_twins(one, other):
            return "twins"
        if len(self.members[one]) + len(self.members[other]) > 2 and self._evidence(one, other) < 0:
            return "against"
        return "rival" if self._rival(edge, one, other) else ""

    def _conflict(self, one: int, other: int) -> str:
        """Why two groups cannot be one child: numbers in force at once, or birth dates."""
        mine, theirs = self._numbers(one), self._numbers(other)
        if mine and theirs and self._every(one).isdisjoint(self._every(other)):
            return "two_numbers"
        if not self._every(one).isdisjoint(self._every(other)):
            return ""
        return "birth_dates" if not self._days_agree(one, other) else ""

    def _maybe_twins(self, one: int, other: int) -> bool:
        """Whether two forenames are two children's: one list has both, or several have each."""
        mine, theirs = ({self.units[p].system for p in self.members[h]} for h in (one, other))
        return not mine.isdisjoint(theirs) or min(len(mine), len(theirs)) > 1

    def _numbers(self, home: int) -> set[str]:
        return {upn for place in self.members[home] if (upn := self.units[place].upn)}

    def _every(self, home: int) -> set[str]:
        found = self._numbers(home)
        for place in self.members[home]:
            found |= self.units[place].former
        return found

    def _days_agree(self, one: int, other: int) -> bool:
        mine, theirs = self._days(one), self._days(other)
        return all(standard.compatible(left, right) for left in mine for right in theirs)

    def _days(self, home: int) -> set[date | None]:
        return {self.units[place].born for place in self.members[home]}

    def _evidence(self, one: int, other: int) -> float:
        """What every compared pair between two groups says, in bits."""
        if len(self.members[one]) > len(self.members[other]):
            one, other = other, one
        return sum(
            _weighed(edge.bits)
            for place in self.members[one]
            for edge in self.beside[place]
            if self.home[edge.one if edge.other == place else edge.other] == other
        )

    def _rival(self, edge: Edge, one: int, other: int) -> bool:
        """Whether another child fits a side of the edge about as well."""
        for place, across in ((edge.one, other), (edge.other, one)):
            for rival in self.beside[place]:
                if rival.weight < edge.weight - RIVAL_BITS or not rival.clear:
                    break
                third = rival.other if rival.one == place else rival.one
                home = self.home[third]
                if home in (one, other) or third in self.apart[place] or self._sealed(home):
                    continue
                if self._conflict(home, across) or self._evidence(home, across) < -APART_BITS:
                    return True
        return False

    def _merge(self, one: int, other: int) -> None:
        keep, lose = (one, other) if self._senior(one, other) else (other, one)
        for place in self.members[lose]:
            self.home[place] = keep
        self.members[keep] += self.members.pop(lose)
        self.person.pop(lose, None)

    def _senior(self, one: int, other: int) -> bool:
        """Whether the first keeps its person's id: the older of two, or the only one."""
        mine, theirs = self.person.get(one), self.person.get(other)
        if mine is None or theirs is None:
            return mine is not None or (theirs is None and self._larger(one, other))
        return self.age[mine] < self.age[theirs]

    def _larger(self, one: int, other: int) -> bool:
        return len(self.members[one]) >= len(self.members[other])

    def _note(self, edge: Edge) -> None:
        for place in edge.pair:
            self.best.setdefault(place, edge)

    # ---- asking ---------------------------------------------------------------------------

    def _ask(self, edge: Edge, why: str) -> None:
        """Open a case, unless it is settled: one child already, a human no, or a better match."""
        one, other = self.home[edge.one], self.home[edge.other]
        if one == other or self._forbidden(one, other) or self._outmatched(edge):
            return
        self.cases.setdefault(
            edge.pair,
            Case(one=edge.pair[0], other=edge.pair[1], score=edge.probability or 1.0, why=why),
        )
        # By their keys, so that who waits does not hang on the order of the records.
        for place in sorted(edge.pair, key=lambda place: self.units[place].key):
            if self._may_wait(place) and not self._may_wait_less(place, edge):
                self.waiting.add(place)

    def _outmatched(self, edge: Edge) -> bool:
        """Whether either side has been joined for a reason far better than this one."""
        return any(
            place in self.best
            and self.best[place].weight >= edge.weight + RIVAL_BITS
            and bool(self._conflict(self.home[edge.one], self.home[edge.other]))
            for place in edge.pair
        )

    def _may_wait(self, place: int) -> bool:
        """A unit waits that is nobody yet: not standing, not on a roll, not joined to anybody."""
        home = self.home[place]
        return (
            self.person.get(home) is None
            and len(self.members[home]) == 1
            and self.units[place].system != SCHOOL
        )

    def _may_wait_less(self, place: int, edge: Edge) -> bool:
        """Of two that could both wait, the first in order goes into the index, alone."""
        other = edge.other if place == edge.one else edge.one
        return (
            self._may_wait(other)
            and other not in self.waiting
            and self.units[place].key < self.units[other].key
        )
