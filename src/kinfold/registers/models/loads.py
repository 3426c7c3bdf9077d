"""What became of each file that was brought in, and whom to ring about a data set."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

OUTCOMES = ("accepted", "refused", "already_held", "not_understood")


class LoadReport(WrittenOnce):
    """The answer to one delivery: rows by fate, findings by line, fields dropped (NEX-22).

    `receipt` is the hash of the file's bytes, holder and data set. A finding names a line,
    field, rule and remedy, never a value. `not_run` are the rules that could not be asked, with
    the reason. `supply` is empty where nothing was kept.
    """

    supply = models.CharField(max_length=80, null=True)
    receipt = models.CharField(max_length=128)
    data_set = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="load_reports", null=True
    )
    period = models.CharField(max_length=40, blank=True)
    agreement = models.SlugField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    dropped_fields = models.JSONField(default=list)
    not_run = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("outcome", OUTCOMES, name="load_outcome_known")]
        indexes: ClassVar = [models.Index(fields=["at"]), models.Index(fields=["receipt"])]


class DataSetContact(models.Model):
    """Whom a practitioner rings about what a data set shows: an agency's role mailbox."""

    data_set = models.CharField(max_length=60)
    holder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="data_set_contacts"
    )
    agency = models.CharField(max_length=120)
    mailbox = models.EmailField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["data_set", "holder"], name="one_contact_per_data_set_holder"
            )
        ]
