"""Plans who gets what in one month by one row of the schedule, before anything leaves.

The plan is counts and exclusions only; it is kept under a digest of everything it rests on, so that
what is sent is what was shown (CCIS framework, sections 3, 4, 8 and Appendix 1).
"""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from kinfold.agreement import Actor
from kinfold.agreement.model import ScheduleRow
from kinfold.calendars import day_in_england
from kinfold.exchange.caseload import Holding, directory, holding, may_work
from kinfold.exchange.framework import AGREEMENT, Framework, framework
from kinfold.exchange.routing import Destination, Routes, route
from kinfold.exchange.wishes import Settled, settle
from kinfold.gate import Gate
from kinfold.registers import exchanges
from kinfold.registers.facts import NewPlan


@dataclass(frozen=True, kw_only=True)
class Lot:
    """What goes to one member for one authority: the young people, by their own ids here."""

    to: Destination
    people: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One row of the schedule for one month. `number` is the kept plan's, 0 before it is kept."""

    number: int
    row: ScheduleRow
    period: str
    lots: tuple[Lot, ...]
    settled: Settled
    routes: Routes
    excluded: Mapping[str, int]
    supplies: tuple[str, ...]
    terms: Framework

    @property
    def considered(self) -> int:
        """How many young people were looked at."""
        return self.routes.considered

    @cached_property
    def going(self) -> int:
        """How many young people go to somebody."""
        return len({one for lot in self.lots for one in lot.people})

    @cached_property
    def digest(self) -> str:
        """A hash of everything the plan rests on: another caseload, law or wish is another plan."""
        told = {
            "version": self.terms.version.hash,
            "row": self.row.id,
            "period": self.period,
            "supplies": self.supplies,
            "limited": sorted(self.settled.limited),
            "lots": [[lot.to.member, lot.to.la, sorted(lot.people)] for lot in self.lots],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many young people go to each authority, as "member for authority"."""
        return {f"{lot.to.member} for {lot.to.organisation}": len(lot.people) for lot in self.lots}


def plan(gate: Gate, actor: Actor, *, row: str, month: date, at: datetime) -> Plan:
    """Work out, keep and record who gets what; nothing leaves.

    RefusedByAgreement where the actor may not work with the caseload, UsageProblem where the
    schedule has no such row.
    """
    made = worked_out(gate, actor, row=row, month=month, at=at)
    number = exchanges.save_plan(
        NewPlan(
            agreement=AGREEMENT,
            agreement_version=made.terms.version.hash,
            row=row,
            period=made.period,
            digest=made.digest,
            counts=made.counts,
            excluded=dict(made.excluded),
        ),
        at=at,
        by=actor.account,
    )
    return dataclasses.replace(made, number=number)


def confirm(gate: Gate, actor: Actor, number: int, *, at: datetime) -> None:
    """Record a designated person's word that a plan may go; it does not send it.

    RefusedByAgreement for anybody else (sections 6 and 9).
    """
    may_work(gate, actor, framework(gate, at=at), at=at)
    exchanges.confirm_plan(number, at=at, by=actor.account)
    gate.note(
        "exchange.confirmed", actor=actor, at=at, agreement=AGREEMENT, payload={"plan": number}
    )


def worked_out(gate: Gate, actor: Actor, *, row: str, month: date, at: datetime) -> Plan:
    """The plan as it would be now, not kept."""
    terms = framework(gate, at=at)
    chosen = terms.row(row)
    held = holding(gate, actor, terms, at=at)
    on = day_in_england(at)
    routes = route(
        held.own.people,
        row=chosen,
        on=on,
        members=terms.members,
        own=terms.own_las,
        postcodes=directory(held.own.people, at=at),
        recipients=terms.organisations(chosen.recipients)
        if terms.here in terms.organisations(chosen.sender)
        else frozenset(),
        holding=_with_something(held, terms, chosen),
    )
    going = {one.ypid for one in routes.routed if one.destinations}
    settled = settle((row for row in held.own.people if row["ypid"] in going), on=on)
    made = Plan(
        number=0,
        row=chosen,
        period=f"{month:%Y-%m}",
        lots=_lots(routes, settled),
        settled=settled,
        routes=routes,
        excluded=dict(sorted((Counter(routes.held) + Counter(settled.counts)).items())),
        supplies=held.supplies,
        terms=terms,
    )
    told = {"row": row, "period": made.period, "going": made.going, "digest": made.digest}
    gate.outcome(held.handover, kind="plan.outcome", payload=told)
    return made


def _with_something(held: Holding, terms: Framework, row: ScheduleRow) -> frozenset[str] | None:
    """Those for whom this row has something to tell beside who they are; None where all do."""
    tables = {code.split(".")[1] for code in terms.codes(row.groups)}
    rows = {"activity": held.own.activities, "offer": held.own.offers}
    named = [rows[table] for table in sorted(tables & rows.keys())]
    return frozenset(one["ypid"] for some in named for one in some) if named else None


def _lots(routes: Routes, settled: Settled) -> tuple[Lot, ...]:
    told = {row["ypid"] for row in settled.rows}
    people: dict[Destination, set[str]] = {}
    for one in routes.routed:
        for place in one.destinations if one.ypid in told else ():
            people.setdefault(place, set()).add(one.ypid)
    places = sorted(people, key=lambda place: (place.member, place.la))
    return tuple(Lot(to=place, people=frozenset(people[place])) for place in places)
