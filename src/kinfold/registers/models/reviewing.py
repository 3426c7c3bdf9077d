"""What each person said about a pair of records; an answer is followed, never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kinfold.registers.models.accounts import Account, one_of
from kinfold.registers.models.append_only import WrittenOnce
from kinfold.registers.models.people import ReviewCase

REVIEW_WORDS = ("same", "different", "unsure")
WITHDRAWN = "withdrawn"


class ReviewAnswer(WrittenOnce):
    """One account's answer about a pair, or the withdrawal of its own earlier one (NEX-20)."""

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="answers")
    word = models.CharField(max_length=10)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="withdrawal", null=True
    )
    needed = models.PositiveSmallIntegerField(default=1)
    blind = models.BooleanField(default=False)
    as_lead = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            one_of("word", (*REVIEW_WORDS, WITHDRAWN), name="review_word_known"),
            models.CheckConstraint(
                condition=Q(word=WITHDRAWN, withdraws__isnull=False)
                | (~Q(word=WITHDRAWN) & Q(withdraws__isnull=True)),
                name="review_withdrawal_of_an_answer",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["by", "at"])]
