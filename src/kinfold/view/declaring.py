"""Puts on record that a practitioner copied or passed on what a record showed, what and why.

Appendix C 7.15, 12.1 and 13.4.2: allowed only for the purpose or a safeguarding concern, with a
reason; the practitioner's organisation is then the controller of its copy, and the child's access
pack lists it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement.flow import Actor, Flow
from kinfold.agreement.model import Agreement, ItemGroup
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers import cases
from kinfold.registers.facts import Declaration
from kinfold.view.find import AGREEMENT

OPERATION: Final = "report"
KIND: Final = "declaration.outcome"
ASKED: Final = "You asked to declare a copy."


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What a practitioner says they did: the parts of the record by item group, and why.

    `protocol` is the safeguarding protocol followed where the information was passed on (7.15);
    empty where it was only noted or copied for the practitioner's own organisation.
    """

    parts: tuple[str, ...]
    reason: str
    protocol: str = ""


def parts(agreement: Agreement, role: str) -> tuple[ItemGroup, ...]:
    """The parts of a record this role may declare a copy of, in the agreement's order."""
    named = {group for grant in agreement.grants_for(role, OPERATION) for group in grant.items}
    return tuple(group for group in agreement.item_groups if group.id in named)


def declare(
    gate: Gate, actor: Actor, person: str, copied: Copied, *, purpose: str, at: datetime
) -> int:
    """Record what was copied about a child and why; the declaration's number.

    UsageProblem where no part of a record is named. RefusedByAgreement where the agreement does
    not let this person declare (C7.14, C7.15, C11.2, C12.1): no reason, no link, no condition met.
    """
    known = {group.id: group for group in _agreement(gate, at=at).item_groups}
    if not copied.parts or not known.keys() >= set(copied.parts):
        raise UsageProblem(
            ASKED,
            why="No part of the record was named, or one that is not in it.",
            remedy="Choose the parts you copied.",
        )
    flow = Flow(
        actor=actor,
        operation=OPERATION,
        agreement=AGREEMENT,
        purpose=purpose,
        items=tuple(code for part in copied.parts for code in known[part].codes),
        recipient=actor.organisation,
        subjects=(person,),
        reason=copied.reason.strip() or None,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    told = {"parts": list(copied.parts), "protocol": copied.protocol}
    entry = gate.outcome(handover, kind=KIND, payload=told)
    return cases.declare_copy(
        person,
        organisation=actor.organisation,
        account=actor.account,
        reason=_reason(copied),
        items=copied.parts,
        agreement=AGREEMENT,
        ledger_entry=entry.index,
        at=at,
    )


def declared(person: str, *, organisation: str) -> Sequence[Declaration]:
    """What one organisation declared about a child, newest first."""
    return [one for one in cases.declarations(person) if one.organisation == organisation][::-1]


def _agreement(gate: Gate, *, at: datetime) -> Agreement:
    version = gate.versions(at=at).get(AGREEMENT)
    if version is None:
        raise UsageProblem(
            ASKED,
            why="The agreement about the practitioner view is not in force here.",
            remedy="Ask the governance officer.",
        )
    return version.agreement


def _reason(copied: Copied) -> str:
    reason = copied.reason.strip()
    if not copied.protocol:
        return reason
    return f"{reason.rstrip('.')}. Passed on; protocol followed: {copied.protocol}."
