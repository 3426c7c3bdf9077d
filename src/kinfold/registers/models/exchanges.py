"""What was planned before anything left, which report was kept, and where each postcode lies."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account
from kinfold.registers.models.append_only import WrittenOnce


class ExchangePlan(WrittenOnce):
    """Who was to get how much of one schedule row for one period, and who was left out."""

    agreement = models.SlugField(max_length=80)
    agreement_version = models.CharField(max_length=128)
    row = models.CharField(max_length=80)
    period = models.CharField(max_length=40)
    digest = models.CharField(max_length=128)
    counts = models.JSONField(default=dict)
    excluded = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "agreement_version", "row", "period", "digest"],
                name="one_plan_per_content",
            )
        ]


class PlanConfirmation(WrittenOnce):
    """A person's word that a plan may go."""

    plan = models.OneToOneField(ExchangePlan, on_delete=models.PROTECT, related_name="confirmation")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class ConflictDecision(WrittenOnce):
    """A person's choice between reports that disagree, known by a keyed digest of them."""

    digest = models.CharField(max_length=128, unique=True)
    decision = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class PostcodeRelease(WrittenOnce):
    """One published list of which local authority each postcode lies in, as of a day."""

    vintage = models.DateField(unique=True)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class PostcodeArea(WrittenOnce):
    """One postcode, or the beginning of several, and the local authority it lies in."""

    release = models.ForeignKey(PostcodeRelease, on_delete=models.PROTECT, related_name="areas")
    area = models.CharField(max_length=7)
    la_code = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "area"], name="one_authority_per_area")
        ]
