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
from kinfold.registers.facts.agreements import (
    ChangeNotice,
    NewChangeNotice,
    OverrideRecord,
    SignatureRecord,
    Step,
    Version,
)
from kinfold.registers.facts.assurance import (
    Diligence,
    NewDiligence,
    NewProviderNotice,
    ProviderNotice,
)
from kinfold.registers.facts.breaches import Breach, BreachStep, NewBreach
from kinfold.registers.facts.cases import Case, CaseStep, Declaration, NewCase, Pause
from kinfold.registers.facts.contracts import Contract, ContractStep, NewContract
from kinfold.registers.facts.deliveries import Delivery, NewDelivery
from kinfold.registers.facts.exchanges import ConflictDecision, NewPlan, Plan, Vintage
from kinfold.registers.facts.feeds import (
    FeedKey,
    FeedRun,
    FileRequest,
    Incident,
    IncidentStep,
    NewFileRequest,
    NewIncident,
    NewSourceSwitch,
    SourceSwitch,
)
from kinfold.registers.facts.handling import (
    Dispatch,
    MeetingPapers,
    NewDispatch,
    NewMeetingPapers,
    PapersStep,
    SchoolRequest,
    SupportCase,
    SupportStep,
)
from kinfold.registers.facts.holding import Backup, Certificate, Hold, NewCertificate, NewHold, Pack
from kinfold.registers.facts.loads import Contact, Finding, LoadReport, NewLoadReport, RuleNotRun
from kinfold.registers.facts.match_reports import MatchReport
from kinfold.registers.facts.notices import Notice, NoticeReview, Told
from kinfold.registers.facts.parcels import NewParcel, Parcel, ParcelStep
from kinfold.registers.facts.partners import Partner
from kinfold.registers.facts.people import Restriction, ReviewAnswer, ReviewCase
from kinfold.registers.facts.worklists import NewWork, Work, WorkStep

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
    "ChangeNotice",
    "ConflictDecision",
    "Contact",
    "Contract",
    "ContractStep",
    "Declaration",
    "Delivery",
    "Diligence",
    "Dispatch",
    "FeedKey",
    "FeedRun",
    "FileRequest",
    "Finding",
    "Hold",
    "Holder",
    "Incident",
    "IncidentStep",
    "LoadReport",
    "MatchReport",
    "MeetingPapers",
    "NewBreach",
    "NewCase",
    "NewCertificate",
    "NewChangeNotice",
    "NewContract",
    "NewDelivery",
    "NewDiligence",
    "NewDispatch",
    "NewFileRequest",
    "NewHold",
    "NewIncident",
    "NewLoadReport",
    "NewMeetingPapers",
    "NewParcel",
    "NewPlan",
    "NewProviderNotice",
    "NewSourceSwitch",
    "NewWork",
    "Notice",
    "NoticeReview",
    "Organisation",
    "OverrideRecord",
    "Pack",
    "PapersStep",
    "Parcel",
    "ParcelStep",
    "Partner",
    "Pause",
    "Plan",
    "ProviderNotice",
    "Restriction",
    "ReviewAnswer",
    "ReviewCase",
    "RuleNotRun",
    "SchoolRequest",
    "SignatureRecord",
    "SourceSwitch",
    "Step",
    "SupportCase",
    "SupportStep",
    "Told",
    "Version",
    "Vintage",
    "Work",
    "WorkStep",
]
