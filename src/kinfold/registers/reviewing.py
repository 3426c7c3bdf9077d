"""What people said about pairs of records: answers, their withdrawal, and what a pair comes to.

An answer is a row written once. A pair is settled by as many accounts as were needed, all of one
word; where two disagree it stays open until a lead settles it. What a linking has taken up is
withdrawn no more: a no is then for good.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, people
from kinfold.registers.models.reviewing import REVIEW_WORDS, WITHDRAWN
from kinfold.registers.references import account_key, listed, moment

#: The pass by which a pair that was shown as sure is put before people all the same.
SAMPLE: Final = "sample"
OPEN: Final = "open"
UNSURE: Final = "unsure"


def answer_pair(
    case: int,
    *,
    word: str,
    at: datetime,
    by: str,
    needed: int = 1,
    blind: bool = False,
    as_lead: bool = False,
) -> str:
    """Record what an account says of a pair (same, different, unsure); the pair's state after it.

    `needed` is how many accounts must agree. Raises UsageProblem for another word or number,
    NothingToDo where the pair is settled or this account has answered already.
    """
    asked = "Decide whether two records are one child."
    doer = account_key(by, asked=asked)
    listed(word, words=REVIEW_WORDS, asked=asked)
    with transaction.atomic():
        row = _locked(case, asked=asked)
        if row.state != OPEN:
            raise NothingToDo(asked, why="The pair is decided.", remedy="Go on to the next pair.")
        if any(one.by == by for one in standing_answers(case)):
            raise NothingToDo(
                asked,
                why="You have answered already; a second opinion is somebody else’s.",
                remedy="Go on to the next pair, or undo your answer first.",
            )
        models.ReviewAnswer(
            case=row,
            word=word,
            needed=needed,
            blind=blind,
            as_lead=as_lead,
            at=moment(at),
            by_id=doer,
        ).save(force_insert=True)
        return _settle(row, at=at, by=doer)


def withdraw_answer(case: int, *, at: datetime, by: str) -> None:
    """Take an account's own answer back; the pair is open again where it hung on that answer.

    Raises NothingToDo where the account has no answer that stands, or where a linking has taken
    the decision up.
    """
    asked = "Undo an answer about two records."
    doer = account_key(by, asked=asked)
    with transaction.atomic():
        row = _locked(case, asked=asked)
        mine = next((one for one in standing_answers(case) if one.by == by), None)
        if mine is None:
            raise NothingToDo(
                asked, why="No answer of yours stands.", remedy="Nothing more is needed."
            )
        if row.used_at is not None:
            raise NothingToDo(
                asked,
                why="Records have been linked since, and the decision was used.",
                remedy="Ask whoever looks after linking to split or join the records.",
            )
        models.ReviewAnswer(
            case=row, word=WITHDRAWN, withdraws_id=mine.id, at=moment(at), by_id=doer
        ).save(force_insert=True)
        _settle(row, at=at, by=doer)


def _locked(case: int, *, asked: str) -> models.ReviewCase:
    row = models.ReviewCase.objects.select_for_update().filter(pk=case).first()
    if row is None:
        raise UsageProblem(
            asked, why="There is no pair of that number.", remedy="Look at the list of pairs."
        )
    return row


def _settle(row: models.ReviewCase, *, at: datetime, by: int) -> str:
    state = outcome(standing_answers(row.pk))
    decided = state != OPEN
    models.ReviewCase.objects.filter(pk=row.pk).update(
        state=state,
        decided_at=at if decided else None,
        decided_by_id=by if decided else None,
    )
    return state


def outcome(answers: Sequence[facts.ReviewAnswer]) -> str:
    """What a pair's standing answers come to: same, different, or open still."""
    said = [one.word for one in answers if one.word != UNSURE]
    settled = [one.word for one in answers if one.as_lead and one.word != UNSURE]
    if settled:
        return settled[-1]
    enough = max((one.needed for one in answers), default=1)
    return said[0] if len(set(said)) == 1 and len(said) >= enough else OPEN


def disputed(answers: Sequence[facts.ReviewAnswer]) -> bool:
    """Whether people disagree about a pair and no lead has settled it."""
    said = {one.word for one in answers} - {UNSURE}
    return len(said) > 1 and outcome(answers) == OPEN


def standing_answers(case: int) -> tuple[facts.ReviewAnswer, ...]:
    """A pair's answers that were not withdrawn, the oldest first."""
    rows = models.ReviewAnswer.objects.filter(case_id=case)
    return tuple(one for one in _facts(rows) if one.standing)


def undoable(*, agreement: str, by: str) -> tuple[facts.ReviewAnswer, ...]:
    """An account's own answers that stand and that no linking has used, the newest first."""
    rows = models.ReviewAnswer.objects.filter(
        case__agreement=agreement, case__used_at__isnull=True, by__login=by
    )
    return tuple(one for one in reversed(_facts(rows)) if one.standing)


def answers(
    *,
    agreement: str,
    since: datetime | None = None,
    by: str | None = None,
    about_open: bool = False,
) -> tuple[facts.ReviewAnswer, ...]:
    """Answers under an agreement, the oldest first, withdrawn ones too.

    `since` a moment, `by` one account, or only those about pairs that are open.
    """
    rows = models.ReviewAnswer.objects.filter(case__agreement=agreement)
    if about_open:
        rows = rows.filter(case__state=OPEN)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if by is not None:
        rows = rows.filter(by__login=by)
    return _facts(rows)


def _facts(rows: QuerySet[models.ReviewAnswer]) -> tuple[facts.ReviewAnswer, ...]:
    found = rows.exclude(word=WITHDRAWN)
    return tuple(
        facts.ReviewAnswer(
            id=row.pk,
            case=row.case_id,
            agreement=row.case.agreement,
            word=row.word,
            needed=row.needed,
            blind=row.blind,
            as_lead=row.as_lead,
            at=row.at,
            by=row.by.login,
            standing=getattr(row, "withdrawal", None) is None,
        )
        for row in found.select_related("case", "by", "withdrawal").order_by("id")
    )


def open_sample(
    agreement: str, *, pairs: Iterable[tuple[str, str, float]], share: float, at: datetime
) -> int:
    """Put pairs that were shown as sure before people, drawn at this share; how many were new.

    A pair that is a case already stays what it is.
    """
    cases = ((*pair, SAMPLE) for pair in pairs)
    return people.open_review_cases(agreement, pairs=cases, at=at, share=share)


def taken_up(agreement: str, *, at: datetime, reach: Mapping[str, int]) -> None:
    """Note that a linking begun at `at` used what was decided before, and what hangs on the rest.

    `reach` says for each record's reference how many records hang on it.
    """
    rows = models.ReviewCase.objects.filter(agreement=agreement)
    rows.exclude(state=OPEN).filter(used_at__isnull=True, decided_at__lte=at).update(
        used_at=moment(at)
    )
    changed = []
    for row in rows.filter(state=OPEN):
        now = max(1, reach.get(row.left, 0) + reach.get(row.right, 0))
        if now != row.reach:
            row.reach = now
            changed.append(row)
    models.ReviewCase.objects.bulk_update(changed, ["reach"], batch_size=500)
