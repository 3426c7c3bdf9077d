"""What people ask about their own data, each step taken to answer, and copies others declared."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

CASE_KINDS = (
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "objection_marketing",
    "objection_automated",
    "portability",
    "complaint",
    "freedom_of_information",
)
REQUESTERS = ("child", "parent", "carer", "agent")
CASE_STEPS = (
    "identity_confirmed",
    "parental_responsibility",
    "competence",
    "clarification_asked",
    "clarification_received",
    "extended",
    "originator_asked",
    "originator_answered",
    "redaction_reviewed",
    "decided",
    "partner_told",
    "partner_confirmed",
    "subject_told",
    "regulator_told",
    "pack_made",
    "pack_given",
    "complaint_acknowledged",
    "closed",
    "reopened",
)


class Case(WrittenOnce):
    """A request or complaint as it was received (GOV-2, PRI-11); steps follow it.

    `party` received it and `handler` answers it. `summary` is an officer's words and names
    nobody; `person` is an opaque id, empty until it is known who asks about whom.
    """

    kind = models.CharField(max_length=40)
    received_on = models.DateField()
    channel = models.CharField(max_length=40)
    party = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requester = models.CharField(max_length=20)
    person = models.CharField(max_length=80, null=True)
    agreements = models.JSONField(default=list)
    summary = models.CharField(max_length=1000, blank=True)
    permission_to_forward = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", CASE_KINDS, name="case_kind_known"),
            one_of("requester", REQUESTERS, name="case_requester_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["received_on"])]


class CaseStep(WrittenOnce):
    """One thing done about a case; `text` is an officer's words and names nobody."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=2000, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", CASE_STEPS, name="case_step_known")]


class Declaration(WrittenOnce):
    """An organisation says that it copied something of the view, and why (TDV-13.4b).

    It is the controller of that copy. `reason` is an officer's words and names nobody.
    """

    person = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    items = models.JSONField(default=list)
    agreement = models.SlugField(max_length=80)
    ledger_entry = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"])]
