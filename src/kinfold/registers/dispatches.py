"""The register of what leaves by post, courier or message; not of what it says."""

from datetime import datetime

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once
from kinfold.registers.answering import fact
from kinfold.registers.models.dispatches import MATERIALS, METHODS, RECIPIENT_KNOWN
from kinfold.registers.references import (
    doer_key,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
)


def add_dispatch(new: facts.NewDispatch, *, at: datetime, by: str | None) -> int:
    """Record something to be sent; its number. Whether it may go so is the room's to judge.

    Raises UsageProblem for an unknown sender or a word that is not on its list.
    """
    asked = "Record a dispatch."
    row = models.Dispatch.objects.create(
        sender_id=organisation_key(new.sender, asked=asked),
        recipient=reasoned(new.recipient, longest=200, asked=asked),
        recipient_known=listed(new.recipient_known, words=RECIPIENT_KNOWN, asked=asked),
        material=listed(new.material, words=MATERIALS, asked=asked),
        method=listed(new.method, words=METHODS, asked=asked),
        large=new.large,
        double_wrapped=new.double_wrapped,
        tracking="" if not new.tracking else reference(new.tracking, asked=asked),
        retain_until=new.retain_until,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def close_dispatch(
    dispatch: int, *, return_shown: bool, cover_marked: bool, at: datetime, by: str | None
) -> None:
    """Record that a dispatch went, with what was confirmed of its cover.

    Raises UsageProblem for an unknown dispatch, NothingToDo where it went before.
    """
    asked = "Close a dispatch."
    if not models.Dispatch.objects.filter(pk=dispatch).exists():
        raise UsageProblem(asked, why="There is no such dispatch.", remedy="Check its number.")
    row = models.DispatchClosing(
        dispatch_id=dispatch,
        return_shown=return_shown,
        cover_marked=cover_marked,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    once.enter(
        row, asked=asked, why="It is closed already.", remedy="Record what is sent next as its own."
    )


def dispatches(*, sender: str | None = None) -> tuple[facts.Dispatch, ...]:
    """Dispatches in the order they were recorded: all, or one organisation's."""
    rows = models.Dispatch.objects.select_related("by", "closing").order_by("id")
    if sender is not None:
        rows = rows.filter(sender_id=sender)
    return tuple(_dispatch(row) for row in rows)


def _dispatch(row: models.Dispatch) -> facts.Dispatch:
    closing = getattr(row, "closing", None)
    return fact(facts.Dispatch, row, closed_at=None if closing is None else closing.at)
