"""The law of the house: agreements as facts, and the decision whether data may move."""

from kinfold.agreement.compare import Comparison, compare
from kinfold.agreement.decide import decide
from kinfold.agreement.explain import Explanation, explain
from kinfold.agreement.flow import (
    Actor,
    Announcement,
    Attestation,
    Evidence,
    Flow,
    Override,
    Signature,
    Standing,
    VersionFacts,
)
from kinfold.agreement.model import Agreement, Version
from kinfold.agreement.permit import (
    DutyDue,
    ItemRule,
    Permit,
    PermitInvalid,
    Reason,
    Refusal,
)

__all__ = [
    "Actor",
    "Agreement",
    "Announcement",
    "Attestation",
    "Comparison",
    "DutyDue",
    "Evidence",
    "Explanation",
    "Flow",
    "ItemRule",
    "Override",
    "Permit",
    "PermitInvalid",
    "Reason",
    "Refusal",
    "Signature",
    "Standing",
    "Version",
    "VersionFacts",
    "compare",
    "decide",
    "explain",
]
