"""Sealed parcels that left or arrived, what became of each, and whom each told about whom."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, one_of
from kinfold.registers.models.append_only import WrittenOnce

DIRECTIONS = ("out", "in")
PARCEL_KINDS = (
    "delivery",
    "receipt",
    "certificate",
    "breach",
    "rectification",
    "restriction",
    "lifting",
    "objection",
    "erasure",
    "query",
    "answer",
)
PARCEL_STATES = ("sealed", "sent", "receipted", "accepted", "processed", "destroyed")


class Parcel(WrittenOnce):
    """One parcel as its manifest described it: agreement, row, fields and numbers of rows.

    A parcel leaves once and arrives once: a second arrival under the same id is a replay.
    """

    parcel_id = models.CharField(max_length=80)
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=20)
    agreement = models.SlugField(max_length=80)
    agreement_version = models.CharField(max_length=128)
    partner = models.SlugField(max_length=60)
    row = models.CharField(max_length=80, null=True)
    period = models.CharField(max_length=40)
    la_code = models.CharField(max_length=3, null=True)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    destroy_by = models.DateField(null=True)
    supply = models.CharField(max_length=80, null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parcel_id", "direction"], name="a_parcel_goes_each_way_once"
            ),
            one_of("direction", DIRECTIONS, name="parcel_direction_known"),
            one_of("kind", PARCEL_KINDS, name="parcel_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["agreement", "period"])]


class ParcelStep(WrittenOnce):
    """A step in a parcel's life, taken once; the latest step is where it stands."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "state"], name="a_parcel_step_is_taken_once"),
            one_of("state", PARCEL_STATES, name="parcel_state_known"),
        ]


class Disclosure(WrittenOnce):
    """A parcel told its recipient about one person, under a keyed digest of who that is."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="disclosures")
    digest = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "parcel"], name="one_disclosure_per_person")
        ]


class OutboxParcel(models.Model):
    """The sealed bytes of a parcel that waits to go, or to be taken in."""

    parcel_id = models.CharField(max_length=80, unique=True)
    content = models.BinaryField()
