"""Copies of a school's data for support of its system: agreed, kept safe, passed on, destroyed.

County education agreement, 9.1: a copy needs the school's agreement, each pass to the supplier its
own permission, and the copy is destroyed shortly after the fault is resolved.
"""

from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import add_working_days, day_in_england
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import accounts, support_copies
from kinfold.registers.facts import SupportCase

SUPPORT: Final = frozenset({"data_manager", "administrator", "governance_officer"})
SCHOOLS_OWN: Final = frozenset(
    {"head_teacher", "data_controller_signatory", "data_manager", "school_data_officer"}
)
PLACES: Final = {
    "secure_store": "The council’s secure store",
    "encrypted_device": "An encrypted device",
}
WORKING_DAYS: Final = 10


def open_case(
    gate: Gate, actor: Actor, reference: str, *, school: str, supplier: str, at: datetime
) -> int:
    """Open a case about a fault in a school's system; its number. Nothing is copied yet.

    Refuses who does not support schools here; UsageProblem for what is no school.
    """
    asked = "You asked to open a support case."
    _support(gate, actor, asked=asked)
    known = accounts.organisation(school)
    if known is None or known.kind != "school":
        raise UsageProblem(
            asked, why="No school is registered under that id.", remedy="Check the id."
        )
    number = support_copies.open_support_case(
        reference, school=school, supplier=supplier, at=at, by=actor.account
    )
    gate.note("support.opened", actor=actor, at=at, payload={"case": number, "school": school})
    return number


def agree(gate: Gate, actor: Actor, number: int, *, at: datetime) -> None:
    """The school agrees that a copy is taken for this case. Refuses anybody but the school."""
    asked = "You asked to agree to a support copy."
    case = _open(gate, actor, number, asked=asked)
    _school(actor, case, asked=asked)
    if case.count("agreed"):
        raise NothingToDo(
            asked, why="The school has agreed already.", remedy="Nothing more is needed."
        )
    _step(gate, actor, case, "agreed", at=at)


def take(gate: Gate, actor: Actor, number: int, *, place: str, at: datetime) -> None:
    """Record that a copy was taken, and where it is kept.

    Refuses one the school has not agreed to, and one kept anywhere but an approved place.
    """
    asked = "You asked to take a support copy."
    _support(gate, actor, asked=asked)
    case = _open(gate, actor, number, asked=asked)
    if not case.count("agreed"):
        raise RefusedByAgreement(
            asked,
            why="[9.1] The school has not agreed that its data is copied for this case.",
            remedy="Ask its head or data manager to agree to it here.",
            ledger_ref=_refused(gate, actor, case, "take", at=at),
        )
    if place not in PLACES:
        raise RefusedByAgreement(
            asked,
            why="[9.1] A copy is kept in the council's secure store or on an encrypted device.",
            remedy="Keep it in one of the two.",
            ledger_ref=_refused(gate, actor, case, "place", at=at),
        )
    _step(gate, actor, case, "taken", at=at, place=place)


def permit(gate: Gate, actor: Actor, number: int, *, at: datetime) -> None:
    """The school permits one pass of the copy to the supplier. Refuses anybody but the school."""
    asked = "You asked to permit that a support copy is passed on."
    case = _open(gate, actor, number, asked=asked)
    _school(actor, case, asked=asked)
    _step(gate, actor, case, "permitted", at=at)


def pass_on(gate: Gate, actor: Actor, number: int, *, reference: str, at: datetime) -> None:
    """Record one pass of the copy to the supplier, by the supplier's own reference.

    Each needs a permission of its own that was not used before; refused otherwise.
    """
    asked = "You asked to pass a support copy to the supplier."
    _support(gate, actor, asked=asked)
    case = _open(gate, actor, number, asked=asked)
    if not case.count("taken"):
        raise UsageProblem(asked, why="No copy was taken.", remedy="Record the copy first.")
    if case.count("permitted") <= case.count("passed"):
        raise RefusedByAgreement(
            asked,
            why="[9.1] Each pass to the supplier needs its own permission from the school.",
            remedy="Ask the school to permit it here, for this time.",
            ledger_ref=_refused(gate, actor, case, "pass", at=at),
        )
    _step(gate, actor, case, "passed", at=at, reference=reference)


def close(gate: Gate, actor: Actor, number: int, *, at: datetime) -> date | None:
    """Close a case; the day by which its copies must be destroyed, or None where none was taken.

    Ten working days: the agreement says "shortly after".
    """
    asked = "You asked to close a support case."
    _support(gate, actor, asked=asked)
    case = _open(gate, actor, number, asked=asked)
    due = add_working_days(day_in_england(at), days=WORKING_DAYS) if case.count("taken") else None
    _step(gate, actor, case, "closed", at=at, due_on=due)
    return due


def destroyed(gate: Gate, actor: Actor, number: int, *, certificate: str, at: datetime) -> None:
    """Record that every copy of a closed case is destroyed, by the certificate's reference."""
    asked = "You asked to record that a support copy is destroyed."
    _support(gate, actor, asked=asked)
    case = _readable(gate, actor, number, asked=asked)
    closed = case.last("closed")
    if closed is None or closed.due_on is None or not certificate.strip():
        raise UsageProblem(
            asked,
            why="The case is not closed, no copy was taken, or no certificate is named.",
            remedy="Close the case first, and give the certificate's reference.",
        )
    if case.count("destroyed"):
        raise NothingToDo(asked, why="It is destroyed already.", remedy="Nothing more is needed.")
    _step(gate, actor, case, "destroyed", at=at, reference=certificate)


def state(case: SupportCase, *, on: date) -> str:
    """Where a case is: "open", "closed", "destruction due", "destruction overdue", "destroyed"."""
    closed = case.last("closed")
    if closed is None:
        return "open"
    if case.count("destroyed"):
        return "destroyed"
    if closed.due_on is None:
        return "closed"
    return "destruction overdue" if closed.due_on < on else "destruction due"


def cases(gate: Gate, actor: Actor) -> tuple[SupportCase, ...]:
    """The cases an account may read: all for who supports schools here, else its own school's."""
    if actor.organisation == gate.installation.organisation:
        return support_copies.support_cases() if actor.role in SUPPORT else ()
    return (
        support_copies.support_cases(school=actor.organisation) if actor.role in SCHOOLS_OWN else ()
    )


def _readable(gate: Gate, actor: Actor, number: int, *, asked: str) -> SupportCase:
    found = next((one for one in cases(gate, actor) if one.id == number), None)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such case.", remedy="Run `kinfold support list`."
        )
    return found


def _open(gate: Gate, actor: Actor, number: int, *, asked: str) -> SupportCase:
    case = _readable(gate, actor, number, asked=asked)
    if case.count("closed"):
        raise NothingToDo(
            asked, why="The case is closed.", remedy="Open another case for another fault."
        )
    return case


def _support(gate: Gate, actor: Actor, *, asked: str) -> None:
    if actor.role not in SUPPORT or actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked,
            why="It is kept to those who support schools' systems here.",
            remedy="Ask the council's data manager or administrator.",
        )


def _school(actor: Actor, case: SupportCase, *, asked: str) -> None:
    if actor.organisation != case.school or actor.role not in SCHOOLS_OWN:
        raise RefusedByAgreement(
            asked,
            why="[9.1] Only the school itself can agree: its head, its data manager or officer.",
            remedy="Ask one of them.",
        )


def _refused(gate: Gate, actor: Actor, case: SupportCase, what: str, *, at: datetime) -> str:
    payload = {"case": case.id, "what": what}
    return str(gate.note("support.refused", actor=actor, at=at, payload=payload).index)


def _step(
    gate: Gate,
    actor: Actor,
    case: SupportCase,
    kind: str,
    *,
    at: datetime,
    place: str = "",
    reference: str = "",
    due_on: date | None = None,
) -> None:
    support_copies.add_support_step(
        case.id,
        kind=kind,
        place=place,
        reference_=reference,
        due_on=due_on,
        at=at,
        by=actor.account,
    )
    gate.note(f"support.{kind}", actor=actor, at=at, payload={"case": case.id})
