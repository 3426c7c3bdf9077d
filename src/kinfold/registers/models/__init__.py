"""The registers' tables, one file for each group of facts."""

from kinfold.registers.models.accounts import (
    Account,
    AccountHolder,
    Attestation,
    AttestationLapse,
    Organisation,
)
from kinfold.registers.models.agreements import (
    AgreementVersion,
    ChangeNotice,
    ConflictConfirmation,
    Override,
    PartySignature,
    SignatureWithdrawal,
    Standing,
)
from kinfold.registers.models.append_only import WrittenOnceError
from kinfold.registers.models.assurance import Diligence, ProviderNotice
from kinfold.registers.models.breaches import Breach, BreachStep
from kinfold.registers.models.cases import Case, CaseStep, Declaration
from kinfold.registers.models.contracts import Contract, ContractStep
from kinfold.registers.models.deliveries import Delivery
from kinfold.registers.models.dispatches import Dispatch, DispatchClosing
from kinfold.registers.models.exchanges import (
    ConflictDecision,
    ExchangePlan,
    PlanConfirmation,
    PostcodeArea,
    PostcodeRelease,
)
from kinfold.registers.models.feeds import (
    FeedKey,
    FeedNonce,
    FeedRun,
    FileRequest,
    Incident,
    IncidentStep,
    SourceSwitch,
)
from kinfold.registers.models.holding import Backup, Certificate, Hold, Pack
from kinfold.registers.models.loads import DataSetContact, LoadReport
from kinfold.registers.models.match_reports import MatchReport
from kinfold.registers.models.moves import PersonMove
from kinfold.registers.models.notices import (
    Acknowledgement,
    Notice,
    NoticeReview,
    Publication,
    Told,
)
from kinfold.registers.models.papers import MeetingPapers, PapersStep
from kinfold.registers.models.parcels import Disclosure, OutboxParcel, Parcel, ParcelStep
from kinfold.registers.models.partners import Partner
from kinfold.registers.models.people import Restriction, ReviewCase, SealedPerson
from kinfold.registers.models.reviewing import ReviewAnswer
from kinfold.registers.models.support import SchoolRequest, SupportCase, SupportStep
from kinfold.registers.models.worklists import LastLook, WorkCase, WorkStep

__all__ = [
    "Account",
    "AccountHolder",
    "Acknowledgement",
    "AgreementVersion",
    "Attestation",
    "AttestationLapse",
    "Backup",
    "Breach",
    "BreachStep",
    "Case",
    "CaseStep",
    "Certificate",
    "ChangeNotice",
    "ConflictConfirmation",
    "ConflictDecision",
    "Contract",
    "ContractStep",
    "DataSetContact",
    "Declaration",
    "Delivery",
    "Diligence",
    "Disclosure",
    "Dispatch",
    "DispatchClosing",
    "ExchangePlan",
    "FeedKey",
    "FeedNonce",
    "FeedRun",
    "FileRequest",
    "Hold",
    "Incident",
    "IncidentStep",
    "LastLook",
    "LoadReport",
    "MatchReport",
    "MeetingPapers",
    "Notice",
    "NoticeReview",
    "Organisation",
    "OutboxParcel",
    "Override",
    "Pack",
    "PapersStep",
    "Parcel",
    "ParcelStep",
    "Partner",
    "PartySignature",
    "PersonMove",
    "PlanConfirmation",
    "PostcodeArea",
    "PostcodeRelease",
    "ProviderNotice",
    "Publication",
    "Restriction",
    "ReviewAnswer",
    "ReviewCase",
    "SchoolRequest",
    "SealedPerson",
    "SignatureWithdrawal",
    "SourceSwitch",
    "Standing",
    "SupportCase",
    "SupportStep",
    "Told",
    "WorkCase",
    "WorkStep",
    "WrittenOnceError",
]
