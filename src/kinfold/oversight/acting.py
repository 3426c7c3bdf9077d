"""Who may enter what others show of their care, and how the ledger remembers that they did."""

from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate

#: Who answers for contracts and for the care other controllers take.
KEEPERS: Final = frozenset(
    {
        "governance_officer",
        "designated_person",
        "information_governance_lead",
        "data_protection_officer",
    }
)
#: Who speaks for a provider about its own policy and notice.
PROVIDERS_OWN: Final = frozenset(
    {
        "head_teacher",
        "data_controller_signatory",
        "data_manager",
        "school_data_officer",
        "data_protection_officer",
    }
)


def may_keep(gate: Gate, actor: Actor, *, asked: str) -> None:
    """RefusedByAgreement unless the actor keeps these registers here, by role."""
    if actor.role not in KEEPERS or actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked,
            why="It is kept to the governance officer, the designated person, the information "
            "governance lead and the data protection officer of this installation.",
            remedy="Ask one of them.",
        )


def loaded(gate: Gate, agreement: str, *, asked: str, at: datetime) -> None:
    """UsageProblem unless an agreement of this id stands here."""
    if agreement not in gate.versions(at=at):
        raise UsageProblem(
            asked,
            why="No agreement of that name stands here.",
            remedy="Run `kinfold agreements list` for those that do.",
        )
