"""Links the people of one agreement: read what it lets be matched, join, keep the index, report.

One index per agreement; what is held for one purpose is never pooled with another's. Reading and
keeping are two permits of the agreement's link grant, and nothing is kept where nothing changed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement.flow import Actor, Flow
from kinfold.errors import UsageProblem
from kinfold.gate import Gate, Handover
from kinfold.people import passes, report, scoring
from kinfold.people.agreeing import WEIGHTS, Edge
from kinfold.people.clusters import Joined, Standing, join
from kinfold.people.index import INDEX, After, Before, Rows, batches, build
from kinfold.people.report import MatchReport
from kinfold.people.units import SOURCES, Key, Unit, gather
from kinfold.registers import accounts
from kinfold.registers import people as register

Tables = Mapping[str, Rows]
OPERATION: Final = "link"


@dataclass(frozen=True, kw_only=True)
class _Held:
    """What linking works on: the units, the index before, and what was decided and sealed."""

    handover: Handover
    tables: Tables = field(repr=False)
    units: tuple[Unit, ...] = field(repr=False)
    before: Before = field(repr=False)
    standing: Standing = field(repr=False)


def link(
    gate: Gate, actor: Actor, *, agreement: str, at: datetime, purpose: str | None = None
) -> MatchReport:
    """Match the records held under an agreement and keep its person index; what came of it.

    Standing people keep their ids; two of them are never joined without a person's decision. Where
    nothing changed nothing is kept. Raises RefusedByAgreement where the agreement does not let
    this role link. `purpose` None takes the first purpose of the link grant (NEX-19, NEX-20).
    """
    purpose = purpose or _purpose(gate, actor, agreement, at=at)
    held = _held(gate, actor, agreement=agreement, purpose=purpose, at=at)
    alike = passes.alike(held.units)
    joined = join(held.units, _edges(held, alike), held.standing)
    after = build(
        held.units,
        joined,
        held.before,
        spells=held.tables.get("school_history.enrolment", ()),
        schools={body.laestab: body.id for body in accounts.organisations() if body.laestab},
        on=held.handover.permit.flow.on,
    )
    supply = _keep(gate, actor, held, after, at=at)
    cases = register.open_review_cases(
        agreement,
        pairs=[
            (after.ref[case.one], after.ref[case.other], case.score, case.why)
            for case in joined.cases
        ],
        at=at,
    )
    made = _report(
        held, joined, after, alike, agreement=agreement, at=at, cases=cases, supply=supply
    )
    gate.outcome(held.handover, kind="link.outcome", payload=made.as_json())
    return made


def decide_case(gate: Gate, actor: Actor, *, case: int, decision: str, at: datetime) -> None:
    """Record that a case's two records are the "same" child or "different" children.

    "Different" is for good: the records never join again, not even through a third. "Same" takes
    effect at the next linking. Raises RefusedByAgreement where the agreement does not let this
    role link, UsageProblem for another word or number, NothingToDo where it is decided.
    """
    found = next((one for one in register.review_cases() if one.id == case), None)
    if found is None:
        raise UsageProblem(
            "You asked to decide a case.",
            why="There is no case of that number.",
            remedy="Look at the list of cases.",
        )
    purpose = _purpose(gate, actor, found.agreement, at=at)
    permit = gate.ask(
        _flow(actor, found.agreement, purpose, _items(gate, found.agreement, index=True, at=at), at)
    )
    register.decide_review_case(case, decision=decision, at=at, by=actor.account)
    gate.note(
        "review.decided",
        actor=actor,
        at=at,
        agreement=found.agreement,
        agreement_version=permit.version,
        payload={"case": case, "left": found.left, "right": found.right, "decision": decision},
    )


# ---- reading ------------------------------------------------------------------------------


def sources_read(
    gate: Gate, actor: Actor, *, agreement: str, purpose: str, at: datetime
) -> tuple[Tables, Handover]:
    """The rows of the tables that say who somebody is, as far as the agreement lets them go."""
    items = _items(gate, agreement, index=False, at=at)
    handover = gate.read(gate.ask(_flow(actor, agreement, purpose, items, at)), at=at)
    return {key: handover.rows(key) for key in SOURCES if key in handover.tables}, handover


def _held(gate: Gate, actor: Actor, *, agreement: str, purpose: str, at: datetime) -> _Held:
    tables, handover = sources_read(gate, actor, agreement=agreement, purpose=purpose, at=at)
    items = _items(gate, agreement, index=True, at=at)
    shelf = gate.read(gate.ask(_flow(actor, agreement, purpose, items, at)), at=at)
    before = Before(
        **{table.name: _rows(shelf, table.name) for table in datasets.get(INDEX).tables}
    )
    units = gather(tables)
    return _Held(
        handover=handover,
        tables=tables,
        units=units,
        before=before,
        standing=_standing(units, before, agreement, at=at),
    )


def _rows(handover: Handover, table: str) -> Rows:
    columns = [field.name for field in datasets.get(INDEX).table(table).fields]
    return [
        {name: row.get(name) for name in (*columns, "_supply")}
        for row in handover.rows(f"{INDEX}.{table}")
    ]


def _standing(units: Sequence[Unit], before: Before, agreement: str, *, at: datetime) -> Standing:
    place_of: dict[Key, int] = {unit.key: place for place, unit in enumerate(units)}
    person = {place_of[key]: before.person[key] for key in before.current if key in place_of}
    by_ref = {ref: place_of[key] for key, ref in before.ref.items() if key in place_of}
    decided: dict[str, set[tuple[int, int]]] = {"same": set(), "different": set()}
    for case in register.review_cases(agreement=agreement):
        if case.state in decided and case.left in by_ref and case.right in by_ref:
            decided[case.state].add((by_ref[case.left], by_ref[case.right]))
    closed = register.sealed(tuple(set(person.values())), at=at)
    return Standing(
        person=dict(sorted(person.items())),
        oldest_first=before.oldest_first,
        apart=frozenset(decided["different"]),
        together=frozenset(decided["same"]),
        sealed=frozenset(place for place, name in person.items() if name in closed),
    )


# ---- matching -----------------------------------------------------------------------------


def _edges(held: _Held, alike: frozenset[int]) -> tuple[Edge, ...]:
    units, standing = held.units, held.standing
    decided = tuple(
        Edge(one=min(pair), other=max(pair), method="review", weight=WEIGHTS["review"])
        for pair in sorted(standing.together)
    )
    found = passes.exact(units, without=standing.sealed)
    settled = {place for edge in found if edge.clear for place in edge.pair}
    settled |= standing.person.keys()
    named = sum(edge.method == "name_dob_place" for edge in found)
    known = {edge.pair for edge in found}
    scores = scoring.scored(
        held.handover.engine,
        units,
        open_places=frozenset(range(len(units))) - settled,
        without=standing.sealed | alike,
        exact_pairs=named,
    )
    return (*decided, *found, *(edge for edge in scores if edge.pair not in known))


# ---- keeping ------------------------------------------------------------------------------


def _keep(gate: Gate, actor: Actor, held: _Held, after: After, *, at: datetime) -> str | None:
    """Put the index on the shelf where it has changed; the supply's id."""
    if after.same_as(held.before):
        return None
    asked = held.handover.permit.flow
    items = _items(gate, asked.agreement, index=True, at=at)
    permit = gate.ask(_flow(actor, asked.agreement, asked.purpose, items, at))
    earlier = sorted({str(row["_supply"]) for row in held.before.identity})
    content = repr((earlier, dict(sorted(after.tables.items()))))
    supply = gate.deposit(
        permit,
        data_set=INDEX,
        period="current",
        receipt=hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        as_at=asked.on,
        tables={name: batches(name, rows) for name, rows in after.tables.items()},
        at=at,
    )
    return supply.id


def _report(
    held: _Held,
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
        unmatched=unmatched,
    )


# ---- asking -------------------------------------------------------------------------------


def _flow(actor: Actor, agreement: str, purpose: str, items: tuple[str, ...], at: datetime) -> Flow:
    return Flow(
        actor=actor,
        operation=OPERATION,
        agreement=agreement,
        purpose=purpose,
        items=items,
        recipient=actor.organisation,
        at=at,
        channel="command",
    )


def _purpose(gate: Gate, actor: Actor, agreement: str, *, at: datetime) -> str:
    """The first purpose of the link grant, or any of the agreement's for the gate to refuse."""
    version = gate.versions(at=at).get(agreement)
    if version is None:
        return "linking"
    granted = version.agreement.grants_for(actor.role, OPERATION)
    return granted[0].purposes[0] if granted else version.agreement.purposes[0].id


def _items(gate: Gate, agreement: str, *, index: bool, at: datetime) -> tuple[str, ...]:
    """The items the link grants list: of the index, or of what it is made from."""
    version = gate.versions(at=at).get(agreement)
    whole = f"{INDEX}."
    listed: dict[str, Any] = {}
    for grant in version.agreement.grants if version is not None else ():
        if version is not None and OPERATION in grant.operations:
            for group in grant.items:
                listed |= dict.fromkeys(sorted(version.agreement.group(group).codes))
    wanted = tuple(
        code
        for code in listed
        if code.startswith(whole) == index and (index or code.rsplit(".", 1)[0] in SOURCES)
    )
    return wanted or tuple(code for code, _, _ in datasets.get(INDEX).items())
