"""What the ledger is told of a question and its answer, and what a question is checked against.

Nothing here decides; it puts a decision into the words that are kept, and completes a flow with
what the register of organisations says.
"""

import dataclasses
from collections.abc import Mapping

from kinfold.agreement.flow import Evidence, Flow
from kinfold.agreement.model import Version
from kinfold.agreement.permit import Permit, Refusal
from kinfold.registers import accounts, moves

NO_EVIDENCE = Evidence(versions={}, person=(), organisation=(), links={}, sealed=frozenset())


def with_kinds(flow: Flow) -> Flow:
    """The flow with the kinds of holder and recipient as the register has them, not as asked.

    Somebody whose id was merged into another's is asked about under the id that stands.
    """
    stands = moves.survivors(flow.subjects)
    return dataclasses.replace(
        flow,
        subjects=tuple(dict.fromkeys(stands.get(one, one) for one in flow.subjects)),
        holder_kind=_kind(flow.holder),
        recipient_kind=_kind(flow.recipient),
    )


def _kind(organisation: str | None) -> str | None:
    found = accounts.organisation(organisation) if organisation else None
    return found.kind if found is not None else None


def chain(flow: Flow, versions: Mapping[str, Version]) -> frozenset[str]:
    """The agreement a flow is asked under, and the one above it."""
    version = versions.get(flow.agreement)
    parent = version.agreement.parent if version is not None else None
    return frozenset({flow.agreement} | ({parent} if parent is not None else set()))


def decision(flow: Flow, outcome: Permit | Refusal) -> dict[str, object]:
    """The payload of a decision's entry: what was asked, and on what the answer rests."""
    told: dict[str, object] = {
        "operation": flow.operation,
        "purpose": flow.purpose,
        "role": flow.actor.role,
        "items": list(flow.items),
        "reason": flow.reason,
        "channel": flow.channel,
        "holder": flow.holder,
        "recipient": flow.recipient,
        "people": list(flow.subjects),
    }
    if isinstance(outcome, Permit):
        told |= {
            "clauses": list(outcome.clauses),
            "withheld": {rule.item: rule.clause for rule in outcome.withheld},
            "duties": [duty.id for duty in outcome.duties],
        }
    else:
        told["reasons"] = [{"code": r.code, "clause": r.clause} for r in outcome.reasons]
    return told
