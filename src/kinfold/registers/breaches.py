"""Breaches of personal data under an agreement, whoever raised them, and each step taken.

Officers' words name nobody: neither a child, nor, in a warning, the school (SOM-10.5).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.models.breaches import BREACH_STEPS
from kinfold.registers.references import (
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    particulars,
    reference,
    unnamed,
)

STATES: Final = ("open", "closed")


def open_breach(breach: facts.NewBreach, *, at: datetime, by: str | None) -> int:
    """Record a breach, our own or one another organisation raised (GOV-3); its number.

    Raises NothingToDo where that organisation raised it under this reference before, UsageProblem
    for an unknown organisation, an answer that is neither yes, no nor a number, or a summary that
    tells who somebody is.
    """
    asked = "Record a breach."
    row = models.Breach(
        agreement=label(breach.agreement, asked=asked, longest=80),
        raised_by_id=organisation_key(breach.raised_by, asked=asked),
        reference=reference(breach.reference, asked=asked),
        aware_at=moment(breach.aware_at),
        summary=unnamed(breach.summary, longest=1000, asked=asked),
        answers=_answers(breach.answers, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return once.enter(
        row, asked=asked, why="It is on record already.", remedy="Add a step to it instead."
    )


def add_breach_step(
    breach: int,
    *,
    kind: str,
    at: datetime,
    by: str | None,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> int:
    """Record one thing done about a breach; the step's number.

    Raises UsageProblem for a kind that is not on the list, an unknown breach, and words that
    tell who somebody is; NothingToDo where the breach is closed.
    """
    asked = "Record a step of a breach."
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        # Held until the step is written, so that nothing slips in while another closes it.
        if not models.Breach.objects.select_for_update().filter(pk=breach).exists():
            raise UsageProblem(asked, why="There is no such breach.", remedy="Check its number.")
        if _breach(_rows().get(pk=breach)).state == "closed":
            raise NothingToDo(
                asked, why="The breach is closed.", remedy="Record what is new as a new breach."
            )
        row = models.BreachStep.objects.create(
            breach_id=breach,
            kind=listed(kind, words=BREACH_STEPS, asked=asked),
            text=unnamed(text, longest=2000, asked=asked),
            data=particulars(data or {}, asked=asked),
            at=moment(at),
            by_id=doer,
        )
    return int(row.pk)


def breach(number: int) -> facts.Breach | None:
    """The breach with this number and every step taken, or None."""
    row = _rows().filter(pk=number).first()
    return None if row is None else _breach(row)


def breaches(*, state: str | None = None) -> tuple[facts.Breach, ...]:
    """Breaches in the order they were recorded: all, or the "open" or "closed" ones."""
    if state is not None:
        listed(state, words=STATES, asked="List breaches.")
    found = (_breach(row) for row in _rows())
    return tuple(one for one in found if state in (None, one.state))


def _answers(answers: Mapping[str, bool | int], *, asked: str) -> dict[str, bool | int]:
    if not all(isinstance(answer, bool | int) for answer in answers.values()):
        raise UsageProblem(
            asked,
            why="An answer is neither yes, no nor a number.",
            remedy="Answer each question of the form so.",
        )
    return {label(question, asked=asked): answer for question, answer in answers.items()}


def _rows() -> QuerySet[models.Breach]:
    return stepped.with_steps(models.Breach.objects.all(), steps=models.BreachStep.objects.all())


def _breach(row: models.Breach) -> facts.Breach:
    return facts.Breach(
        id=row.pk,
        agreement=row.agreement,
        raised_by=row.raised_by_id,
        reference=row.reference,
        aware_at=row.aware_at,
        summary=row.summary,
        answers=dict(row.answers),
        at=row.at,
        by=None if row.by is None else row.by.login,
        steps=tuple(
            facts.BreachStep(
                id=step.pk,
                kind=step.kind,
                text=step.text,
                data=dict(step.data),
                at=step.at,
                by=None if step.by is None else step.by.login,
            )
            for step in row.steps.all()
        ),
    )
