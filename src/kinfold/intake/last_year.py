"""Hands a reader last year's return, where it is held, for the rules that compare the two.

It is read through the gate, under the agreement the new return comes under, by whoever brings it;
where that agreement does not let them read it back, the rules are told as not run.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from kinfold.agreement import Actor, Flow, Version
from kinfold.calendars import year_label, year_starts_in
from kinfold.datasets import DataSet
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.intake.layout import Before
from kinfold.registers import loads
from kinfold.registers.facts import LoadReport

if TYPE_CHECKING:
    import pyarrow as pa

#: Last year's return is looked for among so many of the holder's deliveries, the newest first.
LOOKED_THROUGH: Final = 500
SUPPLY: Final = "_supply"


def last_year(
    gate: Gate, actor: Actor, version: Version, *, data_set: DataSet, holder: str, at: datetime
) -> Before:
    """What gives the return of the year before a year, by table; None where it cannot be had."""

    def before(year: str) -> "Mapping[str, pa.Table] | None":
        period = year_label(year_starts_in(year) - 1)
        report = _newest(data_set, holder, period, version)
        items = _items(data_set, version)
        grants = version.agreement.grants_for(actor.role, "report")
        if report is None or not items or not grants:
            return None
        flow = Flow(
            actor=actor,
            operation="report",
            agreement=version.agreement.id,
            purpose=grants[0].purposes[0],
            items=items,
            recipient=actor.organisation,
            at=at,
            holder=holder,
        )
        try:
            handover = gate.read(gate.ask(flow), at=at, held_at=report.at)
        except RefusedByAgreement:
            return None
        found = {
            table.name: _of(handover.tables[f"{data_set.id}.{table.name}"], report)
            for table in data_set.in_files
            if f"{data_set.id}.{table.name}" in handover.tables
        }
        gate.outcome(
            handover,
            kind="report.outcome",
            payload={
                "load_report": report.id,
                "rows": {name: len(rows) for name, rows in found.items()},
                "to": "the checks of the next year",
            },
        )
        return found

    return before


def _newest(data_set: DataSet, holder: str, period: str, version: Version) -> LoadReport | None:
    wanted = (data_set.id, period, version.agreement.id)
    return next(
        (
            one
            for one in loads.load_reports(limit=LOOKED_THROUGH, holder=holder)
            if (one.data_set, one.period, one.agreement) == wanted and one.supply
        ),
        None,
    )


def _items(data_set: DataSet, version: Version) -> tuple[str, ...]:
    """What the agreement has of the return's own tables."""
    names = {table.name for table in data_set.in_files}
    return tuple(
        code
        for code, table, _ in data_set.items()
        if table.name in names and version.agreement.groups_of(code)
    )


def _of(rows: "pa.Table", report: LoadReport) -> "pa.Table":
    """The rows of one delivery."""
    import pyarrow.compute as pc

    own = rows.filter(pc.equal(rows.column(SUPPLY), report.supply))
    return own.drop_columns([name for name in own.column_names if name.startswith("_")])
