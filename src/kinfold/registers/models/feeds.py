"""What schools’ feeds rest on: keys, runs, failures they report, and files asked of them."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

KEY_KINDS = ("signature", "certificate")
RUN_RESULTS = ("unchanged", "failed")
INCIDENT_STEPS = ("agreed", "resolved")
VULNERABLE_GROUPS = (
    "special_needs", "free_school_meals", "young_carer", "service_family", "traveller_family",
    "english_additional",
)  # fmt: skip
SOURCES = ("la_import", "national")


class FeedKey(models.Model):
    """A school's public key, or the fingerprint of its client certificate, for one account.

    `fingerprint` is what a request calls it by; a key that was withdrawn is never used again.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="feed_keys")
    public = models.CharField(max_length=128)
    since = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    until = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", KEY_KINDS, name="feed_key_kind_known")]


class FeedNonce(models.Model):
    """A request's own random word, remembered while the request could be played again."""

    key = models.ForeignKey(FeedKey, on_delete=models.CASCADE, related_name="nonces")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "nonce"], name="a_nonce_is_used_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"])]


class FeedRun(WrittenOnce):
    """A feed's run that brought no file: nothing had changed, or it failed at the school."""

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="feed_runs")
    data_set = models.CharField(max_length=60)
    result = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("result", RUN_RESULTS, name="feed_run_result_known")]
        indexes: ClassVar = [models.Index(fields=["holder", "data_set", "at"])]


class Incident(WrittenOnce):
    """A technical failure that a provider reported (agreement B, 7.3)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="incidents"
    )
    data_sets = models.JSONField(default=list)
    what = models.CharField(max_length=500)
    proposed = models.CharField(max_length=500, blank=True)
    expected_by = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)


class IncidentStep(WrittenOnce):
    """What followed: another way was agreed until a day, or the failure was put right."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    alternative = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", INCIDENT_STEPS, name="incident_step_known")]


class FileRequest(WrittenOnce):
    """A file that the authority asked a provider for, to be answered inside the channel.

    Where it is about the pupils of one vulnerable group only, `limited_to` names it.
    """

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="file_requests")
    agreement = models.SlugField(max_length=80)
    row = models.CharField(max_length=20)
    data_set = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    due = models.DateField()
    limited_to = models.CharField(max_length=20, null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("limited_to", VULNERABLE_GROUPS, name="vulnerable_group_known")
        ]


class SourceSwitch(WrittenOnce):
    """From which day a data set's figures rest on which source, and what was announced of it.

    `supply` is the delivery that holds the national data; a later row for the same holder and data
    set takes over from its own day.
    """

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="switches")
    agreement = models.SlugField(max_length=80)
    data_set = models.CharField(max_length=60)
    source = models.CharField(max_length=10)
    supply = models.CharField(max_length=80)
    begins_on = models.DateField()
    announcement = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [one_of("source", SOURCES, name="source_known")]
        indexes: ClassVar = [models.Index(fields=["holder", "data_set", "begins_on"])]
