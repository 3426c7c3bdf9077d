"""Writes what is kept of a delivery beside the own caseload, with where each row came from.

Only columns that the agreement lists as kept, and never over an own row (CCIS framework, sections 5
and 8; exchange facts, section 10).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.exchange import moves
from kinfold.exchange.framework import UPDATES
from kinfold.exchange.matching import NEW
from kinfold.exchange.reading import Reading
from kinfold.exchange.sorting import Sorted
from kinfold.registers.facts import Parcel

if TYPE_CHECKING:
    import pyarrow as pa


def keep(reading: Reading, parcel: Parcel, found: Sorted) -> None:
    """Deposit the rows to keep, whole or not at all; nothing where there is nobody to keep."""
    gate, terms, at = reading.gate, reading.terms, reading.at
    matches = (*found.reconciled.people, *found.moves)
    if not matches:
        return
    tables = _updates(parcel, found, may_keep=frozenset(terms.codes(("kept",))))
    items = tuple(
        sorted(
            f"{UPDATES}.{name}.{column}"
            for name, table in tables.items()
            for column in table.column_names
        )
    )
    permit = gate.ask(terms.flow(reading.actor, "link", items=items, at=at))
    who = "\n".join(sorted(match.from_ypid for match in matches))
    supply = gate.deposit(
        permit,
        data_set=UPDATES,
        period=f"{parcel.parcel_id} {at:%Y%m%dT%H%M%S%f}",
        receipt=hashlib.sha256(f"{parcel.parcel_id}\n{who}".encode()).hexdigest(),
        as_at=day_in_england(at),
        tables={name: table.to_batches() for name, table in tables.items()},
        at=at,
    )
    reading.add(supply, tables)


def _updates(parcel: Parcel, found: Sorted, *, may_keep: frozenset[str]) -> "dict[str, pa.Table]":
    """The rows to keep, with where they came from; only columns the agreement lists as kept."""
    from kinfold.exchange.columns import table_of

    on = day_in_england(parcel.at)
    declared = datasets.get(UPDATES)
    people = (*found.reconciled.people, *found.moves)
    matched = {match.from_ypid: match for match in people}
    relevance = found.relevance | {match.from_ypid: moves.MOVED for match in found.moves}
    parts: dict[str, Iterable[tuple[str, Mapping[str, Any]]]] = {
        "person": [(match.from_ypid, match.row) for match in people],
        "activity": [(one.from_ypid, one.row) for one in found.reconciled.activities],
        "offer": [(one.from_ypid, one.row) for one in found.reconciled.offers],
    }
    sent = {name.split(".")[1] for name in parcel.fields}
    return {
        name: table_of(
            declared.table(name),
            columns=[
                column
                for _, table, column in (code.split(".") for code in parcel.fields)
                if table == name and f"{UPDATES}.{name}.{column}" in may_keep
            ],
            rows=[
                {
                    **row,
                    "record": _record(parcel, matched[ypid].record, matched[ypid].matched_by),
                    "from_holder": parcel.partner,
                    "from_ypid": ypid,
                    "received_on": on,
                    "matched_by": matched[ypid].matched_by,
                    "relevance": relevance[ypid],
                }
                for ypid, row in rows
            ],
        )
        for name, rows in parts.items()
        if name in sent
    }


def _record(parcel: Parcel, record: str, matched_by: str) -> str:
    """A young person new to us keeps the sender's id, marked as the sender's."""
    return f"{parcel.partner}:{record}" if matched_by == NEW and ":" not in record else record
