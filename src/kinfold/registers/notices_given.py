"""What organisations were told about a case or breach and did, and the notices made public."""

from datetime import datetime

from django.db.models import Prefetch

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once
from kinfold.registers.references import (
    digest_text,
    doer_key,
    label,
    moment,
    organisation_key,
    reasoned,
    role_code,
    unnamed,
)


def tell(
    organisation: str,
    *,
    kind: str,
    text: str,
    at: datetime,
    by: str | None,
    case: int | None = None,
    breach: int | None = None,
    change_notice: int | None = None,
) -> int:
    """Record what an organisation is told (TDV-13.6, TDV-13.7, CCIS-11); the record's number.

    `text` names nobody. Raises UsageProblem for an unknown organisation, case or breach, and for
    words that tell who somebody is.
    """
    asked = "Tell an organisation."
    if case is not None and not models.Case.objects.filter(pk=case).exists():
        raise UsageProblem(asked, why="There is no such case.", remedy="Check its number.")
    if breach is not None and not models.Breach.objects.filter(pk=breach).exists():
        raise UsageProblem(asked, why="There is no such breach.", remedy="Check its number.")
    row = models.Told.objects.create(
        organisation_id=organisation_key(organisation, asked=asked),
        kind=label(kind, asked=asked),
        text=reasoned(text, longest=2000, asked=asked),
        case_id=case,
        breach_id=breach,
        change_notice_id=change_notice,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def acknowledge(number: int, *, action: str, at: datetime, by: str | None) -> None:
    """Record what an organisation did about what it was told.

    Raises UsageProblem where nothing was told under that number or no action is said,
    NothingToDo where it was acknowledged already.
    """
    asked = "Acknowledge what was told."
    words = reasoned(action, longest=2000, asked=asked)
    doer = doer_key(by, asked=asked)
    if not models.Told.objects.filter(pk=number).exists():
        raise UsageProblem(
            asked, why="Nothing was told under that number.", remedy="Check the number."
        )
    row = models.Acknowledgement(told_id=number, action=words, at=moment(at), by_id=doer)
    once.enter(
        row, asked=asked, why="It was acknowledged already.", remedy="Nothing more is needed."
    )


def told(
    *,
    organisation: str | None = None,
    open_only: bool = False,
    case: int | None = None,
    breach: int | None = None,
) -> tuple[facts.Told, ...]:
    """What organisations were told, oldest first: all, or what matches what is given.

    `open_only` leaves out what was acknowledged.
    """
    asked = {"organisation_id": organisation, "case_id": case, "breach_id": breach}
    rows = models.Told.objects.select_related("by", "acknowledgement__by").order_by("at", "id")
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if open_only:
        rows = rows.filter(acknowledgement__isnull=True)
    return tuple(_told(row) for row in rows)


def save_notice(
    kind: str,
    *,
    form: str,
    sha256: str,
    text: str,
    agreement_versions: tuple[str, ...],
    at: datetime,
    by: str | None,
) -> int:
    """Keep one version of a public notice in one form (PRI-15); its number.

    The same notice again, byte for byte, is the same version.
    """
    asked = "Keep a notice."
    row, _ = models.Notice.objects.get_or_create(
        kind=label(kind, asked=asked),
        form=label(form, asked=asked),
        sha256=digest_text(sha256),
        defaults={
            "text": text,
            "agreement_versions": list(agreement_versions),
            "at": moment(at),
            "by_id": doer_key(by, asked=asked),
        },
    )
    return int(row.pk)


def review_notice(number: int, *, role: str, differs: str, at: datetime, by: str | None) -> int:
    """Record that a role read a notice, and how it differs from what is done ("" if not at all).

    Raises UsageProblem for an unknown notice or role.
    """
    asked = "Review a notice."
    row = models.NoticeReview.objects.create(
        notice_id=_notice_key(number, asked=asked),
        role=role_code(role, asked=asked),
        differs=unnamed(differs, longest=2000, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def publish_notice(number: int, *, at: datetime, by: str | None) -> None:
    """Record that a notice was published; NothingToDo where it was already."""
    asked = "Publish a notice."
    row = models.Publication(
        notice_id=_notice_key(number, asked=asked), at=moment(at), by_id=doer_key(by, asked=asked)
    )
    once.enter(row, asked=asked, why="It was published already.", remedy="Nothing more is needed.")


def notices(kind: str | None = None) -> tuple[facts.Notice, ...]:
    """Every version of every notice, or of one kind, oldest first."""
    reviews = models.NoticeReview.objects.select_related("by").order_by("id")
    rows = models.Notice.objects.select_related("by", "publication__by").order_by("id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(_notice(row) for row in rows.prefetch_related(Prefetch("reviews", reviews)))


def _notice_key(number: int, *, asked: str) -> int:
    if not models.Notice.objects.filter(pk=number).exists():
        raise UsageProblem(asked, why="There is no such notice.", remedy="Check its number.")
    return number


def _told(row: models.Told) -> facts.Told:
    done = getattr(row, "acknowledgement", None)
    return facts.Told(
        id=row.pk,
        organisation=row.organisation_id,
        kind=row.kind,
        text=row.text,
        case=row.case_id,
        breach=row.breach_id,
        change_notice=row.change_notice_id,
        at=row.at,
        by=None if row.by is None else row.by.login,
        acknowledged_at=None if done is None else done.at,
        acknowledged_by=None if done is None or done.by is None else done.by.login,
        action="" if done is None else done.action,
    )


def _notice(row: models.Notice) -> facts.Notice:
    published = getattr(row, "publication", None)
    return facts.Notice(
        id=row.pk,
        kind=row.kind,
        form=row.form,
        sha256=row.sha256,
        text=row.text,
        agreement_versions=tuple(row.agreement_versions),
        at=row.at,
        by=None if row.by is None else row.by.login,
        reviews=tuple(
            facts.NoticeReview(
                role=review.role,
                differs=review.differs,
                at=review.at,
                by=None if review.by is None else review.by.login,
            )
            for review in row.reviews.all()
        ),
        published_at=None if published is None else published.at,
        published_by=(None if published is None or published.by is None else published.by.login),
    )
