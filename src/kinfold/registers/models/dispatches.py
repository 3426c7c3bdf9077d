"""What leaves by post, courier or message, and that it went."""

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
