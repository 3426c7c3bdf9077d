"""Who has signed which agreement version, who took a signature back, and who was excused.

A signature is over the version's hash: an amended text needs signing again. Both sides are
needed (TDV-SIG), and each confirms that it has checked its own gateways (TDV-8.1).
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kinfold.agreement.flow import Override, Signature
from kinfold.errors import NeedsDecision, NothingToDo, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.references import doer_key, moment, organisation_key, version_key


def record_signature(
    version_hash: str,
    *,
    party: str,
    organisation: str,
    signatory_role: str,
    signed_on: date,
    gateways_confirmed: bool,
    at: datetime,
    by: str | None,
    period: str = "",
    valid_until: date | None = None,
) -> int:
    """Record an organisation's signature for a party; the number of the record.

    `period` names the year of an annual signature (SOM-1.4). Raises NeedsDecision where the
    signer has not confirmed its gateways (TDV-8.1), NothingToDo where it has signed for this
    period already.
    """
    asked = "Sign an agreement."
    if not gateways_confirmed:
        raise NeedsDecision(
            asked,
            why="The signer has not confirmed that it has checked its own legal gateways.",
            remedy="Check them, confirm, and sign again.",
        )
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        version = models.AgreementVersion.objects.select_for_update().get(
            pk=version_key(version_hash, asked=asked)
        )
        if version.signatures.filter(
            party=party, organisation_id=organisation, period=period, withdrawal__isnull=True
        ).exists():
            raise NothingToDo(
                asked,
                why="The organisation has signed this version for this period already.",
                remedy="Nothing more is needed.",
            )
        row = models.PartySignature.objects.create(
            version=version,
            party=party,
            organisation_id=organisation_key(organisation, asked=asked),
            signatory_role=signatory_role,
            signed_on=signed_on,
            gateways_confirmed=gateways_confirmed,
            period=period,
            valid_until=valid_until,
            at=moment(at),
            by_id=doer,
        )
    return int(row.pk)


def withdraw_signature(record: int, *, reason: str, at: datetime, by: str | None) -> None:
    """Take a signature back; flows that rest on it stop at the next request (AGR-4).

    Raises UsageProblem where there is no such signature, NothingToDo where it is withdrawn.
    """
    asked = "Withdraw a signature."
    with transaction.atomic():
        row = models.PartySignature.objects.select_related("withdrawal").filter(pk=record).first()
        if row is None:
            raise UsageProblem(
                asked, why="There is no such signature.", remedy="Check the record's number."
            )
        if hasattr(row, "withdrawal"):
            raise NothingToDo(
                asked, why="It has been withdrawn already.", remedy="Nothing more is needed."
            )
        models.SignatureWithdrawal.objects.create(
            signature=row, reason=reason, at=moment(at), by_id=doer_key(by, asked=asked)
        )


def signatures(
    version_hash: str, *, at: datetime, organisations: Collection[str] | None = None
) -> tuple[Signature, ...]:
    """The signatures on a version recorded by `at` and not withdrawn by then, oldest first.

    Whether one is still good on the day is the agreement's to judge. `organisations` asks only
    for theirs, which a decision over hundreds of schools needs.
    """
    rows = _signed(version_hash, organisations=organisations).filter(
        Q(withdrawal__isnull=True) | Q(withdrawal__at__gt=moment(at)), at__lte=at
    )
    columns = rows.values_list(
        "party", "organisation_id", "signatory_role", "signed_on", "gateways_confirmed",
        "valid_until",
    )  # fmt: skip
    return tuple(
        Signature(
            party=party,
            organisation=organisation,
            signatory_role=role,
            signed_on=signed_on,
            gateways_confirmed=confirmed,
            valid_until=valid_until,
        )
        for party, organisation, role, signed_on, confirmed, valid_until in columns
    )


def signature_records(version_hash: str) -> tuple[facts.SignatureRecord, ...]:
    """Every signature ever put on a version, withdrawn ones too, oldest first (NEX-26)."""
    rows = _signed(version_hash, organisations=None).select_related("withdrawal", "by")
    return tuple(_record(row) for row in rows)


def record_override(
    agreement: str,
    *,
    organisation: str,
    term: str,
    reason: str,
    authorised_by: str,
    expires_on: date,
    at: datetime,
    by: str | None,
) -> None:
    """Record an authorised exception for an organisation that has not met a term (NEX-27).

    `authorised_by` is a role. The newest row for the same agreement, organisation and term
    counts, so one that has expired ends an exception early. Raises UsageProblem where no
    reason or no authority is given.
    """
    asked = "Authorise an exception."
    if not reason.strip() or not authorised_by.strip():
        raise UsageProblem(
            asked,
            why="An exception needs a reason and the role that authorised it.",
            remedy="Give both.",
        )
    models.Override.objects.create(
        agreement=agreement,
        organisation_id=organisation_key(organisation, asked=asked),
        term=term,
        reason=reason,
        authorised_by=authorised_by,
        expires_on=expires_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def override_records(
    *, at: datetime, agreement: str | None = None
) -> tuple[facts.OverrideRecord, ...]:
    """The exceptions that counted at `at`, expired ones too, oldest first."""
    rows = models.Override.objects.filter(at__lte=moment(at)).order_by("at", "id")
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    newest = {
        (row.agreement, row.organisation_id, row.term): row for row in rows.select_related("by")
    }
    return tuple(
        facts.OverrideRecord(
            agreement=row.agreement,
            organisation=row.organisation_id,
            term=row.term,
            reason=row.reason,
            authorised_by=row.authorised_by,
            expires_on=row.expires_on,
            at=row.at,
            by=None if row.by is None else row.by.login,
        )
        for row in newest.values()
    )


def overrides(agreement: str, *, at: datetime) -> tuple[Override, ...]:
    """The exceptions under an agreement at `at`, in the shape a decision takes."""
    return tuple(
        Override(
            organisation=record.organisation,
            reason=record.reason,
            authorised_by=record.authorised_by,
            expires_on=record.expires_on,
        )
        for record in override_records(at=at, agreement=agreement)
    )


def _signed(
    version_hash: str, *, organisations: Collection[str] | None
) -> QuerySet[models.PartySignature]:
    rows: QuerySet[models.PartySignature] = models.PartySignature.objects.filter(
        version__hash=version_hash
    ).order_by("at", "id")
    return rows if organisations is None else rows.filter(organisation_id__in=organisations)


def _record(row: models.PartySignature) -> facts.SignatureRecord:
    withdrawal = getattr(row, "withdrawal", None)
    return facts.SignatureRecord(
        id=row.pk,
        party=row.party,
        organisation=row.organisation_id,
        signatory_role=row.signatory_role,
        signed_on=row.signed_on,
        gateways_confirmed=row.gateways_confirmed,
        period=row.period,
        valid_until=row.valid_until,
        by=None if row.by is None else row.by.login,
        withdrawn_at=None if withdrawal is None else withdrawal.at,
        withdrawal_reason="" if withdrawal is None else withdrawal.reason,
    )
