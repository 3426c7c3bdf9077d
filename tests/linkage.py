"""Scores a person index against the answers kept beside a made-up county."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kinfold import datasets

Unit = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Score:
    """Pairs of records of different systems: right, wrongly joined, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of joined pairs that are one child."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of true pairs that were joined."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def answers(path: Path, only: Iterable[str] = ()) -> dict[Unit, str]:
    """Whose each unit (system, holder, record) is, in the data sets named (none: all)."""
    wanted = set(only)
    with path.open(encoding="utf-8") as file:
        return {
            (system(row["data_set"]), row["holder"], row["record"]): row["person"]
            for row in csv.DictReader(file)
            if not wanted or row["data_set"] in wanted
        }


def system(data_set: str) -> str:
    """The field that names the child in a data set."""
    return datasets.system(data_set)


def linked(rows: Iterable[Mapping[str, object]]) -> dict[Unit, str]:
    """Whose each unit is by the index's links that hold."""
    return {
        (system(str(row["data_set"])), str(row["holder"]), str(row["record"])): str(row["person"])
        for row in rows
        if row["believed_to"] is None
    }


def score(found: Mapping[Unit, str], true: Mapping[Unit, str]) -> Score:
    """How well `found` does; records it leaves out (waiting) count as missed."""
    made, real = _pairs(found), _pairs(true)
    known = {pair for pair in made if pair[0] in true and pair[1] in true}
    return Score(right=len(known & real), wrong=len(known - real), missed=len(real - known))


def _pairs(whose: Mapping[Unit, str]) -> set[tuple[Unit, Unit]]:
    people: dict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(whose):
        people[whose[unit]].append(unit)
    return {pair for group in people.values() for pair in combinations(group, 2)}
