"""The other installations that parcels go to and come from, and the keys each is trusted by."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, one_of
from kinfold.registers.models.append_only import WrittenOnce

TRUST_STATES = ("trusted", "ended")


class Partner(WrittenOnce):
    """What was settled about a partner's keys, from a moment on; the newest row counts.

    So a changed key ends the one before, and trust ends by a row that says so. `recipient` is
    the public key parcels are encrypted to, `verify_key` the one its parcels are checked by.
    """

    organisation = models.SlugField(max_length=60)
    known_as = models.CharField(max_length=200)
    url = models.CharField(max_length=300, null=True)
    recipient = models.CharField(max_length=128)
    verify_key = models.CharField(max_length=64)
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("state", TRUST_STATES, name="partner_state_known")]
        indexes: ClassVar = [models.Index(fields=["organisation", "at"])]
