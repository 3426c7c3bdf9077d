"""What is handled outside the store: dispatches, support copies, meeting papers, requests."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

MATERIALS = ("social_care", "health", "education", "finance", "other")
METHODS = (
    "ordinary_post",
    "special_delivery",
    "tracked_special_delivery",
    "bonded_courier",
    "plain_email",
    "encrypted_email",
    "secure_reply",
    "school_to_school",
    "secure_upload",
)
RECIPIENT_KNOWN = ("known", "new", "unknown")
SUPPORT_STEPS = ("agreed", "taken", "permitted", "passed", "closed", "destroyed")
PLACES = ("secure_store", "encrypted_device", "locked_cabinet")
PAPERS = ("child_protection", "child_in_need", "looked_after", "early_help", "health", "education")
PAPERS_STEPS = ("ended", "destroyed")


class Dispatch(WrittenOnce):
    """Something with personal data sent from here: what kind, to whom by post, and how."""

    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="dispatches")
    recipient = models.CharField(max_length=200)
    recipient_known = models.CharField(max_length=20)
    material = models.CharField(max_length=20)
    method = models.CharField(max_length=40)
    large = models.BooleanField()
    double_wrapped = models.BooleanField()
    tracking = models.CharField(max_length=80, blank=True)
    retain_until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("material", MATERIALS, name="dispatch_material_known"),
            one_of("method", METHODS, name="dispatch_method_known"),
            one_of("recipient_known", RECIPIENT_KNOWN, name="dispatch_recipient_known"),
        ]


class DispatchClosing(WrittenOnce):
    """A dispatch went, with its return details and "For Addressee only" confirmed where posted."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="closing")
    return_shown = models.BooleanField()
    cover_marked = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


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


class SchoolRequest(WrittenOnce):
    """A school was asked for something outside the agreed feeds, and whether it was held here."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asked")
    data_set = models.SlugField(max_length=80)
    reason = models.CharField(max_length=500)
    held_already = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
