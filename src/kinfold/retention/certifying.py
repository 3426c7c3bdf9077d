"""Writes the certificate of each destruction: what went, under which clause, what must still pass.

A certificate is written once, and names the ledger's entry. One that a crash kept from being
written is written by the next run, for the shelf itself remembers what was destroyed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.gate import Gate
from kinfold.registers import holding, parcels
from kinfold.registers.facts import NewCertificate
from kinfold.retention.lines import SUPPLIES, Line
from kinfold.retention.terms import falls
from kinfold.retention.world import INDEX, World

if TYPE_CHECKING:
    from kinfold.gate import Supply

METHODS: Final[Mapping[str, str]] = {
    "supply": "Its files were rewritten without it or removed, and their keys destroyed.",
    "index": "Its files were rewritten without it or removed, and their keys destroyed.",
    "parcel": "The sealed bytes that waited here were removed.",
    "pack": "The file was removed and its key destroyed.",
    "ledger": "The contents were overwritten with their keys; the entries still verify.",
    "backup": "Destroyed by a person, who said so.",
}
#: How many backups a certificate names before it only counts them.
NAMED: Final = 4


def certify(
    line: Line,
    *,
    counts: Mapping[str, int],
    entry: int,
    actor: Actor,
    at: datetime,
    gone_at: datetime | None = None,
) -> int:
    """Write the certificate for one line of the plan; its number (GOV-5, CCIS-8b)."""
    return holding.save_certificate(
        NewCertificate(
            what=line.what,
            ref=line.ref,
            agreement=line.agreement,
            clause=line.clause[:80],
            counts=counts,
            method=METHODS[line.what],
            completes=completes(gone_at or at, line),
            ledger_entry=entry,
        ),
        at=at,
        by=actor.account,
    )


def completes(gone_at: datetime, line: Line) -> str:
    """What must still pass before no copy can be read anywhere: the backups taken before."""
    if line.what == "backup":
        return "Nothing more is to come."
    left = [one for one in holding.backups(at=gone_at) if one.destroyed_at is None]
    if not left:
        return "It cannot be read here any more. No backup of this installation is on record."
    named = ", ".join(f"{one.label} (expires {one.expires_on:%-d %B %Y})" for one in left[:NAMED])
    more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
    return (
        "It cannot be read here any more. Destruction is complete when these backups have gone: "
        f"{named}{more}."
    )


def arrived_in(supply: str, *, certificate: int, at: datetime) -> None:
    """Record that the parcel a supply came in is destroyed, where it came in one."""
    for one in parcels.parcels(direction="in"):
        if one.supply == supply and one.state != "destroyed":
            parcels.record_destroyed(one.parcel_id, certificate=certificate, at=at)


# ---- what a crash kept from being written --------------------------------------------------


def finish(gate: Gate, actor: Actor, *, at: datetime) -> tuple[int, ...]:
    """Write the certificates that an earlier run was killed before writing; their numbers.

    Each says that it was written afterwards, and the ledger that it was.
    """
    world = World(gate=gate, at=at)
    return tuple(
        _afterwards(gate, actor, line, gone_at=gone_at, at=at)
        for line, gone_at in (*_uncertified_supplies(world), *_uncertified_packs())
    )


def _uncertified_supplies(world: World) -> Iterator[tuple[Line, datetime]]:
    certified = {one.ref for one in holding.certificates() if one.what in SUPPLIES}
    certified |= {
        one.supply
        for one in parcels.parcels(direction="in")
        if one.supply is not None and one.state == "destroyed"
    }
    for supply, gone_at in world.gone:
        if supply.id not in certified:
            yield _line(world, supply), gone_at


def _line(world: World, supply: "Supply") -> Line:
    fall = falls(
        world.text(supply.agreement_version),
        supply.data_set,
        received=day_in_england(supply.held_from),
        own=world.mine(supply.agreement, supply.holder),
        destroy_by=supply.destroy_by,
    )[-1]
    return Line(
        what="index" if supply.data_set == INDEX else "supply",
        ref=supply.id,
        falls_due=fall.on,
        clause=fall.clause,
        why=fall.why,
        state="due",
        agreement=supply.agreement,
        data_set=supply.data_set,
        holder=supply.holder,
        period=supply.period,
    )


def _uncertified_packs() -> Iterator[tuple[Line, datetime]]:
    certified = {one.ref for one in holding.certificates() if one.what == "pack"}
    for pack in holding.packs():
        if pack.destroyed_at is not None and str(pack.id) not in certified:
            yield pack_line(str(pack.id)), pack.destroyed_at


def pack_line(ref: str) -> Line:
    """A pack that has gone, as its certificate names it."""
    return Line(
        what="pack", ref=ref, falls_due=None, clause="UK GDPR Article 5(1)(e)", why="", state="due"
    )


def _afterwards(gate: Gate, actor: Actor, line: Line, *, gone_at: datetime, at: datetime) -> int:
    entry = gate.note(
        "destroy.certified",
        actor=actor,
        at=at,
        agreement=line.agreement or None,
        payload={line.what: line.ref, "destroyed_at": gone_at.isoformat(), "afterwards": True},
    )
    number = certify(
        line, counts={"afterwards": 1}, entry=entry.index, actor=actor, at=at, gone_at=gone_at
    )
    arrived_in(line.ref, certificate=number, at=at)
    return number


def backup_gone(gate: Gate, actor: Actor, backup: int, *, at: datetime) -> int:
    """Record that a person destroyed a backup; the certificate's number.

    NothingToDo where no such backup is there. The program cannot reach backups: it takes a
    person's word, and the certificate names the account.
    """
    holding.record_backup_destroyed(backup, at=at, by=actor.account)
    line = Line(
        what="backup",
        ref=str(backup),
        falls_due=None,
        clause="UK GDPR Article 5(1)(e)",
        why="",
        state="for a person",
    )
    entry = gate.note("destroy.certified", actor=actor, at=at, payload={"backup": str(backup)})
    return certify(line, counts={"backups": 1}, entry=entry.index, actor=actor, at=at)
