"""Finds every copy of one person's data here: own rows, received ones, and what was kept of them.

Copies are named by data set, holder and identifier, under the agreement they came under. Read
through the gate, and never written down.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Agreement, Flow
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate, Handover
from kinfold.rights.acting import ANSWER, parts
from kinfold.rights.papers import version_of

KEPT: Final = "caseload_update"
ORIGINS: Final = tuple(f"{KEPT}.person.{name}" for name in ("from_holder", "from_ypid", "record"))
Copy = tuple[str, str, str]


def copies(
    gate: Gate, actor: Actor, people: Iterable[str], *, under: Iterable[str], at: datetime
) -> dict[str, frozenset[Copy]]:
    """A person's copies by agreement: what the person index leads to, and whoever is named.

    RefusedByAgreement where the actor may not look under one of `under`; UsageProblem where none
    is named.
    """
    names = tuple(under)
    if not names:
        raise UsageProblem(
            "Every copy of a person's data was to be found.",
            why="The case names no agreement under which to look.",
            remedy="Open a case that names the agreements it is about.",
        )
    found: dict[str, set[Copy]] = defaultdict(set)
    for person in people:
        named = parts(person)
        for agreement in names:
            if named is None:
                for name, copy in _indexed(gate, actor, person, agreement, at=at):
                    found[name].add(copy)
            else:
                found[agreement].update(_named(gate, actor, named, agreement, at=at))
    return {name: frozenset(every) for name, every in found.items() if every}


def _named(
    gate: Gate, actor: Actor, person: Copy, agreement: str, *, at: datetime
) -> Iterator[Copy]:
    held = {(one.data_set, one.holder) for one in gate.held() if one.agreement == agreement}
    if person[:2] in held:
        yield person
    if any(data_set == KEPT for data_set, _ in held):
        yield from kept_of(gate, actor, person, agreement, at=at)


def kept_of(
    gate: Gate, actor: Actor, person: Copy, agreement: str, *, at: datetime
) -> Iterator[Copy]:
    """What was kept here of a person's rows in an exchange, by the record it was kept under.

    Of a young person of our own: what others sent about them. Of another member's: what came of
    that member's rows.
    """
    own = gate.installation.organisation
    version = version_of(gate, agreement, at=at)
    granted = version.agreement.grants_for(actor.role, "report")
    flow = Flow(
        actor=actor,
        operation="report",
        agreement=agreement,
        purpose=granted[0].purposes[0] if granted else version.agreement.purposes[0].id,
        items=ORIGINS,
        recipient=actor.organisation,
        holder=own,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    _, holder, identifier = person
    rows = handover.rows(f"{KEPT}.person")
    gate.outcome(handover, kind="trace.outcome", payload={"rows": len(rows)})
    for row in rows:
        mine = row["record"] == identifier and holder == own
        if mine or (row["from_holder"], row["from_ypid"]) == (holder, identifier):
            yield (KEPT, own, str(row["record"]))


def _indexed(
    gate: Gate, actor: Actor, person: str, agreement: str, *, at: datetime
) -> Iterator[tuple[str, Copy]]:
    """What the person index of one agreement leads to, each with the agreement it came under."""
    version = version_of(gate, agreement, at=at)
    granted = version.agreement.grants_for(actor.role, ANSWER)
    if not granted:
        return  # the agreement that stands on it answers for both
    flow = Flow(
        actor=actor,
        operation=ANSWER,
        agreement=agreement,
        purpose=granted[0].purposes[0],
        items=codes(version.agreement, actor.role, ANSWER),
        recipient=actor.organisation,
        subjects=(person,),
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    came_under = {one.id: one.agreement for one in gate.held()}
    found = sorted(set(_rows(handover)))
    gate.outcome(handover, kind="trace.outcome", payload={"copies": len(found)})
    for supply, copy in found:
        yield came_under[supply], copy


def _rows(handover: Handover) -> Iterator[tuple[str, Copy]]:
    for key, table in handover.tables.items():
        data_set, _, name = key.partition(".")
        subject = datasets.get(data_set).table(name).subject
        if subject is not None and table.num_rows:
            for row in table.select(["_supply", "_holder", subject]).to_pylist():
                yield str(row["_supply"]), (data_set, str(row["_holder"]), str(row[subject]))


def codes(
    agreement: Agreement, role: str, operation: str, *, data_sets: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The items an agreement lets a role use so, of these data sets or of all.

    RefusedByAgreement where there is none.
    """
    wanted = None if data_sets is None else frozenset(data_sets)
    found = {
        code
        for grant in agreement.grants_for(role, operation)
        for group in grant.items
        for code in agreement.group(group).codes
        if wanted is None or code.partition(".")[0] in wanted
    }
    if not found:
        raise RefusedByAgreement(
            f"You asked to {operation} data held under {agreement.title}.",
            why="The agreement lets this role do so with no item of it.",
            remedy="Ask somebody whose role is granted it, or agree an amendment.",
        )
    return tuple(sorted(found))
