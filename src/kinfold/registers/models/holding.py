"""What is kept back from destruction, what was destroyed, and the backups and packs there are."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, one_of
from kinfold.registers.models.append_only import WrittenOnce
from kinfold.registers.models.cases import Case

HELD = ("supply", "person", "agreement", "parcel", "pack")


class Hold(models.Model):
    """What may not be destroyed yet, by kind and opaque id or code, under which clause."""

    about = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    clause = models.CharField(max_length=80, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds", null=True)
    since = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    until = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("about", HELD, name="hold_about_known")]
        indexes: ClassVar = [models.Index(fields=["about", "ref"])]


class Certificate(WrittenOnce):
    """Proof of one destruction: what, how, how much, and the ledger entry that records it."""

    what = models.CharField(max_length=40)
    ref = models.CharField(max_length=80)
    agreement = models.SlugField(max_length=80, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    counts = models.JSONField(default=dict)
    method = models.CharField(max_length=500)
    completes = models.CharField(max_length=500, blank=True)
    ledger_entry = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"])]


class Backup(models.Model):
    """A backup of this installation, until it is destroyed."""

    label = models.CharField(max_length=80, unique=True)
    taken_at = models.DateTimeField()
    expires_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class Pack(models.Model):
    """A subject's pack made for a case; its key goes when the pack is destroyed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="packs")
    path_name = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    destroy_by = models.DateField()
    wrapped_key = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)
