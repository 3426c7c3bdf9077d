"""Which sealed parcels left and arrived, how far each has come, and whom it told about whom.

A parcel leaves once and arrives once; each step in its life is taken once. People appear under
keyed digests only.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, stepped
from kinfold.registers.models.parcels import DIRECTIONS, PARCEL_KINDS, PARCEL_STATES
from kinfold.registers.references import digest_text, doer_key, label, listed, moment, opaque

WAYS: Final = ("https", "file")
_BATCH: Final = 10_000


class AlreadyRecorded(NothingToDo):
    """The parcel, or this step in its life, is on record already; `parcel` is what is held."""

    def __init__(self, asked: str, *, parcel: facts.Parcel) -> None:
        super().__init__(
            asked,
            why=f"It is on record already; the parcel is {parcel.state}.",
            remedy="Nothing more is needed. To correct what was sent, seal another parcel.",
        )
        self.parcel = parcel


def record_sealed(parcel: facts.NewParcel, *, at: datetime, by: str | None) -> int:
    """Record a parcel sealed for a partner; the number of the record.

    Raises AlreadyRecorded where one was sealed under this id, UsageProblem for a word that is
    not on its list, ValueError for a parcel that is not on its way out.
    """
    return _record(
        parcel, direction="out", state="sealed", supply=None, at=at, by=by,
        asked="Record a sealed parcel.",
    )  # fmt: skip


def record_ready(
    parcel: facts.NewParcel,
    content: bytes,
    *,
    digests: Iterable[str],
    at: datetime,
    by: str | None,
) -> int:
    """Record a sealed parcel, whom it tells about, and its bytes waiting to go: all, or nothing."""
    with transaction.atomic():
        number = record_sealed(parcel, at=at, by=by)
        put(parcel.parcel_id, content)
        record_disclosed(parcel.parcel_id, digests, at=at)
    return number


def record_accepted(
    parcel: facts.NewParcel, *, supply: str | None, at: datetime, by: str | None
) -> int:
    """Record a parcel taken in, and the supply it was kept as, if any; the number of the record.

    Raises AlreadyRecorded, carrying the parcel, where it was taken in before: a replay.
    """
    return _record(
        parcel, direction="in", state="accepted", supply=supply, at=at, by=by,
        asked="Record an accepted parcel.",
    )  # fmt: skip


def record_taken_in(
    parcel: facts.NewParcel,
    *,
    supply: str | None,
    answer: facts.NewParcel,
    content: bytes,
    at: datetime,
    by: str | None,
) -> None:
    """Record a parcel taken in together with the answer to it, sealed to go: all, or nothing.

    Its own bytes wait no longer.
    """
    with transaction.atomic():
        record_accepted(parcel, supply=supply, at=at, by=by)
        record_ready(answer, content, digests=(), at=at, by=by)
        drop(parcel.parcel_id)


def record_sent(parcel_id: str, *, at: datetime, how: str) -> None:
    """Record that a sealed parcel left, by "https" or as a "file" to carry (CCIS-6a).

    Raises AlreadyRecorded where it left already, UsageProblem where it was never sealed.
    """
    asked = "Record a sent parcel."
    data = {"how": listed(how, words=WAYS, asked=asked)}
    _step(parcel_id, direction="out", state="sent", data=data, at=at, by=None, asked=asked)


def record_receipt(parcel_id: str, receipt: Mapping[str, object], *, at: datetime) -> None:
    """Record the recipient's receipt: from then on it is controller of its copy (CCIS-5a)."""
    _step(
        parcel_id, direction="out", state="receipted", data={"receipt": dict(receipt)}, at=at,
        by=None, asked="Record a parcel's receipt.",
    )  # fmt: skip


def record_processed(
    parcel_id: str, *, counts: Mapping[str, int], at: datetime, by: str | None
) -> None:
    """Record that what was relevant in a parcel was kept; `counts` are rows by fate (CCIS-8b)."""
    _step(
        parcel_id, direction="in", state="processed", data={"counts": dict(counts)}, at=at, by=by,
        asked="Record a processed parcel.",
    )  # fmt: skip


def record_destroyed(
    parcel_id: str, *, certificate: int, at: datetime, direction: str = "in"
) -> None:
    """Record that what arrived in a parcel was destroyed, and under which certificate (CCIS-8b)."""
    _step(
        parcel_id, direction=direction, state="destroyed", data={"certificate": certificate},
        at=at, by=None, asked="Record a destroyed parcel.",
    )  # fmt: skip


def parcel(parcel_id: str, *, direction: str) -> facts.Parcel | None:
    """The parcel with this id that went "out" or came "in", or None."""
    row = _rows().filter(parcel_id=parcel_id, direction=direction).first()
    return None if row is None else _parcel(row)


def parcels(
    *,
    direction: str | None = None,
    agreement: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    period: str | None = None,
    partner: str | None = None,
) -> tuple[facts.Parcel, ...]:
    """Parcels in the order they were recorded: all, or those that match what is given."""
    asked = {
        "direction": direction,
        "agreement": agreement,
        "kind": kind,
        "period": period,
        "partner": partner,
        "state": state,
    }
    last = models.ParcelStep.objects.filter(parcel=OuterRef("pk")).order_by("-id").values("state")
    rows = _rows().annotate(state=Subquery(last[:1]))
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return tuple(_parcel(row) for row in rows)


def record_disclosed(parcel_id: str, digests: Iterable[str], *, at: datetime) -> None:
    """Record whom a parcel told its recipient about, by keyed digests; a repeat adds nothing.

    So a correction or an erasure later reaches everybody who was told.
    """
    row = _out(parcel_id, asked="Record whom a parcel tells about.")
    given = iter(digests)
    with transaction.atomic():
        while batch := list(islice(given, _BATCH)):
            models.Disclosure.objects.bulk_create(
                [
                    models.Disclosure(parcel_id=row.pk, digest=digest_text(one), at=moment(at))
                    for one in batch
                ],
                ignore_conflicts=True,
            )


def disclosed_to(digest: str) -> tuple[facts.Parcel, ...]:
    """The parcels that told somebody about the person with this digest, oldest first."""
    rows = _rows().filter(disclosures__digest=digest_text(digest))
    return tuple(_parcel(row) for row in rows)


def put(parcel_id: str, content: bytes) -> None:
    """Keep a parcel's sealed bytes until they have gone or were taken in; encrypted already.

    Bytes that wait under this id are replaced: a parcel sealed anew after a crash.
    """
    models.OutboxParcel.objects.update_or_create(
        parcel_id=opaque(parcel_id), defaults={"content": content}
    )


def content(parcel_id: str) -> bytes | None:
    """The sealed bytes that wait under this id, or None."""
    found = models.OutboxParcel.objects.filter(parcel_id=parcel_id).values_list("content").first()
    return None if found is None else bytes(found[0])


def waiting() -> tuple[str, ...]:
    """The ids of parcels whose bytes wait here: to go, or to be taken in."""
    return tuple(models.OutboxParcel.objects.order_by("pk").values_list("parcel_id", flat=True))


def drop(parcel_id: str) -> None:
    """Let go of a parcel's sealed bytes; nothing happens where there are none."""
    models.OutboxParcel.objects.filter(parcel_id=parcel_id).delete()


def _record(
    new: facts.NewParcel,
    *,
    direction: str,
    state: str,
    supply: str | None,
    at: datetime,
    by: str | None,
    asked: str,
) -> int:
    if new.direction != direction:
        msg = f"a parcel that is {state} goes {direction}"
        raise ValueError(msg)
    doer = doer_key(by, asked=asked)
    row = models.Parcel(
        parcel_id=opaque(new.parcel_id),
        direction=listed(new.direction, words=DIRECTIONS, asked=asked),
        kind=listed(new.kind, words=PARCEL_KINDS, asked=asked),
        agreement=new.agreement,
        agreement_version=new.agreement_version,
        partner=label(new.partner, asked=asked, longest=60),
        row=new.row,
        period=new.period,
        la_code=new.la,
        sha256=digest_text(new.sha256),
        rows=dict(new.rows),
        fields=list(new.fields),
        destroy_by=new.destroy_by,
        supply=supply,
        at=moment(at),
        by_id=doer,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            models.ParcelStep.objects.create(parcel=row, state=state, at=at, by_id=doer)
    except IntegrityError:
        held = _rows().get(parcel_id=new.parcel_id, direction=direction)
        raise AlreadyRecorded(asked, parcel=_parcel(held)) from None
    return int(row.pk)


def _step(
    parcel_id: str,
    *,
    direction: str,
    state: str,
    data: Mapping[str, object],
    at: datetime,
    by: str | None,
    asked: str,
) -> None:
    words = {"parcel_id": parcel_id, "direction": listed(direction, words=DIRECTIONS, asked=asked)}
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        # Held until the step is written, so that two of them cannot take the same one.
        if not models.Parcel.objects.select_for_update().filter(**words).exists():
            raise _unknown(asked)
        held = _parcel(_rows().get(**words))
        if PARCEL_STATES.index(held.state) >= PARCEL_STATES.index(state):
            raise AlreadyRecorded(asked, parcel=held)
        models.ParcelStep.objects.create(
            parcel_id=held.id, state=state, data=data, at=moment(at), by_id=doer
        )


def _out(parcel_id: str, *, asked: str) -> models.Parcel:
    row = _rows().filter(parcel_id=parcel_id, direction="out").first()
    if row is None:
        raise _unknown(asked)
    return row


def _unknown(asked: str) -> UsageProblem:
    return UsageProblem(
        asked, why="No parcel with that id is on record.", remedy="Check the parcel's id."
    )


def _rows() -> QuerySet[models.Parcel]:
    return stepped.with_steps(models.Parcel.objects.all(), steps=models.ParcelStep.objects.all())


def _parcel(row: models.Parcel) -> facts.Parcel:
    return facts.Parcel(
        id=row.pk,
        parcel_id=row.parcel_id,
        direction=row.direction,
        kind=row.kind,
        agreement=row.agreement,
        agreement_version=row.agreement_version,
        partner=row.partner,
        row=row.row,
        period=row.period,
        la=row.la_code,
        sha256=row.sha256,
        rows=dict(row.rows),
        fields=tuple(row.fields),
        destroy_by=row.destroy_by,
        supply=row.supply,
        at=row.at,
        by=None if row.by is None else row.by.login,
        steps=tuple(
            facts.ParcelStep(
                state=step.state,
                at=step.at,
                by=None if step.by is None else step.by.login,
                data=dict(step.data),
            )
            for step in row.steps.all()
        ),
    )
