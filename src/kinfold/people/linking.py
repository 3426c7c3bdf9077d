"""Links the people of one agreement: read what it lets be matched, join, keep the index, report.

One index per agreement; what is held for one purpose is never pooled with another's. Reading and
keeping are two permits of the agreement's link grant, and nothing is kept where nothing changed.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from kinfold.agreement.flow import Actor
from kinfold.gate import Gate
from kinfold.people import engine, measuring, passes, publishing, report
from kinfold.people.agreeing import Edge
from kinfold.people.clusters import Joined, join
from kinfold.people.index import INDEX, After, batches, build, moved
from kinfold.people.queue import reaches
from kinfold.people.reading import Held, flow_of, held_under, items_of, purpose_of
from kinfold.people.records import Records
from kinfold.people.report import MatchReport
from kinfold.registers import accounts, moves, reviewing
from kinfold.registers import people as register


def link(
    gate: Gate,
    actor: Actor,
    *,
    agreement: str,
    at: datetime,
    purpose: str | None = None,
    forgetting: bool = False,
) -> MatchReport:
    """Match the records held under an agreement and keep its person index; what came of it.

    Standing people keep their ids; two of them are never joined without a person's decision. Where
    nothing changed nothing is kept. Raises RefusedByAgreement where the agreement does not let
    this role link. `purpose` None takes the first purpose of the link grant (NEX-19, NEX-20).

    `forgetting`, after something was destroyed, makes the index anew from what is left, without
    links that no longer hold; the index before it may then be destroyed (NEX-23).
    """
    purpose = purpose or purpose_of(gate, actor, agreement, at=at)
    held = held_under(gate, actor, agreement=agreement, purpose=purpose, at=at)
    return relinked(gate, actor, held, at=at, forgetting=forgetting)


def relinked(
    gate: Gate,
    actor: Actor,
    held: Held,
    *,
    at: datetime,
    forgetting: bool = False,
    anew: bool = False,
) -> MatchReport:
    """Match what is held, as `link` does; `anew` keeps the index even where it stays the same.

    For what a person has changed of the index before: a split, or two people joined.
    """
    agreement = held.handover.permit.flow.agreement
    alike = passes.alike(held.units)
    joined = join(held.units, _edges(held, alike), held.standing)
    after = _after(gate, held, joined, at=at, forgetting=forgetting)
    supply = _keep(gate, actor, held, after, at=at, anew=anew or forgetting)
    for person, survivor in moved(held.units, held.before, after).items():
        moves.move(person, to=survivor, agreement=agreement, at=at, by=actor.account)
    cases = register.open_review_cases(
        agreement,
        pairs=[
            (after.ref[case.one], after.ref[case.other], case.score, case.why)
            for case in joined.cases
        ],
        at=at,
    )
    reviewing.taken_up(agreement, at=at, reach=reaches(held.units, joined, after))
    made = _report(
        gate, held, joined, after, alike, agreement=agreement, at=at, cases=cases, supply=supply
    )
    gate.outcome(held.handover, kind="link.outcome", payload=made.as_json())
    publishing.keep(gate, actor, made)
    return made


def _after(gate: Gate, held: Held, joined: Joined, *, at: datetime, forgetting: bool) -> After:
    """The index as it is to stand, as far as the agreement lists its items."""
    asked = held.handover.permit.flow
    after = build(
        held.units,
        joined,
        held.before,
        spells=held.tables.get("school_history.enrolment", ()),
        schools={body.laestab: body.id for body in accounts.organisations() if body.laestab},
        on=asked.on,
        deciders=held.deciders,
        model=_model(),
    ).within(frozenset(items_of(gate, asked.agreement, index=True, at=at)))
    return after.without_the_past(but=_protected(after, at=at)) if forgetting else after


@lru_cache(maxsize=1)
def _model() -> str:
    """The version of the packaged model, by what it says."""
    text = (files("kinfold.people") / "facts" / "model.json").read_bytes()
    return hashlib.sha256(text).hexdigest()[:12]


# ---- matching -----------------------------------------------------------------------------


def _edges(held: Held, alike: frozenset[int]) -> tuple[Edge, ...]:
    """The reasons to join; of two who stand already none is made but by an exact pass."""
    standing = held.standing
    found, _ = engine.edges(
        Records.of(held.units, sealed=standing.sealed),
        engine=held.handover.engine.cursor(),
        without=standing.sealed | alike,
        changed=frozenset(range(len(held.units))) - standing.person.keys(),
    )
    return found


# ---- keeping ------------------------------------------------------------------------------


def _protected(after: After, *, at: datetime) -> frozenset[str]:
    """Those of an index who are sealed, or whose data is restricted."""
    known = {row["person"] for row in after.tables["link"]}
    limits = register.restrictions(known, at=at)
    return register.sealed(known, at=at) | {limit.person for limit in limits}


def _keep(
    gate: Gate, actor: Actor, held: Held, after: After, *, at: datetime, anew: bool
) -> str | None:
    """Put the index on the shelf where it has changed or is made anew; the supply's id."""
    if not anew and after.same_as(held.before):
        return None
    asked = held.handover.permit.flow
    items = items_of(gate, asked.agreement, index=True, at=at)
    permit = gate.ask(flow_of(actor, asked.agreement, asked.purpose, items, at))
    earlier = sorted({str(row["_supply"]) for row in held.before.identity})
    # An index made anew may say word for word what a destroyed one said.
    content = repr((earlier, at if anew else None, dict(sorted(after.tables.items()))))
    supply = gate.deposit(
        permit,
        data_set=INDEX,
        period="current",
        receipt=hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        as_at=asked.on,
        tables={name: batches(name, rows, items=items) for name, rows in after.tables.items()},
        at=at,
    )
    return supply.id


def _report(
    gate: Gate,
    held: Held,
    joined: Joined,
    after: After,
    alike: frozenset[int],
    *,
    agreement: str,
    at: datetime,
    cases: int,
    supply: str | None,
) -> MatchReport:
    method = {
        (row["data_set"], row["holder"], row["record"]): row["method"]
        for row in after.tables["link"]
        if row["believed_to"] is None
    }
    methods = {
        place: method[held.units[place].data_sets[0], *held.units[place].key[1:]]
        for place in after.person
    }
    found = report.fates(held.units, joined, methods, sealed=held.standing.sealed, alike=alike)
    counts, unmatched = report.tally(held.units, found, after.ref)
    people = set(after.person.values())
    return MatchReport(
        agreement=agreement,
        at=at,
        data_sets=counts,
        people=len(people),
        new_people=len(people - {row["person"] for row in held.before.link}),
        new_cases=cases,
        waiting=len(joined.waiting),
        supply=supply,
        measures=measuring.measure(
            gate, held.handover.permit.flow, held.units, found, hows=report.HOWS
        ),
        unmatched=unmatched,
    )
