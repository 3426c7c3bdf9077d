"""Deliveries that wait for a worker, one row each: who sent what, how far it is, what became of it.

The bytes lie beside the database, encrypted; the key to them is in the row alone, and goes when
the work is done. No row holds a word of what a file says.
"""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.feeds import FileRequest

DELIVERY_STATES = ("waiting", "working", "done", "refused", "failed", "cancelled")


class Delivery(models.Model):
    """One file handed in. A sender's `key` names it once, however often it is sent.

    `owner` is the worker that holds it until `lease_until`; a worker that dies loses it then.
    `handle` is a random word that a browser or a feed asks after it by.
    """

    handle = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=80)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=20)
    agreement = models.CharField(max_length=80, blank=True)
    data_set = models.CharField(max_length=60, blank=True)
    holder = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=40, blank=True)
    as_at = models.DateField(null=True)
    mapping = models.CharField(max_length=60, blank=True, default="")
    request = models.ForeignKey(
        FileRequest, on_delete=models.PROTECT, related_name="deliveries", null=True
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.CharField(max_length=64, blank=True)
    wrapped_key = models.BinaryField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(default=0)
    cancel_asked_at = models.DateTimeField(null=True)
    report = models.PositiveBigIntegerField(null=True)
    problem = models.JSONField(null=True)
    handed_in_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "key"], name="a_sender_uses_a_key_once"),
            one_of("state", DELIVERY_STATES, name="delivery_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try"]),
            models.Index(fields=["organisation", "handed_in_at"]),
        ]
