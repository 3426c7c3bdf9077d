"""Caseload updates: what an authority kept of what others sent it, and where it came from.

Worked out when a delivery of the exchange is processed: rows of young people who live or study in
the authority. Each says which own record it belongs to, or that it is new (framework, section 8).
"""

import dataclasses

from kinfold.datasets.declared.young_people import DATA_SET as YOUNG_PEOPLE
from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table

_IDENTITY = Sensitivity.IDENTITY
_ADMIN = Sensitivity.ADMINISTRATIVE


def _kept(name: str, title: str, sensitivity: Sensitivity, kind: Kind = Kind.TEXT) -> Field:
    return Field(name=name, title=title, kind=kind, sensitivity=sensitivity, structural=True)


#: Where a kept row came from, on every row of every table.
PROVENANCE = (
    _kept("record", "Own record it belongs to, or the sender's", _IDENTITY),
    _kept("from_holder", "Authority that sent it", _ADMIN),
    _kept("from_ypid", "Young person's id in that authority", _IDENTITY),
    _kept("received_on", "Received on", _ADMIN, Kind.DATE),
    _kept("matched_by", "How it was matched", _ADMIN),
    _kept("relevance", "Lives here, studies here, or both", _ADMIN),
)


#: Not kept: the sender's own words, and why it was let go, are the sender's to answer for.
LEFT_OUT = frozenset({"record_type", "ypid", "override_ground", "override_reason", "override_role"})


def _table(table: Table) -> Table:
    fields = tuple(
        dataclasses.replace(
            field,
            drawn_from=(f"young_people.{table.name}.{field.name}",),
            source="",
            required=False,
        )
        for field in table.fields
        if field.name not in LEFT_OUT
    )
    return dataclasses.replace(
        table, subject="record", key=("record", *table.key[1:]), fields=(*PROVENANCE, *fields)
    )


DATA_SET = DataSet(
    id="caseload_update",
    title="Caseload updates from other authorities",
    owner_kind="la",
    grain="person",
    identifiers=("record",),
    refresh="on change",
    refresh_days=31,
    retention_class="derived",
    derived=True,
    feeds=("exchange",),
    tables=tuple(
        _table(table)
        for table in YOUNG_PEOPLE.tables
        if table.name in ("person", "activity", "offer")
    ),
)
