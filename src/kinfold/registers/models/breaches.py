"""Breaches of personal data, whoever raised them, and each step taken."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

BREACH_STEPS = (
    "triaged",
    "told",
    "confirmed",
    "minimised",
    "regulator_decision",
    "subjects_decision",
    "parties_decision",
    "regulator_told",
    "warning_sent",
    "closed",
)


class Breach(WrittenOnce):
    """A breach as it was raised (GOV-3, SOM-10); `aware_at` starts the regulator's 72 hours.

    `answers` are the triage questions' (SOM-10.6). `summary` is an officer's words and names
    nobody.
    """

    agreement = models.SlugField(max_length=80)
    raised_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    aware_at = models.DateTimeField()
    summary = models.CharField(max_length=1000, blank=True)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["raised_by", "reference"], name="one_breach_per_reference"
            )
        ]


class BreachStep(WrittenOnce):
    """One thing done about a breach; `text` is an officer's words and names nobody."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=2000, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", BREACH_STEPS, name="breach_step_known")]
