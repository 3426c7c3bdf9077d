"""Handovers made by hand for the view's tests: what the gate would let through for one child."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa

from kinfold.agreement import Actor, Flow, ItemRule, Permit
from kinfold.agreement.scope import ends, in_window, involves, scope, undated
from kinfold.calendars import months_before
from kinfold.gate import Handover
from kinfold.view.record import ITEMS, PREFIX

CHRONOLOGY = {"V2", "I1", "I2", "I3", "involvement_agency", "involvement_dates"} | {
    "involvement_worker",
    "involvement_lead_email",
}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def permit(on: date, *, items: Sequence[str] = ITEMS) -> Permit:
    """A permit to view, as the practitioner agreement gives it on a day (never sealed)."""
    since = months_before(on, 24)
    flow = Flow(
        actor=Actor(
            account="dsl@st-edmunds.marshire.example",
            role="safeguarding_lead",
            organisation="st-edmunds",
            organisation_kind="school",
        ),
        operation="view",
        agreement="practitioner-view",
        purpose="C-P1",
        items=tuple(items),
        recipient="st-edmunds",
        at=datetime.combine(on, time(12), tzinfo=UTC),
        subjects=("p1",),
    )
    return Permit(
        id="made",
        flow=flow,
        agreement="practitioner-view",
        version="0" * 64,
        grants=("G",),
        clauses=("C7",),
        items=tuple(
            ItemRule(
                item=item,
                treatment="show",
                clause="C7",
                since=since,
                unlocks=item.removeprefix(PREFIX) in CHRONOLOGY,
            )
            for item in items
        ),
        cohort="linked_to_organisation",
        source_agreements=("practitioner-view", "county-education"),
        qualifying_since=since,
        identity_without_evidence=True,
        duties=(),
        destroy_by=None,
        expires_at=flow.at,
    )


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
