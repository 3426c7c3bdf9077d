"""Work that somebody must do about a record: who it is about is a keyed hash, never a name."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, one_of
from kinfold.registers.models.append_only import WrittenOnce

WORK_KINDS = ("two_rolls", "births", "missing", "removal", "cleansing")
WORK_STEPS = ("looked_into", "answered", "resolved", "by_feed")


class WorkCase(models.Model):
    """One thing to be worked: a pupil on two rolls, a birth date in doubt, a candidate, a form.

    `who` is a keyed hash of whom or which record it is about; `about` says in codes what it is
    about; `mark` is a keyed hash of the evidence, so that the same evidence opens nothing twice.
    """

    kind = models.CharField(max_length=12)
    who = models.CharField(max_length=128)
    about = models.CharField(max_length=80)
    mark = models.CharField(max_length=128)
    organisations = models.JSONField(default=list)
    said = models.CharField(max_length=500, blank=True)
    on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", WORK_KINDS, name="work_kind_known"),
            models.UniqueConstraint(
                fields=["kind", "who", "about"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_case_of_a_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "closed_at"])]


class WorkStep(WrittenOnce):
    """What was done about it, by whom, and who acts next."""

    case = models.ForeignKey(WorkCase, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    outcome = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)
    next_to_act = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", WORK_STEPS, name="work_step_known")]


class LastLook(models.Model):
    """What an account saw of a list when it last looked, as keyed hashes: the rest is new."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="last_looks")
    of = models.CharField(max_length=40)
    seen = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "of"], name="one_last_look_of_a_list")
        ]
