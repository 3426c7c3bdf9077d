"""What each linking came to, as it stays on record and as partners read it."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation
from kinfold.registers.models.append_only import WrittenOnce


class MatchReport(WrittenOnce):
    """The report of one linking (NEX-19, TDV-11.1): `counts` as they are, `published` protected.

    Neither names anybody. `counts` is for those who link; `published` is for every party.
    """

    agreement = models.SlugField(max_length=80)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="match_reports"
    )
    counts = models.JSONField()
    published = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "at"])]
