"""Keeps the answers beside a made-up county: which records are the same invented child.

Used to score linkage; it is never taken in.
"""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One source record: `record` is its own key in `holder`'s `data_set` for `period`.

    `errors` are the tags of what was damaged in it, joined by semicolons.
    """

    person: int
    family: int
    data_set: str
    period: str
    holder: str
    record: str
    errors: str = ""


def write(path: Path, answers: Iterable[Answer]) -> int:
    """Write every answer under its field names; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(entry.name for entry in fields(Answer))
        for answer in answers:
            writer.writerow(astuple(answer))
            count += 1
    return count
