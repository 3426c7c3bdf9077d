"""Reads a published match report: shares here and by the usual match, and who is matched less.

It works on what is published and nothing else, so that it can tell no more than that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kinfold.disclosure import TOTAL
from kinfold.people.calibration import wilson
from kinfold.people.measuring import ALONE, BOTH, HOW, NOT, RULES
from kinfold.people.traits import CATEGORIES

Counts = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Records of one kind: how many, and what share is matched here and by the usual match.

    Records that are known to one place only, as is usual, are not counted among them: there is
    nothing to match them with. None is held back. `behind` says that fewer are matched than of
    all records of the data set, by more than chance explains (the whole 95 % interval of its
    share lies below).
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
    told = {
        result: None if result in table["left_out"] else counts.get(result, {}).get(code, 0)
        for result in (TOTAL, BOTH, NOT, ALONE)
    }
    every, alone = told[TOTAL], told[ALONE]
    records = None if every is None or alone is None else max(0, every - alone)
    missed = _share(told[NOT], records)
    here = None if missed is None else 1 - missed
    behind = (
        of is not None
        and here is not None
        and here < of
        and wilson(here, float(records or 0))[1] < of
    )
    return Matched(
        code=code, records=records, here=here, usual=_share(told[BOTH], records), behind=behind
    )


def _share(part: int | None, records: int | None) -> float | None:
    """A part's share of some records; None where either is held back."""
    return None if part is None or not records else min(1.0, part / records)


def _part(records: int | None, share: float | None) -> int | None:
    return None if records is None or share is None else RULES.rounded(round(records * share))
