"""The register of papers for meetings around a child, by reference; nothing they say is kept."""

from datetime import date, datetime

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.answering import fact, facts_of
from kinfold.registers.models.papers import PAPERS, PAPERS_STEPS, PLACES
from kinfold.registers.references import (
    doer_key,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
    unnamed,
)


def add_papers(new: facts.NewMeetingPapers, *, at: datetime, by: str | None) -> int:
    """Record papers that came for meetings around a child; their number.

    Raises UsageProblem for an unknown holder, a kind or place that is not on its list, and a
    reference that tells who somebody is; NothingToDo where they are on record.
    """
    asked = "Record papers for a meeting."
    row = models.MeetingPapers(
        holder_id=organisation_key(new.holder, asked=asked),
        reference=unnamed(reference(new.reference, asked=asked), longest=80, asked=asked),
        kind=listed(new.kind, words=PAPERS, asked=asked),
        place=listed(new.place, words=PLACES, asked=asked),
        received_on=new.received_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return once.enter(
        row,
        asked=asked,
        why="Papers of that reference are on record.",
        remedy="Use another reference.",
    )


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
    row = models.PapersStep(
        papers_id=papers,
        kind=listed(kind, words=PAPERS_STEPS, asked=asked),
        on=on,
        due_on=due_on,
        reference=reasoned(reference_, longest=80, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    once.enter(row, asked=asked, why="It is on record already.", remedy="Nothing more is needed.")


def papers(*, holder: str | None = None) -> tuple[facts.MeetingPapers, ...]:
    """Papers for meetings in the order they were recorded: all, or one organisation's."""
    rows = stepped.with_steps(
        models.MeetingPapers.objects.all(), steps=models.PapersStep.objects.all()
    )
    if holder is not None:
        rows = rows.filter(holder_id=holder)
    return tuple(
        fact(facts.MeetingPapers, row, steps=facts_of(facts.PapersStep, row.steps.all()))
        for row in rows
    )
