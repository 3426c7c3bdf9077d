"""Reads what a list of work needs, through the gate, and says that it was read.

Each reading rests on one clause of the agreement with schools (2.2.1, 2.4.1, 2.4.3, 2.5.1, 7.4,
8.3) or of the warehouse's (4.7); the gate cuts it to the groups named here and to nothing else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor, Flow
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate, Handover
from kinfold.registers import accounts

AGREEMENT: Final = "county-education"
WAREHOUSE: Final = "warehouse"
ADMISSIONS: Final = "B-P1"
SAFEGUARDING: Final = "B-P2"
MISSING: Final = "B-P3"
ATTENDANCE: Final = "B-P5"
EXCLUSIONS: Final = "B-P6"
#: The purpose of the warehouse's clause 4.7.
SUITABLE_EDUCATION: Final = "W-P3"


def handed(
    gate: Gate,
    actor: Actor,
    *groups: str,
    purpose: str,
    at: datetime,
    under: str = AGREEMENT,
    subject: str | None = None,
) -> Handover:
    """The rows of some groups of items, for one list of work.

    A school gets its own supply, the authority every school's. Raises RefusedByAgreement, with
    the clause, where the actor may not read them.
    """
    version = gate.versions(at=at).get(under)
    found = () if version is None else tuple(version.agreement.group(name) for name in groups)
    items = tuple(dict.fromkeys(code for group in found for code in group.codes)) or groups
    own = actor.organisation != gate.installation.organisation
    flow = Flow(
        actor=actor,
        operation="report",
        agreement=under,
        purpose=purpose,
        items=items,
        recipient=actor.organisation,
        holder=actor.organisation if own else None,
        subjects=() if subject is None else (subject,),
        at=at,
    )
    return gate.read(gate.ask(flow), at=at)


def handed_if_allowed(
    gate: Gate, actor: Actor, *groups: str, purpose: str, at: datetime, under: str
) -> Handover | None:
    """As `handed`; None where the other agreement does not stand here or refuses."""
    if under not in gate.versions(at=at):
        return None
    try:
        return handed(gate, actor, *groups, purpose=purpose, at=at, under=under)
    except RefusedByAgreement:
        return None


def told(
    gate: Gate,
    handover: Handover,
    *,
    of: str,
    counts: Mapping[str, int],
    people: tuple[str, ...] = (),
) -> None:
    """Record what came of a reading: which list, how many lines, and about whom where few."""
    gate.outcome(handover, kind="report.outcome", payload={"list": of, **counts}, people=people)


def pupil(gate: Gate, upn: str) -> str:
    """The keyed hash by which a register knows a pupil number."""
    return gate.digest("worklists", "upn", upn)


def names() -> dict[str, str]:
    """The name of each organisation, by id."""
    return {one.id: one.name for one in accounts.organisations()}
