"""Organisations, the accounts that act for them, and the evidence each has given."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kinfold.registers.models.append_only import WrittenOnce

ATTESTATION_CODES = (
    "training",
    "dbs",
    "safer_recruitment",
    "sensitive_role",
    "business_need",
    "statement",
    "email_verified_it",
    "email_verified_user",
    "security_policy",
    "information_training",
    "security_clearance",
    "appropriate_policy_document",
    "other_assessments_agreed",
)


def one_of(field: str, values: tuple[str, ...], *, name: str) -> models.CheckConstraint:
    """A database check that `field` holds one of a closed list of codes."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Organisation(models.Model):
    """A council, school, partner or other body, by its short id such as "st-edmunds".

    Only the authority itself has an `la_code`; a school's is the start of its `laestab`. A provider
    of learning is known in its own returns by its `ukprn`.
    """

    id = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    la_code = models.CharField(max_length=3, blank=True)
    laestab = models.CharField(max_length=7, blank=True)
    ukprn = models.CharField(max_length=8, blank=True, default="")
    acts_for = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laestab"], condition=~Q(laestab=""), name="one_school_per_laestab"
            ),
            models.UniqueConstraint(
                fields=["la_code"], condition=~Q(la_code=""), name="one_authority_per_la_code"
            ),
            models.UniqueConstraint(
                fields=["ukprn"], condition=~Q(ukprn=""), name="one_provider_per_ukprn"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their mailbox, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with this mailbox; Account.DoesNotExist if there is none."""
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A role's account at an organisation, held by role mailbox and not by name (SOM-5.3.1)."""

    login = models.EmailField(unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accounts"
    )
    role = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    os_login = models.CharField(max_length=64, unique=True, null=True, blank=True)
    external_subject = models.CharField(max_length=255, unique=True, null=True, blank=True)
    permissions = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["organisation", "role", "title"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(login=Lower("login")), name="login_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.login

    def holds(self, permission: str) -> bool:
        """Whether the account has a separate permission such as "social_care" (NEX-4)."""
        return permission in self.permissions


class AccountHolder(WrittenOnce):
    """Who took a role's account over, and when; the next row ends it (SOM-5.3.1).

    `holder` is the employer's own staff reference, never a name.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holders")
    holder = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"])]


class Attestation(WrittenOnce):
    """Evidence that a condition of access was met, about one account or one organisation."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="attestations", null=True
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="attestations", null=True
    )
    condition = models.CharField(max_length=40)
    level = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=80, blank=True)
    attested_on = models.DateField()
    expires_on = models.DateField(null=True)
    attester_role = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__isnull=True) ^ Q(organisation__isnull=True),
                name="attestation_about_one",
            ),
            one_of("condition", ATTESTATION_CODES, name="attestation_condition_known"),
        ]


class AttestationLapse(WrittenOnce):
    """The end of an attestation before its time: a bounced mailbox, a change of employer."""

    attestation = models.OneToOneField(Attestation, on_delete=models.PROTECT, related_name="lapse")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
