"""Tells everybody who was sent a person's rows what is to be done with them.

UK GDPR Article 19: each recipient of the data is told of a correction, an erasure or a restriction.
Who was sent it is known by keyed hashes; a recipient is told nothing it was not sent before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from kinfold import datasets
from kinfold.agreement import Actor, Flow, Version
from kinfold.errors import NeedsDecision
from kinfold.gate import Gate, Handover, Outgoing
from kinfold.gate.signing import places
from kinfold.registers import cases, notices_given, parcels, partners, people
from kinfold.registers.facts import Case, Parcel
from kinfold.rights.acting import parts
from kinfold.rights.papers import parcel_id, ready, version_of

if TYPE_CHECKING:
    import pyarrow as pa

CARRY_ROWS: Final = frozenset({"delivery", "rectification"})
SEND: Final = "send"


def recipients(gate: Gate, person: str) -> dict[str, tuple[Parcel, ...]]:
    """The members that were sent a person's rows from here, and by which parcels.

    Nobody where the person is not named as ours: what was received is never sent on.
    """
    named = parts(person)
    if named is None or named[1] != gate.installation.organisation:
        return {}
    found: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in parcels.disclosed_to(gate.digest(*named)):
        if parcel.kind in CARRY_ROWS:
            found[parcel.partner].append(parcel)
    return {partner: tuple(sent) for partner, sent in sorted(found.items())}


def pass_on(
    gate: Gate,
    actor: Actor,
    case: Case,
    kind: str,
    person: str,
    *,
    message: Mapping[str, object],
    at: datetime,
) -> dict[str, str]:
    """Seal a parcel that names the person by our id for every member that was sent their rows.

    A `rectification` holds the rows as they are now, of the columns that member was sent before
    and no other; any other kind holds the id alone. Parcel ids with their members.
    """
    told: dict[str, str] = {}
    for partner, sent in recipients(gate, person).items():
        for row, fields in _by_row(kind, person, sent).items():
            name = parcel_id(
                gate.installation.organisation, case.id, kind, _round(case, kind), partner, row
            )
            told[name] = partner
            if parcels.parcel(name, direction="out") is None:
                version = version_of(gate, sent[-1].agreement, at=at)
                flow = _flow(actor, version, partner=partner, items=fields, at=at)
                period = f"case-{case.id}"
                going = _Going(
                    gate=gate, kind=kind, person=person, row=row, period=period, message=message
                )
                ready(
                    gate.send(gate.ask(flow), going.prepared, parcel=name, at=at),
                    at=at,
                    by=actor.account,
                )
    return told


def _by_row(kind: str, person: str, sent: tuple[Parcel, ...]) -> dict[str | None, tuple[str, ...]]:
    """The columns to send by row of the schedule: only items of one row go together."""
    if kind != "rectification":
        return {sent[-1].row: (_subject_of(person),)}
    found: dict[str | None, set[str]] = defaultdict(set)
    for parcel in sent:
        found[parcel.row].update(parcel.fields)
    return {row: tuple(sorted(fields)) for row, fields in found.items()}


def _subject_of(person: str) -> str:
    data_set = datasets.get((parts(person) or ("", "", ""))[0])
    table = data_set.tables[0]
    return f"{data_set.id}.{table.name}.{table.subject}"


def _round(case: Case, kind: str) -> int:
    """How often this was passed on before: a second correction is another parcel."""
    return sum(step.kind == "partner_told" and step.data.get("what") == kind for step in case.steps)


def _flow(
    actor: Actor, version: Version, *, partner: str, items: tuple[str, ...], at: datetime
) -> Flow:
    granted = version.agreement.grants_for(actor.role, SEND)
    allowed = {
        code
        for grant in granted
        for group in grant.items
        for code in version.agreement.group(group).codes
    }
    return Flow(
        actor=actor,
        operation=SEND,
        agreement=version.agreement.id,
        purpose=granted[0].purposes[0] if granted else version.agreement.purposes[0].id,
        items=tuple(item for item in items if item in allowed) or items,
        recipient=partner,
        holder=actor.organisation,
        channel="parcel",
        at=at,
    )


@dataclass(frozen=True, kw_only=True)
class _Going:
    """What one parcel says about one person, made from the rows the permit lets through."""

    gate: Gate
    kind: str
    person: str
    row: str | None
    period: str
    message: Mapping[str, object]

    def prepared(self, handover: Handover) -> Outgoing:
        """The person's rows of the permitted columns, as the newest delivery of them has it."""
        named = parts(self.person) or ("", "", "")
        key = self.gate.digest(*named)
        mine = {name: _about(name, table, named) for name, table in handover.tables.items()}
        days = [day for table in mine.values() for day in table["_as_at"].to_pylist()]
        if not days:
            raise _nothing_to_tell(key, at=handover.permit.flow.at)
        return Outgoing(
            kind=self.kind,
            row=self.row,
            period=self.period,
            tables={
                name: self._going(name, table, newest=max(days), shown=handover.permit.shown)
                for name, table in mine.items()
            },
            message=self.message,
            people=(key,),
        )

    def _going(
        self, key: str, table: "pa.Table", *, newest: date, shown: frozenset[str]
    ) -> "pa.Table":
        import pyarrow as pa

        columns = [name for name in table.column_names if f"{key}.{name}" in shown]
        current = pa.array([day == newest for day in table["_as_at"].to_pylist()], type=pa.bool_())
        rows = table.filter(current).select(columns)
        return rows if self.kind == "rectification" else rows.slice(0, 1)


def _about(key: str, table: "pa.Table", named: tuple[str, str, str]) -> "pa.Table":
    """The rows of one table about one person."""
    import pyarrow as pa

    subject = datasets.get(named[0]).table(key.partition(".")[2]).subject or ""
    keep = [str(name) == named[2] for name in table[subject].to_pylist()]
    return table.filter(pa.array(keep, type=pa.bool_()))


def _nothing_to_tell(key: str, *, at: datetime) -> NeedsDecision:
    limited = bool(people.restrictions((key,), at=at))
    return NeedsDecision(
        "Members that were sent a person's rows were to be told.",
        why="The person's data is restricted, and restricted rows are not sent."
        if limited
        else "No row of the person is held here under that id any more.",
        remedy="Lift the restriction first; or tell the members by telephone, and record it.",
    )


def tell_parties(
    gate: Gate, actor: Actor, case: Case, *, kind: str, text: str, at: datetime
) -> tuple[str, ...]:
    """Tell the other parties within this installation, by the case's number; who was told.

    TDV-13.6, TDV-13.7. Parties with an installation of their own get a parcel instead.
    """
    told = parties_here(gate, case.agreements, at=at)
    for organisation in told:
        notices_given.tell(
            organisation, kind=kind, text=text, at=at, by=actor.account, case=case.id
        )
    return told


def parties_here(gate: Gate, agreements: tuple[str, ...], *, at: datetime) -> tuple[str, ...]:
    """The organisations that signed these agreements and use this installation, but ourselves."""
    found: set[str] = set()
    for name in agreements:
        for place in places(version_of(gate, name, at=at), at=at):
            if place.signature is not None and partners.partner(place.organisation, at=at) is None:
                found.add(place.organisation)
    return tuple(sorted(found - {gate.installation.organisation}))


def partners_told(
    gate: Gate,
    actor: Actor,
    case: Case,
    *,
    what: str,
    sent: Mapping[str, str],
    here: Iterable[str],
    at: datetime,
    text: str = "",
) -> None:
    """Record on the case who was told what, by which parcels, and who of this installation."""
    data = {"what": what, "parcels": dict(sent), "organisations": list(here)}
    cases.add_step(case.id, kind="partner_told", at=at, by=actor.account, text=text, data=data)
    gate.note("case.partners_told", actor=actor, at=at, payload={"case": case.id, **data})
