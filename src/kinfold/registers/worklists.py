"""The register of work about records: opened, looked into, answered, resolved or settled."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.answering import fact, facts_of
from kinfold.registers.models.worklists import WORK_KINDS, WORK_STEPS
from kinfold.registers.references import (
    account_key,
    digest_text,
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    unnamed,
)

BY_FEED = "by_feed"
ENDS = frozenset({"resolved", BY_FEED})
_LONGEST = 500


def open_work(new: facts.NewWork, *, at: datetime, by: str | None) -> int:
    """Open a case of work; its number.

    Raises NothingToDo where one is open about the same, UsageProblem for words that are not on
    the lists or tell who somebody is.
    """
    asked = "Open a case of work."
    row = models.WorkCase(
        kind=listed(new.kind, words=WORK_KINDS, asked=asked),
        who=digest_text(new.who),
        about=label(new.about, asked=asked, longest=80),
        mark=digest_text(new.mark),
        organisations=[organisation_key(one, asked=asked) for one in new.organisations],
        said=unnamed(new.said, longest=_LONGEST, asked=asked),
        on=new.on,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return once.enter(
        row, asked=asked, why="A case about the same is open.", remedy="Work that case."
    )


def add_work_step(
    number: int,
    *,
    kind: str,
    at: datetime,
    by: str | None,
    outcome: str = "",
    note: str = "",
    next_to_act: str = "",
) -> None:
    """Record what was done; "resolved" and "by_feed" close the case.

    Raises UsageProblem for an unknown case or word, NothingToDo where the case is closed.
    """
    asked = "Record a step of a case of work."
    found = work(number)
    if found is None:
        raise UsageProblem(asked, why="There is no such case.", remedy="Open it from its list.")
    if found.closed_at is not None:
        raise NothingToDo(asked, why="The case is closed.", remedy="A new finding opens another.")
    step = models.WorkStep(
        case_id=number,
        kind=listed(kind, words=WORK_STEPS, asked=asked),
        outcome=outcome and label(outcome, asked=asked, longest=30),
        note=unnamed(note, longest=_LONGEST, asked=asked),
        next_to_act=next_to_act and organisation_key(next_to_act, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    with transaction.atomic():
        step.save(force_insert=True)
        if kind in ENDS:
            models.WorkCase.objects.filter(pk=number).update(closed_at=at)


def settle(kind: str, found: Iterable[facts.NewWork], *, at: datetime) -> tuple[int, int]:
    """Bring the open cases of a kind into step with what was found; how many opened and closed.

    What is open and no longer found is closed as settled by a feed. What is found and not open is
    opened, unless a person ended a case on the same evidence before.
    """
    new = {(one.who, one.about): one for one in found}
    closed = 0
    current = {(one.who, one.about): one.id for one in works(kind, open_only=True)}
    for key, number in current.items():
        if key not in new:
            add_work_step(number, kind=BY_FEED, outcome="resolved_by_feed", at=at, by=None)
            closed += 1
    ended = _ended_by_people(kind)
    fresh = [
        one for key, one in new.items() if key not in current and (*key, one.mark) not in ended
    ]
    for one in fresh:
        open_work(one, at=at, by=None)
    return len(fresh), closed


def _ended_by_people(kind: str) -> set[tuple[str, str, str]]:
    rows = models.WorkCase.objects.filter(kind=kind, steps__kind="resolved")
    return set(rows.values_list("who", "about", "mark"))


def work(number: int) -> facts.Work | None:
    """The case of this number, or None."""
    row = _rows().filter(pk=number).first()
    return None if row is None else _work(row)


def works(
    kind: str, *, open_only: bool = False, organisation: str | None = None
) -> tuple[facts.Work, ...]:
    """The cases of a kind, newest first: all or open ones, everybody's or one organisation's."""
    rows = _rows().filter(kind=kind).order_by("-pk")
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    held = (_work(row) for row in rows)
    return tuple(one for one in held if _concerns(one.organisations, organisation))


def _concerns(organisations: Collection[str], organisation: str | None) -> bool:
    return organisation is None or organisation in organisations


def look(account: str, *, of: str, seen: Collection[str], at: datetime) -> frozenset[str] | None:
    """What an account saw of a list when it last looked, as keyed hashes; None the first time.

    What it sees now is kept in its place.
    """
    asked = "Look at a list."
    key, name = account_key(account, asked=asked), label(of, asked=asked)
    with transaction.atomic():
        row = models.LastLook.objects.filter(account_id=key, of=name).first()
        models.LastLook.objects.update_or_create(
            account_id=key,
            of=name,
            defaults={"at": moment(at), "seen": sorted(digest_text(one) for one in seen)},
        )
    return None if row is None else frozenset(row.seen)


def _rows() -> QuerySet[models.WorkCase]:
    return stepped.with_steps(models.WorkCase.objects.all(), steps=models.WorkStep.objects.all())


def _work(row: models.WorkCase) -> facts.Work:
    return fact(
        facts.Work,
        row,
        organisations=tuple(row.organisations),
        steps=facts_of(facts.WorkStep, row.steps.all()),
    )
