"""The notices that told providers of new items before they were collected (SOM, 3.3 and 5.2.1)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, notices_given
from kinfold.registers.answering import fact
from kinfold.registers.references import doer_key, label, moment, reference, version_key

KIND = "change"


def give(version_hash: str, new: facts.NewChangeNotice, *, at: datetime, by: str | None) -> int:
    """Record a notice, and what each of its organisations is told; the notice's number.

    Raises UsageProblem for a version never loaded, for an unknown organisation, where there is
    nobody to tell or nothing to tell of, and for a last day before the first.
    """
    asked = "Tell providers of a new item."
    if not new.items or not new.organisations:
        raise UsageProblem(
            asked,
            why="There is no item to tell of, or nobody to tell.",
            remedy="Check the item group, and that the providers are registered.",
        )
    if new.until is not None and new.until < new.begins_on:
        raise UsageProblem(
            asked, why="It would end before it begins.", remedy="Agree a later last day."
        )
    with transaction.atomic():
        row = models.ChangeNotice.objects.create(
            version_id=version_key(version_hash, asked=asked),
            group=reference(new.group, asked=asked),
            items=list(new.items),
            gateway=label(new.gateway, asked=asked, longest=80) if new.gateway else "",
            begins_on=new.begins_on,
            until=new.until,
            at=moment(at),
            by_id=doer_key(by, asked=asked),
        )
        for organisation in new.organisations:
            notices_given.tell(
                organisation, kind=KIND, text=new.text, change_notice=row.pk, at=at, by=by
            )
    return int(row.pk)


def given(hashes: Collection[str], *, at: datetime) -> tuple[facts.ChangeNotice, ...]:
    """The notices given about versions by a moment, oldest first, with who was told."""
    rows = (
        models.ChangeNotice.objects.filter(version__hash__in=hashes, at__lte=moment(at))
        .select_related("version", "by")
        .prefetch_related(Prefetch("told", models.Told.objects.order_by("id")))
        .order_by("at", "id")
    )
    return tuple(
        fact(
            facts.ChangeNotice,
            row,
            version=row.version.hash,
            items=tuple(row.items),
            told=tuple(one.organisation_id for one in row.told.all()),
        )
        for row in rows
    )
