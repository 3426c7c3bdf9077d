"""Splits one person of the index in two, or makes one of two, by somebody's word.

Nothing is removed: the links that no longer hold are ended and others begin on the same day. The
records named keep the person's id; the rest have an id that nobody ever had.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from kinfold.people.index import ALONE, Before, Rows
from kinfold.people.units import Row

REVIEW = "review"


def refs_of(before: Before, person: str) -> frozenset[str]:
    """The references of the records that are the person's now."""
    return frozenset(str(row["ref"]) for row in _held_by(before, person))


def parted(
    before: Before, *, person: str, keep: Collection[str], new: str, by: str, on: date
) -> Before:
    """The index with every record of `person` but those named in `keep` under the id `new`."""
    return _rewritten(
        before, refs_of(before, person) - frozenset(keep), frm=person, to=new, by=by, on=on
    )


def reunited(before: Before, *, person: str, other: str, by: str, on: date) -> Before:
    """The index with every record of `other` under the id of `person`."""
    return _rewritten(before, refs_of(before, other), frm=other, to=person, by=by, on=on)


def older(before: Before, one: str, other: str) -> tuple[str, str]:
    """The two people, the one first believed in first: the id that stays when they are one.

    Of two of one day the first named stays.
    """
    since = {
        person: min(row["believed_from"] for row in before.link if row["person"] == person)
        for person in (one, other)
    }
    return (one, other) if since[one] <= since[other] else (other, one)


def _rewritten(
    before: Before, refs: Collection[str], *, frm: str, to: str, by: str, on: date
) -> Before:
    going = [row for row in _held_by(before, frm) if row["ref"] in refs]
    there = [*(str(row["ref"]) for row in _held_by(before, to)), *(str(r["ref"]) for r in going)]
    rows: Rows = []
    for row in before.link:
        if row["believed_to"] is None and row["person"] == frm and row["ref"] in refs:
            rows += [{**row, "believed_to": on}, _begun(row, to, there, by=by, on=on)]
        else:
            rows.append(dict(row))
    return replace(before, link=rows)


def _begun(row: Row, to: str, there: Collection[str], *, by: str, on: date) -> dict[str, Any]:
    other = min((ref for ref in there if ref != row["ref"]), default=None)
    return {
        **row,
        "person": to,
        "method": ALONE if other is None else REVIEW,
        "probability": None,
        "model": None,
        "other": other,
        "made_by": by,
        "believed_from": on,
        "believed_to": None,
    }


def _held_by(before: Before, person: str) -> list[Row]:
    return [row for row in before.link if row["believed_to"] is None and row["person"] == person]
