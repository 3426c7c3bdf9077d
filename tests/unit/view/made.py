"""Handovers made by hand for the view's tests: what the gate would let through for one child."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from kinfold.agreement import Permit
from kinfold.agreement.scope import ends, in_window, involves, scope, undated
from kinfold.calendars import months_before
from kinfold.gate import Handover
from kinfold.view.record import ITEMS
from tests.unit.agreement import made_permit

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def permit(on: date, *, items: Sequence[str] = ITEMS) -> Permit:
    """A permit to view, as the practitioner agreement gives it on a day (never sealed)."""
    return made_permit.permit(on, items=items)


def handover(
    rows: Rows, on: date, *, qualifying: bool | None = None, as_at: Mapping[str, date] | None = None
) -> Handover:
    """What the gate hands over: the rows a permit lets through, cut to the window.

    `qualifying` is worked out from the rows where it is not given.
    """
    granted = permit(on)
    since = months_before(on, 24)
    parts = {part.key: part for part in scope(granted)}
    newest = {"h": max((as_at or {}).values(), default=on)}
    full = {
        key: [
            {**dict.fromkeys(part.columns), "_holder": "h", "_supply": "s", "_as_at": on, **row}
            for row in rows.get(key, ())
        ]
        for key, part in parts.items()
    }
    for key, part in parts.items():
        if part.evidence.start is not None:
            closing = ends(full[key], part.evidence, newest=newest)
            full[key] = [
                {**row, "_ended": end} for row, end in zip(full[key], closing, strict=True)
            ]
    if qualifying is None:
        qualifying = any(
            involves(row, part.evidence, since=since, on=on)
            for key, part in parts.items()
            if part.evidence.counts
            for row in full[key]
        )
    tables = {}
    for key, part in parts.items():
        kept = [
            row
            for row in full[key]
            if undated(part.evidence)
            or in_window(row, part.evidence, since=since, on=on)
            or (part.unlocks and qualifying)
        ]
        tables[key] = pa.Table.from_pylist(kept) if kept else pa.table({})
    return Handover(
        permit=granted,
        entry=7,
        tables=tables,
        qualifying=qualifying,
        as_at=as_at if as_at is not None else {key.split(".")[0]: on for key in tables},
    )
