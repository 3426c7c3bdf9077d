"""Facts about how a person's record may be used, under opaque ids that name nobody."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kinfold.registers.models.accounts import Account, one_of

RESTRICTION_REASONS = ("accuracy_disputed", "objection", "unlawful", "legal_claim", "court_order")
SEAL_REASONS = ("adoption", "refuge", "witness_protection", "staff_child", "court_order")
REVIEW_STATES = ("open", "same", "different")


class Restriction(models.Model):
    """A person's data, or one data set of it, held but not used (UK GDPR Article 18)."""

    person = models.CharField(max_length=80)
    data_set = models.CharField(max_length=60, null=True)
    reason = models.CharField(max_length=40)
    since = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    until = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("reason", RESTRICTION_REASONS, name="restriction_reason_known")
        ]
        indexes: ClassVar = [models.Index(fields=["person"])]


class SealedPerson(models.Model):
    """A person whose record nobody opens here: refuge, adoption, witness protection."""

    person = models.CharField(max_length=80)
    reason = models.CharField(max_length=40)
    since = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    until = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("reason", SEAL_REASONS, name="seal_reason_known")]
        indexes: ClassVar = [models.Index(fields=["person"])]


class ReviewCase(models.Model):
    """Two source records that may be one person; a person decides (NEX-20).

    The pair is kept in order, `left` < `right`, so one pair is one case per agreement. `share` is
    the share of such pairs that are put before people, `reach` how many records hang on it, and
    `used_at` when a linking took the decision up: until then it can be withdrawn.
    """

    agreement = models.SlugField(max_length=80)
    left = models.CharField(max_length=80)
    right = models.CharField(max_length=80)
    score = models.FloatField()
    pass_name = models.CharField(max_length=60)
    share = models.FloatField(default=1.0)
    reach = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, default="open")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "left", "right"], name="one_review_case_per_pair"
            ),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="review_pair_ordered"),
            one_of("state", REVIEW_STATES, name="review_state_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "agreement"])]
