"""The register of copies of schools' data taken for support, and every step of each."""

from datetime import date, datetime

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.answering import fact, facts_of
from kinfold.registers.models.papers import PLACES
from kinfold.registers.models.support import SUPPORT_STEPS
from kinfold.registers.references import (
    doer_key,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
)


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
    return once.enter(
        row,
        asked=asked,
        why="A case has that reference.",
        remedy="Use that case, or another reference.",
    )


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
        kind=listed(kind, words=SUPPORT_STEPS, asked=asked),
        place="" if not place else listed(place, words=PLACES, asked=asked),
        reference="" if not reference_ else reference(reference_, asked=asked),
        due_on=due_on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def support_cases(*, school: str | None = None) -> tuple[facts.SupportCase, ...]:
    """Support cases in the order they were opened: all, or one school's."""
    rows = stepped.with_steps(
        models.SupportCase.objects.all(), steps=models.SupportStep.objects.all()
    )
    if school is not None:
        rows = rows.filter(school_id=school)
    return tuple(
        fact(facts.SupportCase, row, steps=facts_of(facts.SupportStep, row.steps.all()))
        for row in rows
    )
