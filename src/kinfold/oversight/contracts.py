"""Sub-contractors' contracts: entered, ended, and shown while they lapse or lack something.

CCIS framework, section 6: sub-contractors are bound, and each authority can say by what. UK GDPR
Article 28: the terms between controller and processor, and what becomes of the data at the end.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.oversight.acting import loaded, may_keep
from kinfold.registers import accounts, contracts
from kinfold.registers.facts import Contract, NewContract

SOON: Final = timedelta(days=60)
AUTHORITIES: Final = frozenset({"la", "combined_service"})
RUNNING, LAPSING, LATER, OVER = "running", "lapsing", "later", "over"
NO_SUCCESSOR: Final = "It has lapsed and no contract follows it."
NO_TERMS: Final = "The terms of UK GDPR Article 28 are not on record."
NOT_DESTROYED: Final = "There is no evidence that what was held under it is destroyed."


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a contract is on a day: later, running, lapsing within 60 days, or over; and flags."""

    contract: Contract
    state: str
    last_day: date
    flags: tuple[str, ...]


def standing(contract: Contract, *, on: date) -> Standing:
    """How a contract stands on a day, with what must be put right.

    Flagged: terms of Article 28 that are missing; a contract that lapsed and that none follows;
    and, where it is over and none follows it, data not shown to be destroyed.
    """
    ended = contract.step("ended")
    last = contract.ends_on if ended is None else min(ended.on, contract.ends_on)
    over = last < on
    if over:
        state = OVER
    elif on < contract.starts_on:
        state = LATER
    else:
        state = LAPSING if last - on <= SOON else RUNNING
    flags = []
    if over and ended is None and not contract.successors:
        flags.append(NO_SUCCESSOR)
    if not over and not contract.processor_terms:
        flags.append(NO_TERMS)
    if over and not contract.successors and contract.step("destroyed") is None:
        flags.append(NOT_DESTROYED)
    return Standing(contract=contract, state=state, last_day=last, flags=tuple(flags))


def register(*, at: datetime, authority: str | None = None) -> tuple[Standing, ...]:
    """Every contract on record, or one authority's, as it stands: by the day it ends."""
    on = day_in_england(at)
    return tuple(standing(one, on=on) for one in contracts.contracts(authority=authority))


def add(gate: Gate, actor: Actor, new: NewContract, *, at: datetime) -> int:
    """Enter a contract; its number.

    Refuses who does not keep the register. UsageProblem for a body that is no authority, and for
    an agreement that does not stand here.
    """
    asked = "You asked to record a sub-contractor's contract."
    may_keep(gate, actor, asked=asked)
    loaded(gate, new.agreement, asked=asked, at=at)
    authority = accounts.organisation(new.authority)
    if authority is None or authority.kind not in AUTHORITIES:
        raise UsageProblem(
            asked,
            why="The contract is not for an authority registered here.",
            remedy="Name the authority it is for by its id.",
        )
    number = contracts.add_contract(new, at=at, by=actor.account)
    payload = {"contract": number, "authority": new.authority, "replaces": new.replaces}
    gate.note("contract.added", actor=actor, at=at, payload=payload, agreement=new.agreement)
    return number


def end(gate: Gate, actor: Actor, number: int, *, on: date, at: datetime) -> None:
    """Record that a contract ends on a day, before its own; refuses who does not keep them."""
    asked = "You asked to end a contract."
    may_keep(gate, actor, asked=asked)
    kept = the_contract(number, asked=asked)
    if not kept.starts_on <= on <= kept.ends_on:
        raise UsageProblem(
            asked,
            why="A contract ends between its first day and its last.",
            remedy="Check the day; one that ran to its last day needs no ending.",
        )
    _step(gate, actor, kept, "ended", on=on, evidence="", at=at)


def destroyed(
    gate: Gate, actor: Actor, number: int, *, on: date, evidence: str, at: datetime
) -> None:
    """Record the evidence that what a sub-contractor held is destroyed (Article 28(3)(g)).

    Refuses who does not keep the register; UsageProblem for a contract that is not over, or a
    day to come.
    """
    asked = "You asked to record that a sub-contractor destroyed what it held."
    may_keep(gate, actor, asked=asked)
    kept = the_contract(number, asked=asked)
    today = day_in_england(at)
    if on > today or standing(kept, on=today + timedelta(days=1)).state != OVER:
        raise UsageProblem(
            asked,
            why="The contract is not over, or that day is to come.",
            remedy="End the contract first, and give the day of the destruction.",
        )
    _step(gate, actor, kept, "destroyed", on=on, evidence=evidence, at=at)


def the_contract(number: int, *, asked: str) -> Contract:
    """The contract of this number; UsageProblem where there is none."""
    found = contracts.contract(number)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such contract.", remedy="Run `kinfold contract list`."
        )
    return found


def _step(
    gate: Gate, actor: Actor, kept: Contract, kind: str, *, on: date, evidence: str, at: datetime
) -> None:
    contracts.add_contract_step(
        kept.id, kind=kind, on=on, evidence=evidence, at=at, by=actor.account
    )
    payload = {"contract": kept.id, "on": on.isoformat()}
    gate.note(f"contract.{kind}", actor=actor, at=at, payload=payload, agreement=kept.agreement)
