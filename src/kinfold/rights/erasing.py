"""Erasing one person's data: every copy here, and a request to everybody who was sent it.

UK GDPR Articles 17 and 19; Appendix C 13.5. A case must be decided so first, on a ground that the
lawful basis allows; each copy destroyed has its certificate, and others send theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor, Flow
from kinfold.errors import NeedsDecision, NothingToDo
from kinfold.gate import Destruction, Gate
from kinfold.registers import cases, holding
from kinfold.registers.facts import Case, NewCertificate
from kinfold.rights.acting import an_open, keys_of, may_answer, same_person, upheld
from kinfold.rights.copies import Copy, codes, copies
from kinfold.rights.papers import version_of
from kinfold.rights.passing_on import partners_told, pass_on, tell_parties
from kinfold.rights.restricting import not_restricted

DESTROY: Final = "destroy"
METHOD: Final = "Rewritten without the person, and the keys of the old files destroyed."
TOLD: Final = (
    "Data about one person under {agreements} is erased here (case {case}). Ask us whose it is, "
    "and decide about the copies you hold."
)


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure did here, and whom it asked to do the same: parcels and their members."""

    rows: int
    certificates: tuple[int, ...]
    told: Mapping[str, str]


def erase(gate: Gate, actor: Actor, number: int, named: Iterable[str], *, at: datetime) -> Erased:
    """Ask every member that was sent the person's rows to erase them, and destroy every copy here.

    RefusedByAgreement before a decision; NeedsDecision while the data is restricted, or while
    another open case is about the same person and needs it.
    """
    asked = f"You asked to erase the data of case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    upheld(case, {"erasure"}, asked=asked)
    who = same_person(gate, case, named, asked=asked)
    if any(step.data.get("certificates") for step in case.steps):
        raise NothingToDo(
            asked, why="It is erased here already.", remedy="Wait for the members to confirm."
        )
    not_restricted(keys_of(case), asked=asked, at=at)
    _no_other_case(case, asked=asked)
    told: dict[str, str] = {}
    if case.latest("partner_told") is None:
        for person in who:
            told |= pass_on(gate, actor, case, "erasure", person, message={"case": number}, at=at)
        text = TOLD.format(agreements=", ".join(case.agreements) or "our agreements", case=number)
        here = tell_parties(gate, actor, case, kind="erasure", text=text, at=at)
        partners_told(gate, actor, case, what="erasure", sent=told, here=here, at=at)
    found = copies(gate, actor, who, under=case.agreements, at=at)
    if not found:
        raise NothingToDo(asked, why="No copy is held here.", remedy="Nothing more is needed.")
    rows, certificates = destroyed(gate, actor, case, found, at=at)
    return Erased(rows=rows, certificates=certificates, told=told)


def destroyed(
    gate: Gate, actor: Actor, case: Case, found: Mapping[str, Iterable[Copy]], *, at: datetime
) -> tuple[int, tuple[int, ...]]:
    """Destroy copies, each agreement's under its own permit; rows, and certificates by number."""
    rows, numbers = 0, []
    for agreement, every in sorted(found.items()):
        for holder, places in _by_holder(gate, actor, agreement, every, at=at).items():
            gone = _gone(gate, actor, case, agreement, holder, places, at=at)
            rows += sum(one.certificate.rows for one in gone)
            numbers += [_certified(gate, actor, case, agreement, one, at=at) for one in gone]
    cases.add_step(
        case.id,
        kind="decided",
        at=at,
        by=actor.account,
        text="Destroyed here.",
        data={"certificates": numbers, "rows": rows},
    )
    return rows, tuple(numbers)


def _by_holder(
    gate: Gate, actor: Actor, agreement: str, every: Iterable[Copy], *, at: datetime
) -> dict[str | None, list[Copy]]:
    """Copies that one permit can reach: one holder's at a time where the grant says so."""
    version = version_of(gate, agreement, at=at)
    granted = version.agreement.grants_for(actor.role, DESTROY)
    each = any(grant.cohort == "own_supply" for grant in granted)
    found: dict[str | None, list[Copy]] = {}
    for place in sorted(every):
        found.setdefault(place[1] if each else None, []).append(place)
    return found


def _gone(
    gate: Gate,
    actor: Actor,
    case: Case,
    agreement: str,
    holder: str | None,
    places: list[Copy],
    *,
    at: datetime,
) -> tuple[Destruction, ...]:
    version = version_of(gate, agreement, at=at)
    items = codes(version.agreement, actor.role, DESTROY, data_sets={place[0] for place in places})
    flow = Flow(
        actor=actor,
        operation=DESTROY,
        agreement=agreement,
        purpose=version.agreement.grants_for(actor.role, DESTROY)[0].purposes[0],
        items=items,
        recipient=actor.organisation,
        holder=holder,
        at=at,
    )
    return gate.destroy(
        gate.ask(flow), because=f"[UK GDPR Article 17] case {case.id}", at=at, subjects=places
    )


def _certified(
    gate: Gate, actor: Actor, case: Case, agreement: str, one: Destruction, *, at: datetime
) -> int:
    made = one.certificate
    number = holding.save_certificate(
        NewCertificate(
            what="person",
            ref=case.person or f"case-{case.id}",
            agreement=agreement,
            clause="UK GDPR Article 17",
            counts={"rows": made.rows, "files": made.files, "supplies": made.supplies},
            method=METHOD,
            completes=made.completes,
            ledger_entry=one.entry,
        ),
        at=at,
        by=actor.account,
    )
    payload: dict[str, object] = {"case": case.id, "certificate": number, "rows": made.rows}
    gate.note("destroy.certified", actor=actor, at=at, payload=payload, agreement=agreement)
    return number


def _no_other_case(case: Case, *, asked: str) -> None:
    """What somebody else asked about the person would be answered with nothing (GOV-5)."""
    others = [
        one.id
        for one in cases.cases(state="open")
        if one.id != case.id and keys_of(one) & keys_of(case)
    ]
    if others:
        raise NeedsDecision(
            asked,
            why=f"Case {others[0]} is open about the same person and needs the data.",
            remedy="Close that case first.",
        )
