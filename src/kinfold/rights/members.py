"""What another member of an agreement asks to be done with rows it sent: restrict, correct, erase.

UK GDPR Article 19. A restriction and its lifting are carried out at once; a correction is kept by
whoever takes deliveries in; about an erasure we decide ourselves. Each is a case here, and the
member is told what was done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Flow
from kinfold.calendars import day_in_england
from kinfold.errors import FileNotUnderstood, NeedsDecision, UsageProblem
from kinfold.gate import AlreadyHeld, Gate
from kinfold.parcels import Contents
from kinfold.registers import cases, parcels
from kinfold.registers.facts import Case, NewCase
from kinfold.rights import holds
from kinfold.rights.acting import (
    ANSWER,
    BY_PARCEL,
    GRANTED,
    REFUSED,
    an_open,
    decided,
    may_answer,
    parts,
    person_key,
    the_case,
)
from kinfold.rights.cases import close_now
from kinfold.rights.copies import copies, kept_of
from kinfold.rights.erasing import destroyed
from kinfold.rights.papers import reply, version_of
from kinfold.rights.passing_on import partners_told
from kinfold.rights.restricting import apply, end

REASONS: Final = frozenset(
    {"accuracy_disputed", "objection", "unlawful", "legal_claim", "court_order"}
)
#: The kind of case a parcel opens here.
OPENS: Final[Mapping[str, str]] = {
    "restriction": "restriction",
    "objection": "objection",
    "rectification": "rectification",
    "erasure": "erasure",
}


def restrict_here(
    gate: Gate, actor: Actor, contents: Contents, content: bytes, *, at: datetime
) -> int:
    """Restrict every copy of the person that a member's parcel names, and say so; our case."""
    person = person_of(gate, actor, contents, content, at=at)
    case = case_for(gate, actor, contents, person=person, at=at)
    named = parts(person) or ("", "", "")
    keys = [person_key(gate, person)]
    keys += [gate.digest(*copy) for copy in kept_of(gate, actor, named, contents.agreement, at=at)]
    said = str(contents.message.get("reason"))
    reason = said if said in REASONS else "objection"
    made = apply(gate, actor, case, keys, reason=reason, at=at)
    _settle(case.id, outcome=GRANTED, text="Restricted as the member asked.", at=at, actor=actor)
    told = {"done": "restricted", "our_case": case.id, "copies": len(made)}
    answer(gate, actor, case, contents, content, message=told, at=at)
    return case.id


def lift_here(
    gate: Gate, actor: Actor, contents: Contents, content: bytes, *, at: datetime
) -> int | None:
    """Lift what a member had us restrict, and close our case about it; its number, if any."""
    about = str(contents.message.get("parcel"))
    case = _by_parcel(about, sender=contents.sender)
    if case is None or case.state == "closed":
        reply(gate, actor, contents, content, message={"done": "nothing_restricted"}, at=at)
        return None
    lifted = end(gate, actor, case, at=at)
    told = {"done": "lifted", "our_case": case.id, "copies": len(lifted)}
    answer(gate, actor, case, contents, content, message=told, at=at)
    close_now(gate, actor, case.id, at=at)
    return case.id


def erasure_asked(
    gate: Gate, actor: Actor, contents: Contents, content: bytes, *, at: datetime
) -> int:
    """Open a case about an erasure that a member asks for; nothing is destroyed yet."""
    person = person_of(gate, actor, contents, content, at=at)
    return case_for(gate, actor, contents, person=person, at=at).id


def carry_out(gate: Gate, actor: Actor, number: int, *, at: datetime) -> int:
    """Do as we decided about an erasure a member asked for, and tell it; how many rows went.

    Where it was refused, the member is told why. NeedsDecision before a decision.
    """
    asked = f"You asked to carry out what was decided in case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    contents, content = _waiting(gate, case, asked=asked, at=at)
    outcome = decided(case)
    if outcome is None:
        raise NeedsDecision(
            asked, why="Nothing is decided yet.", remedy="Decide it, with a ground or exemption."
        )
    if outcome == REFUSED:
        step = case.latest("decided")
        told: dict[str, object] = {"done": "refused", "text": step.text if step else ""}
        answer(gate, actor, case, contents, content, message=told, at=at)
        return 0
    person = person_of(gate, actor, contents, content, at=at)
    found = copies(gate, actor, (person,), under=(contents.agreement,), at=at)
    rows, certificates = destroyed(gate, actor, case, found, at=at)
    told = {"done": "erased", "rows": rows, "certificates": list(certificates)}
    answer(gate, actor, case, contents, content, message=told, at=at)
    return rows


def correction_came(gate: Gate, actor: Actor, contents: Contents, *, at: datetime) -> int:
    """Open a case about a correction that a member sends; whoever takes deliveries in keeps it."""
    return case_for(gate, actor, contents, person=None, at=at).id


def accept(gate: Gate, actor: Actor, number: int, *, at: datetime) -> str:
    """Keep the corrected rows a member sent, tell it, and close our case; the id of the supply.

    For whoever the agreement lets take deliveries in. The rows wait to be processed like any
    delivery.
    """
    asked = f"You asked to keep the correction of case {number}."
    case = an_open(number, asked=asked)
    contents, content = _waiting(gate, case, asked=asked, at=at)
    version = version_of(gate, contents.agreement, at=at)
    granted = version.agreement.grants_for(actor.role, "deposit")
    flow = Flow(
        actor=actor,
        operation="deposit",
        agreement=contents.agreement,
        purpose=granted[-1].purposes[0] if granted else version.agreement.purposes[0].id,
        items=_items(contents),
        recipient=actor.organisation,
        holder=contents.sender,
        channel="parcel",
        at=at,
    )
    try:
        supply = gate.accept(gate.ask(flow), content, at=at).id
    except AlreadyHeld as held:
        supply = held.supply.id
    _settle(number, outcome=GRANTED, text="The corrected rows are kept.", at=at, actor=actor)
    told = {"done": "kept", "our_case": number, "rows": sum(contents.rows.values())}
    answer(gate, actor, case, contents, content, message=told, at=at, supply=supply)
    close_now(gate, actor, number, at=at)
    return supply


def advise(gate: Gate, actor: Actor, parcel: str, *, text: str, at: datetime) -> None:
    """Answer a member that asks what we, from whom its data came, advise (CCIS, section 5)."""
    asked = "You asked to advise another member."
    may_answer(gate, actor, asked=asked, at=at)
    content = parcels.content(parcel)
    if content is None or gate.manifest(content, at=at).kind != "query":
        raise UsageProblem(
            asked, why="No question of that id waits here.", remedy="List what waits."
        )
    contents = gate.manifest(content, at=at)
    reply(gate, actor, contents, content, message={"done": "advised", "text": text}, at=at)


def answer(
    gate: Gate,
    actor: Actor,
    case: Case,
    contents: Contents,
    content: bytes,
    *,
    message: Mapping[str, object],
    at: datetime,
    supply: str | None = None,
) -> None:
    """Tell the member what was done, and record on our case that it was told."""
    reply(gate, actor, contents, content, message=message, at=at, supply=supply)
    partners_told(gate, actor, case, what="answer", sent={}, here=(), at=at)


def person_of(gate: Gate, actor: Actor, contents: Contents, content: bytes, *, at: datetime) -> str:
    """Whom a parcel is about, as `data set/sender/identifier`; read under a permit to answer.

    FileNotUnderstood where it is about nobody, or about several people.
    """
    version = version_of(gate, contents.agreement, at=at)
    granted = version.agreement.grants_for(actor.role, ANSWER)
    flow = Flow(
        actor=actor,
        operation=ANSWER,
        agreement=contents.agreement,
        purpose=granted[0].purposes[0] if granted else version.agreement.purposes[0].id,
        items=_items(contents),
        recipient=actor.organisation,
        holder=contents.sender,
        at=at,
    )
    found: set[tuple[str, str]] = set()
    for key, table in gate.opened(gate.ask(flow), content, at=at).items():
        data_set, _, name = key.partition(".")
        subject = datasets.get(data_set).table(name).subject
        if subject in table.column_names:
            found |= {(data_set, str(one)) for one in table[subject].to_pylist()}
    if len(found) != 1:
        raise FileNotUnderstood(
            "A member's request about one person was to be read.",
            why="The parcel names nobody, or several people.",
            remedy="Ask the member to seal it again for one person.",
        )
    data_set, identifier = found.pop()
    return f"{data_set}/{contents.sender}/{identifier}"


def case_for(
    gate: Gate, actor: Actor, contents: Contents, *, person: str | None, at: datetime
) -> Case:
    """The case a member's parcel opened here, or a new one; who it is about is on its word."""
    found = _by_parcel(contents.id, sender=contents.sender)
    if found is None:
        theirs = contents.message.get("case")
        named = () if person is None else (person,)
        own = gate.installation.organisation
        number = cases.open_case(
            NewCase(
                kind=OPENS[contents.kind],
                received_on=day_in_england(at),
                channel=BY_PARCEL,
                party=own,
                requester="agent",
                person=None if person is None else person_key(gate, person),
                agreements=(contents.agreement,),
                summary=f"Told by {contents.sender}: its case {_number(theirs)}.",
                permission_to_forward=False,
                handler=own,
            ),
            at=at,
            by=actor.account,
        )
        data = {"by": contents.sender, "parcel": contents.id, "case": _number(theirs)}
        cases.add_step(
            number,
            kind="identity_confirmed",
            at=at,
            by=actor.account,
            text="On the word of the member that sent it.",
            data=data,
        )
        opened = the_case(number, asked="Open a case.")
        holds.hold_for(gate, opened, named=named, at=at, by=actor.account)
        gate.note(
            "case.opened", actor=actor, at=at, payload={"case": number, "kind": contents.kind}
        )
        found = cases.case(number)
    assert found is not None  # noqa: S101 - it was opened just now
    return found


def _settle(number: int, *, outcome: str, text: str, at: datetime, actor: Actor) -> None:
    cases.add_step(
        number, kind="decided", at=at, by=actor.account, text=text, data={"outcome": outcome}
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _items(contents: Contents) -> tuple[str, ...]:
    return tuple(
        sorted(f"{table}.{name}" for table, names in contents.fields.items() for name in names)
    )


def _by_parcel(parcel: str, *, sender: str) -> Case | None:
    """The newest case that this parcel of this sender opened here."""
    found = [
        case
        for case in cases.cases()
        if case.channel == BY_PARCEL
        and any(
            (step.data.get("parcel"), step.data.get("by")) == (parcel, sender)
            for step in case.steps
        )
    ]
    return found[-1] if found else None


def _waiting(gate: Gate, case: Case, *, asked: str, at: datetime) -> tuple[Contents, bytes]:
    """The parcel that opened a case, while it waits to be dealt with."""
    step = case.latest("identity_confirmed")
    name = str(step.data.get("parcel")) if step is not None else ""
    content = parcels.content(name)
    if content is None:
        raise UsageProblem(
            asked,
            why="No parcel of another member waits for this case.",
            remedy="Show the case; what a member asked may have been done already.",
        )
    return gate.manifest(content, at=at), content
