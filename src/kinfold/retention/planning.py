"""Works out what falls due, when, under which clause, and what holds it back; destroys nothing.

A supply falls due on the day fixed when it came in, or its agreement's terms, or the law's six
years; or when its agreement ends, unless another agreement in force draws on it. What was worked
out from supplies goes with them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from kinfold.agreement import Actor
from kinfold.calendars import ENGLAND, day_in_england, months_after, months_before
from kinfold.gate import Gate
from kinfold.registers import holding, parcels
from kinfold.retention.lines import STATES, Line, Plan, State
from kinfold.retention.terms import DEFAULT_MONTHS, LIMITATION, Fall, falls
from kinfold.retention.world import DRAWN_ON, INDEX, World

if TYPE_CHECKING:
    from kinfold.gate import Supply

#: How long the contents of the ledger are kept where nothing else is set: six years.
LEDGER_MONTHS: Final = DEFAULT_MONTHS
ENDED: Final = "The agreement has ended."
STALE: Final = "It was made from what has been or is to be destroyed."


def plan(gate: Gate, actor: Actor, *, at: datetime, ledger_months: int = LEDGER_MONTHS) -> Plan:
    """Everything kept, with the day it goes; that it was planned is on record (GOV-5).

    Nothing in it is about a person. `ledger_months` is how long the ledger's contents are kept.
    """
    made = planned(gate, at=at, ledger_months=ledger_months)
    counts = {state: sum(line.state == state for line in made.lines) for state in STATES}
    gate.note(
        "retention.planned", actor=actor, at=at, payload={"digest": made.digest, "lines": counts}
    )
    return made


def planned(gate: Gate, *, at: datetime, ledger_months: int = LEDGER_MONTHS) -> Plan:
    """The plan, worked out and not recorded."""
    world = World(gate=gate, at=at)
    lines = (
        *on_the_shelf(world),
        *_parcels(world),
        *_packs(world),
        *_ledger(world, months=ledger_months),
        *_backups(world),
    )
    order = {state: place for place, state in enumerate(STATES)}
    return Plan(
        at=at,
        on=world.on,
        lines=tuple(
            sorted(
                lines,
                key=lambda one: (order[one.state], one.falls_due or date.max, one.what, one.ref),
            )
        ),
    )


def on_the_shelf(world: World) -> tuple[Line, ...]:
    """The lines of supplies and of what was worked out from them."""
    supplies = tuple(_supplies(world))
    return (*supplies, *_indexes(world, supplies))


# ---- supplies -----------------------------------------------------------------------------


def _supplies(world: World) -> Iterator[Line]:
    """A line for each supply; a second where a review comes before its destruction.

    A past correction goes with the supply that replaced it, where its own day is later.
    """
    standing = {_place(one): one for one in world.held if one.held_to is None}
    for supply in world.held:
        if supply.data_set == INDEX:
            continue
        newest = standing.get(_place(supply), supply)
        dated = _dated(world, supply)
        if newest is not supply:
            dated = tuple(_with_newest(fall, _dated(world, newest)) for fall in dated)
        for fall in dated:
            yield _supply_line(world, supply, newest, fall)


def _place(supply: "Supply") -> tuple[str, str, str, str]:
    return supply.data_set, supply.holder, supply.period, supply.agreement


def _dated(world: World, supply: "Supply") -> tuple[Fall, ...]:
    found = falls(
        world.text(supply.agreement_version),
        supply.data_set,
        received=day_in_england(supply.held_from),
        own=world.mine(supply.agreement, supply.holder),
        destroy_by=supply.destroy_by,
    )
    end, last = world.ends.get(supply.agreement), found[-1]
    scheduled = last.action == "destroy" and last.on is not None and last.on <= world.on
    if end is None or scheduled:
        return found
    clause = world.current[supply.agreement].agreement.dates.clause
    return (Fall(on=end, action="destroy", clause=clause, why=ENDED, ended=True),)


def _with_newest(fall: Fall, newest: tuple[Fall, ...]) -> Fall:
    last = next((one for one in newest if one.action == "destroy" and one.on is not None), None)
    if fall.action != "destroy" or last is None or (fall.on or date.max) <= (last.on or date.max):
        return fall
    return last


def _supply_line(world: World, supply: "Supply", newest: "Supply", fall: Fall) -> Line:
    held_by = world.held_by("supply", *{supply.id, newest.id}, agreement=supply.agreement)
    due_on = fall.on
    if fall.action == "review" and fall.on is not None:
        due_on = _next_review(world, supply, fall)
        # Kept after a review is not held back: the next review comes in its turn.
        held_by = ()
    elif fall.ended:
        held_by += _drawn_on(world, supply.agreement)
    return Line(
        what="supply",
        ref=supply.id,
        falls_due=due_on,
        clause=fall.clause,
        why=fall.why,
        state=_state(world, due_on, held_by, review=fall.action == "review"),
        agreement=supply.agreement,
        data_set=supply.data_set,
        holder=supply.holder,
        period=supply.period,
        rows=sum(supply.rows.values()),
        held_by=held_by,
        ended=fall.ended,
    )


def _next_review(world: World, supply: "Supply", fall: Fall) -> date | None:
    """The day of the next review: a hold put on at a review extends by the term again (CCO-D4)."""
    kept = [
        day_in_england(one.since)
        for one in world.holds
        if (one.about, one.ref) == ("supply", supply.id)
    ]
    extended = [months_after(day, fall.months) for day in kept if fall.on and day >= fall.on]
    return max(extended, default=fall.on)


def _drawn_on(world: World, agreement: str) -> tuple[str, ...]:
    return tuple(
        f"{name} is in force and draws on it"
        for name in world.fed_by(agreement)
        if name in world.living
    )


def _state(
    world: World, on: date | None, held_by: tuple[str, ...], *, review: bool = False
) -> State:
    if on is None:
        return "no date yet"
    if on > world.on:
        return "not yet"
    if held_by:
        return "held back"
    return "review due" if review else "due"


# ---- what was worked out ------------------------------------------------------------------


def _indexes(world: World, supplies: tuple[Line, ...]) -> Iterator[Line]:
    """Person indexes go with what they were made from; the one that stands is made anew first.

    The new one keeps people's ids, so that a sealed or restricted record stays so.
    """
    leaving = {line.agreement for line in supplies if line.leaves and line.data_set in DRAWN_ON}
    for supply in world.held:
        if supply.data_set != INDEX:
            continue
        line = _supply_line(world, supply, supply, _dated(world, supply)[-1])
        line = replace(line, what="index")
        if not line.leaves and _stale(world, supply, leaving):
            held_by = line.held_by
            state: State = "held back" if held_by else "due"
            line = replace(line, falls_due=world.on, why=STALE, state=state)
        if line.state == "due" and supply.held_to is None and supply.agreement not in world.ends:
            line = line.moved("made anew first")
        yield line


def _stale(world: World, index: "Supply", leaving: set[str]) -> bool:
    """Whether anything the index draws on went since it was made, or is to go now."""
    sources = world.sources(index.agreement)
    return not sources.isdisjoint(leaving) or any(
        destroyed > index.held_from
        for agreement, destroyed in world.last_gone.items()
        if agreement in sources
    )


# ---- parcels, packs, the ledger, backups ---------------------------------------------------


def _parcels(world: World) -> Iterator[Line]:
    """Sealed bytes that wait here. Once the recipient has acknowledged them they need not wait."""
    known = {one.parcel_id: one for one in parcels.parcels(direction="out")}
    for parcel_id in parcels.waiting():
        one = known.get(parcel_id)
        if one is None:
            why = "It waits to be taken in."
            yield Line(
                what="parcel", ref=parcel_id, falls_due=None, clause="", why=why,
                state="no date yet",
            )  # fmt: skip
            continue
        on = one.destroy_by or months_after(day_in_england(one.at), DEFAULT_MONTHS)
        clause, why = (LIMITATION, "Its bytes are kept no longer than what it holds may be.")
        receipted = one.step("receipted")
        if receipted is not None:
            on, why = day_in_england(receipted.at), "The recipient has it and is its controller."
        held_by = world.held_by("parcel", parcel_id, agreement=one.agreement)
        yield Line(
            what="parcel",
            ref=parcel_id,
            falls_due=on,
            clause=clause,
            why=why,
            state=_state(world, on, held_by),
            agreement=one.agreement,
            holder=one.partner,
            period=one.period,
            rows=sum(one.rows.values()),
            held_by=held_by,
        )


def _packs(world: World) -> Iterator[Line]:
    for pack in holding.packs():
        if pack.destroyed_at is None:
            held_by = world.held_by("pack", str(pack.id), pack.path_name)
            yield Line(
                what="pack",
                ref=str(pack.id),
                falls_due=pack.destroy_by,
                clause="UK GDPR Article 5(1)(e)",
                why=f"Made for case {pack.case}; kept no longer than answering needs.",
                state=_state(world, pack.destroy_by, held_by),
                held_by=held_by,
            )


def _ledger(world: World, *, months: int) -> Iterator[Line]:
    """What screens showed long ago; that they were opened, when and by whom stays proved."""
    day = months_before(world.on, months)
    for agreement, count in sorted(world.gate.aged(before=start_of(day)).items()):
        held_by = world.held_by("ledger", agreement=agreement)
        yield Line(
            what="ledger",
            ref=agreement,
            falls_due=world.on,
            clause=LIMITATION,
            why=f"Contents of entries made before {day:%-d %B %Y}.",
            state=_state(world, world.on, held_by),
            agreement=agreement,
            rows=count,
            held_by=held_by,
        )


def start_of(day: date) -> datetime:
    """The moment at which a day in England begins."""
    return datetime.combine(day, time.min, tzinfo=ENGLAND)


def _backups(world: World) -> Iterator[Line]:
    """Copies this program cannot reach: a person destroys them and says so."""
    for backup in holding.backups(at=world.at):
        yield Line(
            what="backup",
            ref=str(backup.id),
            falls_due=backup.expires_on,
            clause="UK GDPR Article 5(1)(e)",
            why=f"Backup {backup.label}, taken on {day_in_england(backup.taken_at):%-d %B %Y}.",
            state="for a person" if backup.expires_on <= world.on else "not yet",
        )
