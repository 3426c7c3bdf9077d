"""The evidence behind access: training, DBS, employer's confirmations, signed statements.

Outcomes and dates are kept, never certificates (governance findings, section 6). Evidence is
added and lapses; it is never edited, so a past decision can always be explained.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kinfold.agreement.flow import Attestation
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.models.accounts import ATTESTATION_CODES
from kinfold.registers.references import account_key, doer_key, moment, organisation_key

# Evidence about the person who holds an account, and so not about the next one (Appendix C 10.3).
PERSONAL = (
    "training",
    "dbs",
    "safer_recruitment",
    "sensitive_role",
    "business_need",
    "statement",
    "email_verified_user",
    "security_policy",
    "information_training",
    "security_clearance",
)


def record_attestation(
    condition: str,
    *,
    account: str | None = None,
    organisation: str | None = None,
    attested_on: date,
    attester_role: str,
    at: datetime,
    by: str | None,
    expires_on: date | None = None,
    level: str | None = None,
    version: str | None = None,
) -> int:
    """Record that a condition is met by one account (its mailbox) or one organisation (its id).

    Conditions are the nine of Appendix C 10.3 and 14.1, e-mail counted twice, and those that the
    other agreements set. Returns the number of the record. Raises UsageProblem for an unknown
    condition, account or organisation, or where not exactly one of `account` and `organisation`
    is given.
    """
    asked = "Record evidence for access."
    if condition not in ATTESTATION_CODES:
        raise UsageProblem(
            asked,
            why="That is not a condition of access.",
            remedy=f"Use one of: {', '.join(ATTESTATION_CODES)}.",
        )
    if (account is None) == (organisation is None):
        raise UsageProblem(
            asked,
            why="Evidence is about one account or one organisation.",
            remedy="Name exactly one of them.",
        )
    row = models.Attestation.objects.create(
        account_id=None if account is None else account_key(account, asked=asked),
        organisation_id=(
            None if organisation is None else organisation_key(organisation, asked=asked)
        ),
        condition=condition,
        level=level or "",
        version=version or "",
        attested_on=attested_on,
        expires_on=expires_on,
        attester_role=attester_role,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def lapse_attestation(record: int, *, reason: str, at: datetime, by: str | None) -> None:
    """End one piece of evidence before its time; the next request feels it (TDV-10.3b).

    Raises UsageProblem where there is no such record, NothingToDo where it has lapsed already.
    """
    asked = "End a piece of evidence."
    with transaction.atomic():
        row = models.Attestation.objects.select_related("lapse").filter(pk=record).first()
        if row is None:
            raise UsageProblem(
                asked, why="There is no such record.", remedy="Check the record's number."
            )
        if hasattr(row, "lapse"):
            raise NothingToDo(
                asked, why="It has lapsed already.", remedy="Record new evidence when there is any."
            )
        _lapse(row, reason=reason, at=at, by=doer_key(by, asked=asked))


def lapse_condition(
    condition: str, *, account: str, reason: str, at: datetime, by: str | None
) -> int:
    """End every live piece of evidence of one condition for an account; how many there were."""
    return _lapse_all((condition,), account=account, reason=reason, at=at, by=by)


def lapse_person(account: str, *, reason: str, at: datetime, by: str | None) -> int:
    """End what was attested of an account's holder, as when it is handed over (SOM-5.3.1).

    Returns how many pieces of evidence ended.
    """
    return _lapse_all(PERSONAL, account=account, reason=reason, at=at, by=by)


def attestations(account: str, *, organisation: str, at: datetime) -> facts.Attestations:
    """The evidence recorded by `at`, and not lapsed by then, on an account and an organisation.

    Expiry and age are the agreement's to judge and are left in. Newest evidence comes first.
    """
    rows = _live(at).filter(
        Q(account__login=account.strip().lower()) | Q(organisation_id=organisation)
    )
    person: list[Attestation] = []
    body: list[Attestation] = []
    for row in rows:
        (body if row.account_id is None else person).append(_attestation(row))
    return facts.Attestations(person=tuple(person), organisation=tuple(body))


def of_organisation(organisation: str, *, at: datetime) -> tuple[Attestation, ...]:
    """The evidence on an organisation alone, as `attestations` gives it."""
    rows = _live(at).filter(organisation_id=organisation)
    return tuple(_attestation(row) for row in rows)


def attestation_records(
    *, account: str | None = None, organisation: str | None = None
) -> tuple[facts.AttestationRecord, ...]:
    """All evidence ever recorded on an account or an organisation, newest first."""
    rows = models.Attestation.objects.select_related("lapse").order_by("-attested_on", "-id")
    if account is not None:
        rows = rows.filter(account__login=account.strip().lower())
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    return tuple(_record(row) for row in rows)


def _lapse_all(
    conditions: tuple[str, ...], *, account: str, reason: str, at: datetime, by: str | None
) -> int:
    asked = "End evidence for access."
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        rows = list(
            models.Attestation.objects.filter(
                account_id=account_key(account, asked=asked),
                condition__in=conditions,
                lapse__isnull=True,
            )
        )
        for row in rows:
            _lapse(row, reason=reason, at=at, by=doer)
    return len(rows)


def _lapse(row: models.Attestation, *, reason: str, at: datetime, by: int | None) -> None:
    models.AttestationLapse.objects.create(attestation=row, reason=reason, at=moment(at), by_id=by)


def _live(at: datetime) -> QuerySet[models.Attestation]:
    rows: QuerySet[models.Attestation] = models.Attestation.objects.filter(
        Q(lapse__isnull=True) | Q(lapse__at__gt=moment(at)), at__lte=at
    )
    return rows.order_by("-attested_on", "-id")


def _attestation(row: models.Attestation) -> Attestation:
    return Attestation(
        code=row.condition,
        attested_on=row.attested_on,
        expires_on=row.expires_on,
        level=row.level or None,
        version=row.version or None,
    )


def _record(row: models.Attestation) -> facts.AttestationRecord:
    lapse = getattr(row, "lapse", None)
    return facts.AttestationRecord(
        id=row.pk,
        attestation=_attestation(row),
        attester_role=row.attester_role,
        recorded_at=row.at,
        lapsed_at=None if lapse is None else lapse.at,
        lapse_reason="" if lapse is None else lapse.reason,
    )
