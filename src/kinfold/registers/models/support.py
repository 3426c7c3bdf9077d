"""Copies of schools' data taken for support, and what schools are asked for beside the feeds."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

SUPPORT_STEPS = ("agreed", "taken", "permitted", "passed", "closed", "destroyed")


class SupportCase(WrittenOnce):
    """A fault in a school's system that needs a copy of its data to be looked at."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="support_cases")
    reference = models.CharField(max_length=80, unique=True)
    supplier = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class SupportStep(WrittenOnce):
    """One step of a support case: agreed to, copy taken, passed on, closed, destroyed."""

    case = models.ForeignKey(SupportCase, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", SUPPORT_STEPS, name="support_step_known")]


class SchoolRequest(WrittenOnce):
    """A school was asked for something outside the agreed feeds, and whether it was held here."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asked")
    data_set = models.SlugField(max_length=80)
    reason = models.CharField(max_length=500)
    held_already = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
