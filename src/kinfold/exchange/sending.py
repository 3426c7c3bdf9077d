"""Sends what a confirmed plan holds, one sealed parcel for each authority, and never twice.

Only a designated person sends, and only the items of that row of the schedule (CCIS framework,
sections 6 and 9). A parcel's id comes from the plan and the authority, so a run that was cut short
goes on where it stopped.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NeedsDecision, NothingToDo, UsageProblem
from kinfold.exchange.framework import AGREEMENT, CASELOAD
from kinfold.exchange.planning import Lot, Plan, worked_out
from kinfold.exchange.wishes import IDENTITY
from kinfold.gate import Gate, Handover, Outgoing, leaving
from kinfold.parcels import Passphrase
from kinfold.registers import exchanges, parcels
from kinfold.registers.parcels import AlreadyRecorded

if TYPE_CHECKING:
    import pyarrow as pa

DELIVERY = "delivery"
BY_TELEPHONE = "given by telephone"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A passphrase that seals one lot, said by telephone to somebody in `to_role` (CCO-T2)."""

    passphrase: Passphrase
    to_role: str


NOTHING_SPOKEN: Mapping[str, Spoken] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What one run sealed, and what an earlier run had sealed already, as parcel ids."""

    plan: int
    sealed: tuple[str, ...]
    earlier: tuple[str, ...]


def send(
    gate: Gate,
    actor: Actor,
    number: int,
    *,
    at: datetime,
    spoken: Mapping[str, Spoken] = NOTHING_SPOKEN,
) -> Sending:
    """Seal every parcel of a confirmed plan and put it in the outbox; `carrying` takes it away.

    Lots for the authorities in `spoken`, by their codes, are sealed to a passphrase, not a key;
    the passphrase is kept nowhere, and the ledger says that it was given by telephone (CCO-T1).

    NeedsDecision where the plan is not confirmed or the caseload has changed since it was shown;
    RefusedByAgreement, before anything of that parcel exists, where the gate says no; NothingToDo
    where all of it was sealed before.
    """
    kept = exchanges.plan(number)
    if kept is None or kept.agreement != AGREEMENT:
        raise UsageProblem(
            "You asked to send what a plan holds.",
            why="There is no plan of that number.",
            remedy="Make a plan first, look at it, and confirm it.",
        )
    if kept.confirmed_at is None:
        raise NeedsDecision(
            f"You asked to send plan {number}.",
            why="Nobody has looked at it and confirmed it yet.",
            remedy="Look at its counts and exclusions, then confirm it.",
        )
    month = date.fromisoformat(f"{kept.period}-01")
    plan = worked_out(gate, actor, row=kept.row, month=month, at=at)
    if plan.digest != kept.digest:
        raise NeedsDecision(
            f"You asked to send plan {number}.",
            why="The caseload, the agreement or somebody's wish has changed since it was shown.",
            remedy="Make the plan again, look at what is different, and confirm that one.",
        )
    if not spoken.keys() <= {lot.to.la for lot in plan.lots}:
        raise UsageProblem(
            f"You asked to send plan {number}, some of it with a passphrase.",
            why="The plan has nothing for that authority.",
            remedy="Give the three-digit code of an authority that the plan lists.",
        )
    return _sealed(gate, actor, plan, spoken, number=number, at=at)


def _sealed(
    gate: Gate,
    actor: Actor,
    plan: Plan,
    spoken: Mapping[str, Spoken],
    *,
    number: int,
    at: datetime,
) -> Sending:
    done, earlier = [], []
    for lot in plan.lots:
        name = parcel_id(plan.digest, lot.to.la)
        if parcels.parcel(name, direction="out") is not None:
            earlier.append(name)
            continue
        try:
            _seal(gate, actor, plan, lot, name=name, spoken=spoken.get(lot.to.la), at=at)
        except AlreadyRecorded:
            earlier.append(name)  # another run of the same plan was quicker
        else:
            done.append(name)
    if not done:
        raise NothingToDo(
            f"You asked to send plan {number}.",
            why="Every parcel of it was sealed before, or it holds nobody.",
            remedy="Look at the outbox to see what has been received.",
        )
    return Sending(plan=number, sealed=tuple(done), earlier=tuple(earlier))


def parcel_id(digest: str, la: str) -> str:
    """The id of the one parcel of a plan for one authority."""
    return hashlib.sha256(f"{digest}/{la}".encode()).hexdigest()[:32]


def _seal(
    gate: Gate,
    actor: Actor,
    plan: Plan,
    lot: Lot,
    *,
    name: str,
    spoken: Spoken | None,
    at: datetime,
) -> None:
    flow = plan.terms.flow(
        actor,
        "send",
        items=plan.terms.codes(plan.row.groups),
        recipient=lot.to.member,
        channel="parcel",
        at=at,
    )
    sealed = gate.send(
        gate.ask(flow),
        _prepared(gate, plan, lot),
        parcel=name,
        at=at,
        passphrase=spoken.passphrase if spoken is not None else None,
    )
    if spoken is not None:
        told = {"parcel": name, "how": BY_TELEPHONE, "recipient": lot.to.member, "la": lot.to.la}
        gate.note(
            "passphrase.given",
            actor=actor,
            at=at,
            agreement=AGREEMENT,
            agreement_version=plan.terms.version.hash,
            payload={**told, "to_role": spoken.to_role, "on": day_in_england(at).isoformat()},
        )
    parcels.record_ready(
        leaving.as_sent(sealed),
        sealed.content,
        digests=sealed.people,
        at=at,
        by=actor.account,
    )


def _prepared(gate: Gate, plan: Plan, lot: Lot) -> Callable[[Handover], Outgoing]:
    def prepare(handover: Handover) -> Outgoing:
        tables = {
            key: _going(key, table, handover, plan=plan, lot=lot)
            for key, table in handover.tables.items()
        }
        holder = handover.permit.flow.holder or ""
        return Outgoing(
            kind=DELIVERY,
            row=plan.row.id,
            period=plan.period,
            la=lot.to.la,
            tables=tables,
            people=tuple(gate.digest(CASELOAD, holder, one) for one in sorted(lot.people)),
        )

    return prepare


def _going(key: str, table: "pa.Table", handover: Handover, *, plan: Plan, lot: Lot) -> "pa.Table":
    """The lot's rows of one table: permitted columns only, and blank where a wish says so.

    Somebody who instructed that no more than their identity go has no other rows at all.
    """
    import pyarrow as pa

    columns = [name for name in table.column_names if f"{key}.{name}" in handover.permit.shown]
    names = table["ypid"].to_pylist()
    limited = plan.settled.limited
    person = key.endswith(".person")
    mask = [one in lot.people and (person or one not in limited) for one in names]
    rows = table.select(columns).filter(pa.array(mask, type=pa.bool_()))
    if not person or limited.isdisjoint(lot.people):
        return rows
    blank = pa.array([one in limited for one in rows["ypid"].to_pylist()], type=pa.bool_())
    for place, name in enumerate(columns):
        if name not in IDENTITY:
            nothing = pa.scalar(None, type=rows.schema.field(name).type)
            rows = rows.set_column(place, name, _unless(blank, rows[name], nothing))
    return rows


def _unless(blank: "pa.Array", column: "pa.ChunkedArray", nothing: "pa.Scalar") -> "pa.Array":
    import pyarrow.compute as pc

    return pc.if_else(blank, nothing, column)
