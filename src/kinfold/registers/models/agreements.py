"""The life of each agreement: its versions, who signed them, and what was settled by whom."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

STATES = (
    "draft",
    "consulted",
    "approved",
    "signing",
    "in_force",
    "review_due",
    "suspended",
    "expired",
    "withdrawn",
)
CONFLICT_DECISIONS = ("confirmed", "rejected")


class AgreementVersion(WrittenOnce):
    """One exact text of one agreement, named by the hash of its canonical form."""

    agreement = models.SlugField(max_length=80)
    label = models.CharField(max_length=80)
    hash = models.CharField(max_length=128, unique=True)
    canonical = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "loaded_at"])]

    def __str__(self) -> str:
        return f"{self.agreement} {self.label}"


class Standing(WrittenOnce):
    """A step in a version's life; the latest step up to a moment is where it then stood.

    `by` is empty where the installation itself took the step, as when a date passed.
    """

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="standings"
    )
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("state", STATES, name="standing_state_known")]
        indexes: ClassVar = [models.Index(fields=["version", "at"])]


class ConflictConfirmation(WrittenOnce):
    """The owner's word on a disagreement inside the document itself."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="conflict_confirmations"
    )
    conflict = models.CharField(max_length=80)
    decision = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            one_of("decision", CONFLICT_DECISIONS, name="conflict_decision_known")
        ]


class PartySignature(WrittenOnce):
    """One organisation's signature, for one party of one version, over its hash.

    `period` is the year an annual signature is good for, such as "2026-27" (SOM-1.4);
    `gateways_confirmed` is the signer's word that its own gateways were checked (TDV-8.1).
    """

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="signatures"
    )
    party = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signatures"
    )
    signatory_role = models.CharField(max_length=120)
    signed_on = models.DateField()
    gateways_confirmed = models.BooleanField()
    period = models.CharField(max_length=20, blank=True)
    valid_until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class SignatureWithdrawal(WrittenOnce):
    """A party takes its signature back; it counts for nothing from this moment."""

    signature = models.OneToOneField(
        PartySignature, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class ChangeNotice(WrittenOnce):
    """Providers were told that an item group of a version collects something new (SOM, 3.3).

    `begins_on` is the first day of its collection and `until` the last, if there is one. Who was
    told is in `Told`, one row for each organisation.
    """

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="change_notices"
    )
    group = models.CharField(max_length=80)
    items = models.JSONField(default=list)
    gateway = models.CharField(max_length=80, blank=True)
    begins_on = models.DateField()
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class Override(WrittenOnce):
    """An authorised exception, with a reason and an end, for a term not met (NEX-27).

    The newest row for an agreement, organisation and term is the one that counts, so an
    exception is ended by a row that has expired already.
    """

    agreement = models.SlugField(max_length=80)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="overrides"
    )
    term = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    authorised_by = models.CharField(max_length=120)
    expires_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "at"])]
