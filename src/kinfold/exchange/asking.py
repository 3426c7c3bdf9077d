"""Asks the authority that sent an activity about one of ours that cannot be true beside it.

So a disagreement waits at both authorities until each has looked (exchange facts, section 10).
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.errors import RefusedByAgreement
from kinfold.exchange.columns import table_of
from kinfold.exchange.framework import AGREEMENT, CASELOAD, Framework
from kinfold.exchange.reconcile import ActivityConflict
from kinfold.gate import Gate, Handover, Outgoing, leaving
from kinfold.registers import parcels
from kinfold.registers.facts import Parcel

QUERY: Final = "query"
TABLE: Final = f"{CASELOAD}.activity"
_SENT = frozenset({"ypid", "activity_code", "start_date", "establishment_name", "verified_on"})


def ask(
    gate: Gate,
    actor: Actor,
    terms: Framework,
    parcel: Parcel,
    conflicts: Iterable[ActivityConflict],
    *,
    at: datetime,
) -> str | None:
    """Seal a query with our activities to whoever sent the others; its id, None for no conflict.

    Under the row of the schedule that the delivery came by; where that row lets no activity go
    back, nothing is asked.
    """
    found = tuple(conflicts)
    columns = sorted(
        code
        for code in terms.codes(terms.row(parcel.row or "").groups)
        if code.startswith(f"{TABLE}.") and code.rsplit(".", 1)[1] in _SENT
    )
    if not found or not columns:
        return None
    flow = terms.flow(
        actor, "send", items=tuple(columns), recipient=parcel.partner, channel="parcel", at=at
    )
    try:
        permit = gate.ask(flow)
    except RefusedByAgreement:
        return None
    name = secrets.token_hex(16)
    sealed = gate.send(permit, _prepared(gate, parcel, found), parcel=name, at=at)
    parcels.record_ready(
        leaving.as_sent(sealed),
        sealed.content,
        digests=sealed.people,
        at=at,
        by=actor.account,
    )
    return name


def _prepared(
    gate: Gate, parcel: Parcel, conflicts: tuple[ActivityConflict, ...]
) -> Callable[[Handover], Outgoing]:
    def prepare(handover: Handover) -> Outgoing:
        shown = {code.rsplit(".", 1)[1] for code in handover.permit.shown}
        rows = [{**one.ours, "ypid": one.from_ypid} for one in conflicts]
        table = table_of(datasets.get(CASELOAD).table("activity"), columns=shown, rows=rows).select(
            sorted(shown)
        )
        holder = handover.permit.flow.holder or ""
        return Outgoing(
            kind=QUERY,
            row=parcel.row,
            period=parcel.period,
            la=parcel.la,
            tables={TABLE: table},
            message={"about": parcel.parcel_id},
            people=tuple(sorted({gate.digest(CASELOAD, holder, one.record) for one in conflicts})),
        )

    return prepare


def asked(
    gate: Gate, actor: Actor, terms: Framework, *, at: datetime
) -> dict[str, tuple[str, list[Mapping[str, Any]]]]:
    """The queries that wait here: parcel id to who asks, and the rows asked about.

    RefusedByAgreement where the actor may not work with the caseload.
    """
    found = {}
    for name in parcels.waiting():
        content = parcels.content(name)
        if content is None or parcels.parcel(name, direction="out") is not None:
            continue
        if gate.outside(content, at=at).kind != QUERY:
            continue
        contents = gate.manifest(content, at=at)
        if contents.agreement != AGREEMENT:
            continue
        items = tuple(f"{TABLE}.{column}" for column in contents.fields.get(TABLE, ()))
        flow = terms.flow(actor, "report", items=items, holder=contents.sender, at=at)
        rows = gate.opened(gate.ask(flow), content, at=at)[TABLE].to_pylist()
        found[name] = (contents.sender, rows)
    return found


def close(gate: Gate, actor: Actor, name: str, *, at: datetime) -> None:
    """Every row of a query was looked at: it waits no longer, and its bytes go."""
    content = parcels.content(name)
    if content is not None:
        contents = gate.manifest(content, at=at)
        parcels.record_accepted(
            leaving.as_arrived(contents, content), supply=None, at=at, by=actor.account
        )
        parcels.drop(name)
