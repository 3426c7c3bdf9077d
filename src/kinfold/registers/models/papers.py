"""Where what must be kept safe may lie, and papers for meetings around a child."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

PLACES = ("secure_store", "encrypted_device", "locked_cabinet")
PAPERS = ("child_protection", "child_in_need", "looked_after", "early_help", "health", "education")
PAPERS_STEPS = ("ended", "destroyed")


class MeetingPapers(WrittenOnce):
    """Papers for meetings around a child, by case reference; nothing of what they say."""

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="papers")
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=40)
    received_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", PAPERS, name="papers_kind_known"),
            one_of("place", PLACES, name="papers_place_known"),
            models.UniqueConstraint(fields=["holder", "reference"], name="one_row_of_papers"),
        ]


class PapersStep(WrittenOnce):
    """The intervention ended, which sets the day the papers go; then they were destroyed."""

    papers = models.ForeignKey(MeetingPapers, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20)
    on = models.DateField()
    due_on = models.DateField(null=True)
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", PAPERS_STEPS, name="papers_step_known"),
            models.UniqueConstraint(fields=["papers", "kind"], name="a_papers_step_once"),
        ]
