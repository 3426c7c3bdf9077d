"""What controllers in common showed of their own care, and what providers tell the public."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

#: What is looked at; where a condition of access says the same, by the condition's own code.
DILIGENCE_CODES = (
    "privacy_notice",
    "security_policy",
    "dpia",
    "information_training",
    "certification",
)
DILIGENCE_OUTCOMES = ("satisfied", "action_needed", "not_satisfied")


class Diligence(WrittenOnce):
    """One thing about one member that was looked at under one agreement, and what was found."""

    agreement = models.SlugField(max_length=80)
    member = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="diligence")
    what = models.CharField(max_length=40)
    checker_role = models.CharField(max_length=60)
    checked_on = models.DateField()
    next_due = models.DateField()
    evidence = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("what", DILIGENCE_CODES, name="diligence_code_known"),
            one_of("outcome", DILIGENCE_OUTCOMES, name="diligence_outcome_known"),
        ]


class ProviderNotice(WrittenOnce):
    """A provider's own privacy notice: which, what it says is collected, and who is told."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="own_notices"
    )
    version = models.CharField(max_length=40)
    dated_on = models.DateField()
    review_by = models.DateField()
    collected = models.CharField(max_length=1000)
    shared_with = models.CharField(max_length=1000)
    where = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
