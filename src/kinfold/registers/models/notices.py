"""What organisations were told and did about it, and the notices published to the public."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation
from kinfold.registers.models.agreements import ChangeNotice
from kinfold.registers.models.append_only import WrittenOnce
from kinfold.registers.models.breaches import Breach
from kinfold.registers.models.cases import Case


class Told(WrittenOnce):
    """One organisation was told of a case, a breach or a new item; `text` names nobody."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="told")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=2000)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told", null=True)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="told", null=True)
    change_notice = models.ForeignKey(
        ChangeNotice, on_delete=models.PROTECT, related_name="told", null=True
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class Acknowledgement(WrittenOnce):
    """What the organisation did about what it was told; `action` names nobody."""

    told = models.OneToOneField(Told, on_delete=models.PROTECT, related_name="acknowledgement")
    action = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class Notice(WrittenOnce):
    """One version of a public notice in one form, and the agreement versions it is made from."""

    kind = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    agreement_versions = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "form", "sha256"], name="one_notice_per_content"
            )
        ]


class NoticeReview(WrittenOnce):
    """A role read a notice against what is really done, and says how it differs, if it does."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reviews")
    role = models.CharField(max_length=60)
    differs = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class Publication(WrittenOnce):
    """A notice was published."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="publication")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
