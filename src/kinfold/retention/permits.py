"""Who may destroy: the question asked of the gate for each agreement's supplies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor, Agreement, Flow, Version
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.retention.lines import SUPPLIES, Line

OPERATION: Final = "destroy"


def destroys_each(version: Version, role: str) -> bool:
    """Whether the agreement lets a role destroy one holder's supplies at a time."""
    granted = version.agreement.grants_for(role, OPERATION)
    return any(grant.cohort == "own_supply" for grant in granted)


def flow_to_destroy(gate: Gate, actor: Actor, lines: Iterable[Line], *, at: datetime) -> Flow:
    """The flow of destroying what these lines of one agreement name.

    It names the items of their data sets that the agreement lists; where it lists none, all of
    them, for the gate to refuse.
    """
    listed = list(lines)
    name = listed[0].agreement
    version = gate.versions(at=at).get(name)
    granted = version.agreement.grants_for(actor.role, OPERATION) if version is not None else ()
    purposes = version.agreement.purposes if version is not None else ()
    purpose = granted[0].purposes[0] if granted else purposes[0].id if purposes else "none"
    return Flow(
        actor=actor,
        operation=OPERATION,
        agreement=name,
        purpose=purpose,
        items=_items(
            version.agreement if version is not None else None,
            {line.data_set for line in listed if line.data_set},
        ),
        recipient=actor.organisation,
        holder=_holder(version, actor, listed[0]),
        at=at,
        channel="command",
    )


def _holder(version: Version | None, actor: Actor, line: Line) -> str | None:
    """Whose supplies it is about, where the grant is for one holder's at a time."""
    if version is None or not destroys_each(version, actor.role):
        return None
    return line.holder if line.what in SUPPLIES else actor.organisation


def _items(agreement: Agreement | None, data_sets: set[str]) -> tuple[str, ...]:
    groups = [
        agreement.group(name)
        for grant in (agreement.grants if agreement is not None else ())
        if agreement is not None and OPERATION in grant.operations
        for name in grant.items
    ]
    codes = {code for group in groups for code in group.codes}
    if not data_sets:
        return tuple(sorted(codes)) or (ANY_ITEM,)
    found = {code for code in codes if code.split(".", 1)[0] in data_sets}
    # Where nothing is granted, something must still be asked for the gate to refuse it.
    return tuple(sorted(found)) or tuple(
        sorted(code for name in data_sets for code, _, _ in datasets.get(name).items())
    )


ANY_ITEM: Final = "practitioner_view.record.name"


def may_destroy_packs(gate: Gate, actor: Actor, *, at: datetime) -> None:
    """RefusedByAgreement unless some agreement lets the role answer people or destroy.

    A pack is made from what several agreements let be answered, so no single one covers it.
    """
    for version in gate.versions(at=at).values():
        for operation in (OPERATION, "answer"):
            if version.agreement.grants_for(actor.role, operation):
                return
    raise RefusedByAgreement(
        "Packs made for cases were to be destroyed.",
        why="No agreement lets this role answer people or destroy what is held.",
        remedy="Ask the data manager, or whoever answers requests.",
    )
