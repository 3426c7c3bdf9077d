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
    ConflictConfirmation,
    Override,
    PartySignature,
    SignatureWithdrawal,
    Standing,
)
from kinfold.registers.models.append_only import WrittenOnceError
from kinfold.registers.models.loads import DataSetContact, LoadReport
from kinfold.registers.models.people import Restriction, ReviewCase, SealedPerson

__all__ = [
    "Account",
    "AccountHolder",
    "AgreementVersion",
    "Attestation",
    "AttestationLapse",
    "ConflictConfirmation",
    "DataSetContact",
    "LoadReport",
    "Organisation",
    "Override",
    "PartySignature",
    "Restriction",
    "ReviewCase",
    "SealedPerson",
    "SignatureWithdrawal",
    "Standing",
    "WrittenOnceError",
]
