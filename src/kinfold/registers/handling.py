"""The registers of what is handled outside the store; none keeps what a paper or file says."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.answering import fact, facts_of
from kinfold.registers.models import handling as words
from kinfold.registers.references import (
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
    unnamed,
)

# ---- dispatches --------------------------------------------------------------------------------


def add_dispatch(new: facts.NewDispatch, *, at: datetime, by: str | None) -> int:
    """Record something to be sent; its number. Whether it may go so is the room's to judge.

    Raises UsageProblem for an unknown sender or a word that is not on its list.
    """
    asked = "Record a dispatch."
    row = models.Dispatch.objects.create(
        sender_id=organisation_key(new.sender, asked=asked),
        recipient=reasoned(new.recipient, longest=200, asked=asked),
        recipient_known=listed(new.recipient_known, words=words.RECIPIENT_KNOWN, asked=asked),
        material=listed(new.material, words=words.MATERIALS, asked=asked),
        method=listed(new.method, words=words.METHODS, asked=asked),
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
    try:
        with transaction.atomic():
            models.DispatchClosing.objects.create(
                dispatch_id=dispatch,
                return_shown=return_shown,
                cover_marked=cover_marked,
                at=moment(at),
                by_id=doer_key(by, asked=asked),
            )
    except IntegrityError:
        raise NothingToDo(
            asked, why="It is closed already.", remedy="Record what is sent next as its own."
        ) from None


def dispatches(*, sender: str | None = None) -> tuple[facts.Dispatch, ...]:
    """Dispatches in the order they were recorded: all, or one organisation's."""
    rows = models.Dispatch.objects.select_related("by", "closing").order_by("id")
    if sender is not None:
        rows = rows.filter(sender_id=sender)
    return tuple(_dispatch(row) for row in rows)


def _dispatch(row: models.Dispatch) -> facts.Dispatch:
    closing = getattr(row, "closing", None)
    return fact(facts.Dispatch, row, closed_at=None if closing is None else closing.at)


# ---- support copies ----------------------------------------------------------------------------


def open_support_case(
    reference_: str, *, school: str, supplier: str, at: datetime, by: str | None
) -> int:
    """Record a fault that needs a copy of a school's data; the case's number.

    Raises UsageProblem for an unknown school, NothingToDo for a reference that is taken.
    """
    asked = "Open a support case."
    row = models.SupportCase(
        school_id=organisation_key(school, asked=asked),
        reference=reference(reference_, asked=asked),
        supplier=reasoned(supplier, longest=200, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NothingToDo(
            asked, why="A case has that reference.", remedy="Use that case, or another reference."
        ) from None
    return int(row.pk)


def add_support_step(
    case: int,
    *,
    kind: str,
    at: datetime,
    by: str | None,
    place: str = "",
    reference_: str = "",
    due_on: date | None = None,
) -> None:
    """Record a step of a support case. Whether it may be taken is the room's to judge.

    Raises UsageProblem for an unknown case, a kind that is not on the list, or a place that is
    not an approved one.
    """
    asked = "Record a step of a support case."
    if not models.SupportCase.objects.filter(pk=case).exists():
        raise UsageProblem(asked, why="There is no such case.", remedy="Check its number.")
    models.SupportStep.objects.create(
        case_id=case,
        kind=listed(kind, words=words.SUPPORT_STEPS, asked=asked),
        place="" if not place else listed(place, words=words.PLACES, asked=asked),
        reference="" if not reference_ else reference(reference_, asked=asked),
        due_on=due_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def support_cases(*, school: str | None = None) -> tuple[facts.SupportCase, ...]:
    """Support cases in the order they were opened: all, or one school's."""
    steps = models.SupportStep.objects.select_related("by").order_by("id")
    rows: QuerySet[models.SupportCase] = (
        models.SupportCase.objects.select_related("by")
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("id")
    )
    if school is not None:
        rows = rows.filter(school_id=school)
    return tuple(
        fact(facts.SupportCase, row, steps=facts_of(facts.SupportStep, row.steps.all()))
        for row in rows
    )


# ---- papers for meetings -----------------------------------------------------------------------


def add_papers(new: facts.NewMeetingPapers, *, at: datetime, by: str | None) -> int:
    """Record papers that came for meetings around a child; their number.

    Raises UsageProblem for an unknown holder, a kind or place that is not on its list, and a
    reference that tells who somebody is; NothingToDo where they are on record.
    """
    asked = "Record papers for a meeting."
    row = models.MeetingPapers(
        holder_id=organisation_key(new.holder, asked=asked),
        reference=unnamed(reference(new.reference, asked=asked), longest=80, asked=asked),
        kind=listed(new.kind, words=words.PAPERS, asked=asked),
        place=listed(new.place, words=words.PLACES, asked=asked),
        received_on=new.received_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NothingToDo(
            asked, why="Papers of that reference are on record.", remedy="Use another reference."
        ) from None
    return int(row.pk)


def add_papers_step(
    papers: int,
    *,
    kind: str,
    on: date,
    reference_: str,
    at: datetime,
    by: str | None,
    due_on: date | None = None,
) -> None:
    """Record that the intervention ended, or that the papers were destroyed.

    Raises UsageProblem for papers that are not there or a kind that is not on the list,
    NothingToDo where that was recorded before.
    """
    asked = "Record what became of papers."
    if not models.MeetingPapers.objects.filter(pk=papers).exists():
        raise UsageProblem(asked, why="There are no such papers.", remedy="Check their number.")
    try:
        with transaction.atomic():
            models.PapersStep.objects.create(
                papers_id=papers,
                kind=listed(kind, words=words.PAPERS_STEPS, asked=asked),
                on=on,
                due_on=due_on,
                reference=reasoned(reference_, longest=80, asked=asked),
                at=moment(at),
                by_id=doer_key(by, asked=asked),
            )
    except IntegrityError:
        raise NothingToDo(
            asked, why="It is on record already.", remedy="Nothing more is needed."
        ) from None


def papers(*, holder: str | None = None) -> tuple[facts.MeetingPapers, ...]:
    """Papers for meetings in the order they were recorded: all, or one organisation's."""
    steps = models.PapersStep.objects.select_related("by").order_by("id")
    rows: QuerySet[models.MeetingPapers] = (
        models.MeetingPapers.objects.select_related("by")
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("id")
    )
    if holder is not None:
        rows = rows.filter(holder_id=holder)
    return tuple(
        fact(facts.MeetingPapers, row, steps=facts_of(facts.PapersStep, row.steps.all()))
        for row in rows
    )


# ---- requests to schools -----------------------------------------------------------------------


def add_school_request(
    data_set: str, *, school: str, reason: str, held_already: bool, at: datetime, by: str | None
) -> int:
    """Record that a school was asked for something outside the feeds; the request's number.

    Raises UsageProblem for an unknown school, and words that tell who somebody is.
    """
    asked = "Record a request to a school."
    row = models.SchoolRequest.objects.create(
        school_id=organisation_key(school, asked=asked),
        data_set=label(data_set, asked=asked, longest=80),
        reason=reasoned(reason, longest=500, asked=asked),
        held_already=held_already,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def school_requests(*, school: str | None = None) -> tuple[facts.SchoolRequest, ...]:
    """Requests to schools in the order they were made: all, or to one school."""
    rows = models.SchoolRequest.objects.select_related("by").order_by("id")
    if school is not None:
        rows = rows.filter(school_id=school)
    return facts_of(facts.SchoolRequest, rows)
