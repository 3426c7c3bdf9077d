"""The shapes in which the registers answer, where `agreement.flow` has none of its own.

All are plain and frozen: nothing that a room or a door holds is tied to the database. Moments
are UTC; `by` is an account's mailbox, or None for the installation itself.
"""

from kinfold.registers.facts.accounts import (
    Account,
    AttestationRecord,
    Attestations,
    Holder,
    Organisation,
)
from kinfold.registers.facts.agreements import OverrideRecord, SignatureRecord, Step, Version
from kinfold.registers.facts.breaches import Breach, BreachStep, NewBreach
from kinfold.registers.facts.cases import Case, CaseStep, Declaration, NewCase, Pause
from kinfold.registers.facts.exchanges import ConflictDecision, NewPlan, Plan, Vintage
from kinfold.registers.facts.holding import Backup, Certificate, Hold, NewCertificate, NewHold, Pack
from kinfold.registers.facts.loads import Contact, Finding, LoadReport, NewLoadReport
from kinfold.registers.facts.notices import Notice, NoticeReview, Told
from kinfold.registers.facts.parcels import NewParcel, Parcel, ParcelStep
from kinfold.registers.facts.partners import Partner
from kinfold.registers.facts.people import Restriction, ReviewCase

__all__ = [
    "Account",
    "AttestationRecord",
    "Attestations",
    "Backup",
    "Breach",
    "BreachStep",
    "Case",
    "CaseStep",
    "Certificate",
    "ConflictDecision",
    "Contact",
    "Declaration",
    "Finding",
    "Hold",
    "Holder",
    "LoadReport",
    "NewBreach",
    "NewCase",
    "NewCertificate",
    "NewHold",
    "NewLoadReport",
    "NewParcel",
    "NewPlan",
    "Notice",
    "NoticeReview",
    "Organisation",
    "OverrideRecord",
    "Pack",
    "Parcel",
    "ParcelStep",
    "Partner",
    "Pause",
    "Plan",
    "Restriction",
    "ReviewCase",
    "SignatureRecord",
    "Step",
    "Told",
    "Version",
    "Vintage",
]
