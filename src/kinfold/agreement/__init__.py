"""The law of the house: agreements as facts, and the decision whether data may move."""

from kinfold.agreement.decide import decide
from kinfold.agreement.flow import (
    Actor,
    Attestation,
    Evidence,
    Flow,
    Override,
    Signature,
    Standing,
    VersionFacts,
)
from kinfold.agreement.model import Agreement, Version
from kinfold.agreement.permit import ItemRule, Permit, PermitInvalid, Reason, Refusal

__all__ = [
    "Actor",
    "Agreement",
    "Attestation",
    "Evidence",
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
    "decide",
]
