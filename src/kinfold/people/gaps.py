"""Reads a published match report: shares here and by the usual match, and who is matched less.

It works on what is published and nothing else, so that it can tell no more than that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kinfold.disclosure import TOTAL
from kinfold.people.calibration import wilson
from kinfold.people.measuring import BOTH, HOW, NOT, RULES
from kinfold.people.traits import CATEGORIES

Counts = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Records of one kind: how many, and what share is matched here and by the usual match.

    None is held back. `behind` says that fewer are matched than of all records of the data set,
    by more than chance explains (the whole 95 % interval of its share lies below).
    """

    code: str
    records: int | None
    here: float | None
    usual: float | None
    behind: bool = False

    @property
    def here_count(self) -> int | None:
        """As many records as are matched here."""
        return _part(self.records, self.here)

    @property
    def usual_count(self) -> int | None:
        """As many records as the usual match finds, of those matched here."""
        return _part(self.records, self.usual)


def whole(part: Mapping[str, Any]) -> Matched:
    """All records of one data set of a published report."""
    return _matched(part[HOW], TOTAL, of=None)


def groups(part: Mapping[str, Any], trait: str) -> tuple[Matched, ...]:
    """The groups of one trait in one data set; empty where they are not told."""
    table = part["groups"].get(trait)
    if table is None:
        return ()
    everybody = whole(part)
    named = table["counts"].get(TOTAL, {})
    return tuple(
        _matched(table, code, of=everybody.here) for code in CATEGORIES[trait] if code in named
    )


def hows(part: Mapping[str, Any], result: str) -> Mapping[str, int | None]:
    """The counts of one result by pass or reason, without those that are 0."""
    counts = part[HOW]["counts"].get(result, {})
    return {how: count for how, count in counts.items() if how != TOTAL and count != 0}


def _matched(table: Mapping[str, Any], code: str, *, of: float | None) -> Matched:
    counts: Counts = table["counts"]
    left_out = table["left_out"]
    records = counts.get(TOTAL, {}).get(code)
    missed = _share(counts, NOT, code, left_out=left_out)
    here = None if missed is None else 1 - missed
    behind = (
        of is not None
        and here is not None
        and bool(records)
        and wilson(here, float(records or 0))[1] < of
    )
    return Matched(
        code=code,
        records=records,
        here=here,
        usual=_share(counts, BOTH, code, left_out=left_out),
        behind=behind,
    )


def _share(counts: Counts, result: str, code: str, *, left_out: list[str]) -> float | None:
    """A result's share of a category's records; None where either is not told."""
    part, all_of = counts.get(result, {}).get(code, 0), counts.get(TOTAL, {}).get(code)
    if part is None or not all_of or (result in left_out and code != TOTAL):
        return None
    return min(1.0, part / all_of)


def _part(records: int | None, share: float | None) -> int | None:
    return None if records is None or share is None else RULES.rounded(round(records * share))
