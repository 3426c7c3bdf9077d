"""The queue of deliveries: handed in once, held by one worker at a time, and ended once.

A worker holds a delivery on a lease. One that dies loses it when the lease runs out, and another
takes the delivery up; one that has lost it can no longer say what became of it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.facts.deliveries import ENDED
from kinfold.registers.models.deliveries import DELIVERY_STATES
from kinfold.registers.references import account_key, listed, moment, organisation_key

_ASKED = "Hand a file in."
_OPEN = tuple(state for state in DELIVERY_STATES if state not in ENDED)
_GONE = {"owner": "", "lease_until": None, "wrapped_key": None, "content": ""}


class OtherFile(NeedsDecision):
    """The sender used this key before, for another file; `delivery` is what is on record."""

    def __init__(self, delivery: facts.Delivery) -> None:
        super().__init__(
            _ASKED,
            why="The same idempotency key came with another file before.",
            remedy="Give each file a key of its own; use a key again only to send the same file.",
        )
        self.delivery = delivery


def hand_in(new: facts.NewDelivery, *, at: datetime) -> facts.Delivery:
    """Let a file wait for a worker; the same key and file again gives the delivery there is.

    Raises OtherFile where the key stood for another file, or for the same one said to be
    something else; UsageProblem for an unknown account.
    """
    row = models.Delivery(
        handle=secrets.token_hex(12),
        key=new.key,
        by_id=account_key(new.by, asked=_ASKED),
        organisation_id=organisation_key(new.organisation, asked=_ASKED),
        channel=new.channel,
        agreement=new.agreement,
        data_set=new.data_set,
        holder=new.holder,
        period=new.period,
        as_at=new.as_at,
        request_id=new.request,
        mapping=new.mapping,
        sha256=new.sha256,
        size=new.size,
        content=new.content,
        wrapped_key=new.wrapped_key,
        next_try=moment(at),
        handed_in_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        held = _delivery(_rows().get(by__login=new.by, key=new.key))
        if _said(held) != _said(new):
            raise OtherFile(held) from None
        return held
    return _delivery(_rows().get(pk=row.pk))


def delivery(name: str) -> facts.Delivery | None:
    """The delivery of this name, or None."""
    row = _rows().filter(handle=name).first()
    return None if row is None else _delivery(row)


def deliveries(
    *, limit: int, organisation: str | None = None, state: str | None = None
) -> tuple[facts.Delivery, ...]:
    """The newest deliveries, at most `limit`: all, one sender's, or those in one state."""
    rows = _rows().order_by("-handed_in_at", "-pk")
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    if state is not None:
        rows = rows.filter(state=listed(state, words=DELIVERY_STATES, asked="List deliveries."))
    return tuple(_delivery(row) for row in rows[:limit])


def open_deliveries(*, organisation: str | None = None) -> tuple[facts.Delivery, ...]:
    """What waits or is being worked on, oldest first."""
    rows = _rows().filter(state__in=_OPEN).order_by("handed_in_at", "pk")
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    return tuple(_delivery(row) for row in rows)


def replies(request: int) -> tuple[facts.Delivery, ...]:
    """The deliveries that answer a request, oldest first."""
    return tuple(_delivery(row) for row in _rows().filter(request_id=request).order_by("pk"))


def contents() -> frozenset[str]:
    """The names of encrypted bytes that some delivery still needs."""
    rows = models.Delivery.objects.exclude(content="")
    return frozenset(rows.values_list("content", flat=True))


def claim(*, owner: str, at: datetime, until: datetime) -> facts.Delivery | None:
    """Take the delivery that has waited longest, on a lease until `until`; None where none is due.

    One whose lease has run out is due again. Two workers never take the same one.
    """
    due = Q(state="waiting", next_try__lte=moment(at)) | Q(state="working", lease_until__lte=at)
    # Where rows can be locked, what another worker is taking just now is passed over; where they
    # cannot, the database has one writer at a time.
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        rows = models.Delivery.objects.select_for_update(skip_locked=skip).filter(due)
        row = rows.order_by("next_try", "pk").first()
        taken = row is not None and models.Delivery.objects.filter(
            due, pk=row.pk, attempts=row.attempts
        ).update(
            state="working",
            owner=owner,
            lease_until=moment(until),
            beat_at=at,
            began_at=at,
            attempts=row.attempts + 1,
            done=0,
            of=0,
        )
    return _delivery(_rows().get(pk=row.pk)) if row is not None and taken else None


def renew(name: str, *, owner: str, at: datetime, until: datetime) -> bool:
    """Hold a delivery for longer; False where this worker has lost it."""
    return _mine(name, owner).update(lease_until=moment(until), beat_at=moment(at)) == 1


def note_progress(name: str, *, owner: str, done: int, of: int) -> None:
    """Note how far the worker is; nothing happens where it has lost the delivery."""
    _mine(name, owner).update(done=max(0, done), of=max(0, of))


def put_off(name: str, *, owner: str, next_try: datetime, problem: Mapping[str, object]) -> bool:
    """Let a delivery wait for another try; False where this worker has lost it."""
    return (
        _mine(name, owner).update(
            state="waiting",
            owner="",
            lease_until=None,
            next_try=moment(next_try),
            problem=dict(problem),
        )
        == 1
    )


def end(
    name: str,
    *,
    owner: str,
    state: str,
    at: datetime,
    report: int | None = None,
    problem: Mapping[str, object] | None = None,
) -> bool:
    """Say what became of a delivery, and forget the key to its bytes.

    False where this worker has lost it. ValueError for a state in which something more happens.
    """
    if state not in ENDED:
        msg = f"a delivery does not end {state}"
        raise ValueError(msg)
    told = None if problem is None else dict(problem)
    return (
        _mine(name, owner).update(
            state=state, ended_at=moment(at), report=report, problem=told, **_GONE
        )
        == 1
    )


def cancel(name: str, *, at: datetime) -> str:
    """Ask for a delivery to be cancelled; the state it is in then.

    One that waits is cancelled at once, its key forgotten. One being worked on is cancelled by its
    worker as soon as that can be done whole. Raises UsageProblem where there is none.
    """
    waiting = models.Delivery.objects.filter(handle=name, state="waiting")
    waiting.update(state="cancelled", cancel_asked_at=moment(at), ended_at=at, **_GONE)
    working = models.Delivery.objects.filter(handle=name, state="working")
    working.filter(cancel_asked_at__isnull=True).update(cancel_asked_at=at)
    found = models.Delivery.objects.filter(handle=name).values_list("state", flat=True).first()
    if found is None:
        raise UsageProblem(
            "Cancel a delivery.",
            why="There is no delivery of that name.",
            remedy="Open it from the list of deliveries.",
        )
    return str(found)


def cancel_asked(name: str) -> bool:
    """Whether somebody has asked for the delivery to be cancelled."""
    return models.Delivery.objects.filter(handle=name, cancel_asked_at__isnull=False).exists()


def _said(one: facts.NewDelivery) -> tuple[object, ...]:
    """What must be the same for two sendings to be the same."""
    return (
        one.sha256, one.channel, one.agreement, one.data_set, one.holder, one.period, one.as_at,
        one.request, one.mapping,
    )  # fmt: skip


def _mine(name: str, owner: str) -> QuerySet[models.Delivery]:
    return models.Delivery.objects.filter(handle=name, owner=owner, state="working")


def _rows() -> QuerySet[models.Delivery]:
    return models.Delivery.objects.select_related("by")


def _delivery(row: models.Delivery) -> facts.Delivery:
    return facts.Delivery(
        name=row.handle,
        key=row.key,
        by=row.by.login,
        organisation=row.organisation_id,
        channel=row.channel,
        agreement=row.agreement,
        data_set=row.data_set,
        holder=row.holder,
        period=row.period,
        as_at=row.as_at,
        request=row.request_id,
        mapping=row.mapping,
        sha256=row.sha256,
        size=row.size,
        content=row.content,
        wrapped_key=None if row.wrapped_key is None else bytes(row.wrapped_key),
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        owner=row.owner,
        lease_until=row.lease_until,
        done=row.done,
        of=row.of,
        cancel_asked_at=row.cancel_asked_at,
        report=row.report,
        problem=row.problem,
        handed_in_at=row.handed_in_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
    )
