"""What may not be destroyed yet, what was, and the backups and packs that must go in their turn."""

import re
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, once
from kinfold.registers.models.holding import HELD
from kinfold.registers.references import (
    digest_text,
    doer_key,
    label,
    listed,
    moment,
    opaque,
    reasoned,
    reference,
    unnamed,
)

_FILE_NAME: Final = re.compile(r"(?=.*[0-9])[a-z0-9][a-z0-9_-]*(?:[./][a-z0-9_-]+)*")
_LONGEST_NAME: Final = 120


def hold(new: facts.NewHold, *, at: datetime, by: str | None) -> int:
    """Keep something from being destroyed from `at` until released; the hold's number.

    Raises UsageProblem for a kind of thing that is not on the list, an unknown case, or a hold
    without a reason.
    """
    asked = "Hold something back from destruction."
    row = models.Hold.objects.create(
        about=listed(new.about, words=HELD, asked=asked),
        ref=_ref(new.ref, what=new.about, asked=asked),
        reason=reasoned(new.reason, longest=500, asked=asked),
        clause=unnamed(new.clause, longest=80, asked=asked),
        case_id=None if new.case is None else _case_key(new.case, asked=asked),
        since=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def release(hold: int, *, at: datetime, by: str | None) -> None:
    """Let go of what was held; NothingToDo where the hold is not in force."""
    asked = "Release a hold."
    changed = models.Hold.objects.filter(pk=hold, until__isnull=True).update(
        until=moment(at), released_by_id=doer_key(by, asked=asked)
    )
    if not changed:
        raise NothingToDo(asked, why="No such hold is in force.", remedy="Check its number.")


def holds(*, at: datetime) -> tuple[facts.Hold, ...]:
    """The holds in force at `at`, oldest first."""
    rows = models.Hold.objects.select_related("by").filter(
        Q(until__isnull=True) | Q(until__gt=at), since__lte=moment(at)
    )
    return tuple(
        facts.Hold(
            id=row.pk,
            about=row.about,
            ref=row.ref,
            reason=row.reason,
            clause=row.clause,
            case=row.case_id,
            since=row.since,
            until=row.until,
            by=None if row.by is None else row.by.login,
        )
        for row in rows.order_by("since", "id")
    )


def save_certificate(new: facts.NewCertificate, *, at: datetime, by: str | None) -> int:
    """Keep the proof of one destruction (CCIS-8b, GOV-5); the certificate's number.

    Raises UsageProblem where the thing is not named by its id or code, or no method is said, and
    ValueError for a person under anything but an opaque id.
    """
    asked = "Keep a certificate of destruction."
    row = models.Certificate.objects.create(
        what=label(new.what, asked=asked),
        ref=_ref(new.ref, what=new.what, asked=asked),
        agreement=new.agreement,
        clause=unnamed(new.clause, longest=80, asked=asked),
        counts=dict(new.counts),
        method=reasoned(new.method, longest=500, asked=asked),
        completes=unnamed(new.completes, longest=500, asked=asked),
        ledger_entry=new.ledger_entry,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def certificates(
    *, since: datetime | None = None, agreement: str | None = None
) -> tuple[facts.Certificate, ...]:
    """Certificates of destruction, oldest first: all, those since `since`, or one agreement's."""
    rows = models.Certificate.objects.select_related("by").order_by("at", "id")
    if since is not None:
        rows = rows.filter(at__gte=moment(since))
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    return tuple(
        facts.Certificate(
            id=row.pk,
            what=row.what,
            ref=row.ref,
            agreement=row.agreement,
            clause=row.clause,
            counts=dict(row.counts),
            method=row.method,
            completes=row.completes,
            ledger_entry=row.ledger_entry,
            at=row.at,
            by=None if row.by is None else row.by.login,
        )
        for row in rows
    )


def record_backup(
    name: str, *, taken_at: datetime, expires_on: date, at: datetime, by: str | None
) -> int:
    """Record a backup of this installation and the day by which it must go; its number.

    `name` is its label. Raises NothingToDo where a backup has that label already.
    """
    asked = "Record a backup."
    row = models.Backup(
        label=label(name, asked=asked, longest=80),
        taken_at=moment(taken_at),
        expires_on=expires_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return once.enter(
        row, asked=asked, why="A backup has that label already.", remedy="Give each its own label."
    )


def backups(*, at: datetime) -> tuple[facts.Backup, ...]:
    """The backups there are at `at`: taken by then, and not destroyed by then; oldest first."""
    rows = models.Backup.objects.filter(
        Q(destroyed_at__isnull=True) | Q(destroyed_at__gt=at), taken_at__lte=moment(at)
    )
    return tuple(
        facts.Backup(
            id=row.pk,
            label=row.label,
            taken_at=row.taken_at,
            expires_on=row.expires_on,
            destroyed_at=row.destroyed_at,
        )
        for row in rows.order_by("taken_at", "id")
    )


def record_backup_destroyed(backup: int, *, at: datetime, by: str | None) -> None:
    """Record that a backup is gone; NothingToDo where no such backup is there."""
    asked = "Record that a backup was destroyed."
    changed = models.Backup.objects.filter(pk=backup, destroyed_at__isnull=True).update(
        destroyed_at=moment(at), destroyed_by_id=doer_key(by, asked=asked)
    )
    if not changed:
        raise NothingToDo(asked, why="No such backup is there.", remedy="Check its number.")


def record_pack(
    case: int,
    *,
    path_name: str,
    sha256: str,
    made_at: datetime,
    destroy_by: date,
    wrapped_key: bytes | None,
) -> int:
    """Record a subject's pack made for a case, and the day by which it must go; its number.

    `path_name` is a file name without anybody's name in it. Raises UsageProblem for an unknown
    case or such a name, NothingToDo where a pack has that file name already.
    """
    asked = "Record a pack."
    if len(path_name) > _LONGEST_NAME or not _FILE_NAME.fullmatch(path_name):
        raise UsageProblem(
            asked,
            why="The file name is not one of small letters, at least one digit, dots and hyphens.",
            remedy="Name the file by the number of its case.",
        )
    row = models.Pack(
        case_id=_case_key(case, asked=asked),
        path_name=path_name,
        sha256=digest_text(sha256),
        made_at=moment(made_at),
        destroy_by=destroy_by,
        wrapped_key=wrapped_key,
    )
    return once.enter(
        row, asked=asked, why="A pack has that file name already.", remedy="Give each its own name."
    )


def packs(*, case: int | None = None) -> tuple[facts.Pack, ...]:
    """The packs ever made, destroyed ones too, oldest first; all, or one case's."""
    rows = models.Pack.objects.order_by("made_at", "id")
    if case is not None:
        rows = rows.filter(case_id=case)
    return tuple(
        facts.Pack(
            id=row.pk,
            case=row.case_id,
            path_name=row.path_name,
            sha256=row.sha256,
            made_at=row.made_at,
            destroy_by=row.destroy_by,
            wrapped_key=None if row.wrapped_key is None else bytes(row.wrapped_key),
            destroyed_at=row.destroyed_at,
        )
        for row in rows
    )


def record_pack_destroyed(pack: int, *, at: datetime) -> None:
    """Record that a pack is gone, and forget its key; NothingToDo where it is gone already."""
    changed = models.Pack.objects.filter(pk=pack, destroyed_at__isnull=True).update(
        destroyed_at=moment(at), wrapped_key=None
    )
    if not changed:
        raise NothingToDo(
            "Record that a pack was destroyed.",
            why="No such pack is there.",
            remedy="Check its number.",
        )


def _ref(ref: str, *, what: str, asked: str) -> str:
    return opaque(ref) if what == "person" else reference(ref, asked=asked)


def _case_key(case: int, *, asked: str) -> int:
    if not models.Case.objects.filter(pk=case).exists():
        raise UsageProblem(asked, why="There is no such case.", remedy="Check its number.")
    return case
