"""The pairs that wait for one account, the most useful first, and how the work goes.

Useful is what is uncertain and what much hangs on. Uncertainty is 1 where the pair is as likely one
child as two and falls to 0 where it is sure; where two kinds of evidence contradict each other it
is 1 whatever the score, for there the score is not believed. It is multiplied by the number of
records that hang on the pair, those that feed no view until it is decided counted twice.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kinfold.people.clusters import Joined
from kinfold.people.index import After
from kinfold.people.units import Unit
from kinfold.registers import people as register
from kinfold.registers import reviewing
from kinfold.registers.facts import ReviewAnswer, ReviewCase

#: Of so many pairs an account answers, one was shown as sure and is put before people to check.
SAMPLE_EVERY: Final = 10
#: The word of a case that scoring alone was unsure of; every other is a conflict of evidence.
UNSURE_SCORE: Final = "unsure"


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one account answered under an agreement: today, and in the seven days to today."""

    account: str
    today: int
    week: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """How the work goes. `second` wait for another account, `disputed` for a lead.

    `samples` were shown as sure and are checked; `last` are the asker's own answers that can
    still be undone, the newest first.
    """

    waiting: int
    for_me: int
    second: int
    disputed: int
    samples: int
    done: tuple[Done, ...]
    last: tuple[ReviewAnswer, ...]


def usefulness(case: ReviewCase) -> float:
    """How much a decision is worth: what is uncertain, times what hangs on it."""
    if case.pass_name in (UNSURE_SCORE, reviewing.SAMPLE):
        return 4 * case.score * (1 - case.score) * case.reach
    return float(case.reach)


def next_case(
    agreement: str, *, account: str, lead: bool, after: int | None = None
) -> ReviewCase | None:
    """The pair to put before an account next; None where none waits for it.

    `after` passes over a pair: the one behind it in the order comes, and the first again after
    the last. The lead is asked about what others disagree about before anything else.
    """
    cases, of_case = _open(agreement)
    mine = [one for one in cases if _for(account, of_case[one.id], lead=lead)]
    if not mine:
        return None
    disputed = {one.id for one in mine if reviewing.disputed(of_case[one.id])}
    given = len(reviewing.answers(agreement=agreement, by=account))
    sample_first = given % SAMPLE_EVERY == SAMPLE_EVERY - 1
    mine.sort(
        key=lambda one: (
            one.id not in disputed,
            (one.pass_name == reviewing.SAMPLE) != sample_first,
            -usefulness(one),
            one.id,
        )
    )
    order = [one.id for one in mine]
    place = order.index(after) + 1 if after in order else 0
    return mine[place % len(mine)]


def work(agreement: str, *, account: str, lead: bool, at: datetime) -> Work:
    """How many pairs wait, for whom, and who answered how many; nothing about any child."""
    cases, of_case = _open(agreement)
    week = reviewing.answers(agreement=agreement, since=at - timedelta(days=7))
    standing = [one for one in week if one.standing]
    counts = Counter(one.by for one in standing)
    today = Counter(one.by for one in standing if one.at.date() == at.date())
    mine = reviewing.undoable(agreement=agreement, by=account)
    return Work(
        waiting=len(cases),
        for_me=sum(_for(account, of_case[one.id], lead=lead) for one in cases),
        second=sum(bool(said) for said in of_case.values()),
        disputed=sum(reviewing.disputed(said) for said in of_case.values()),
        samples=sum(one.pass_name == reviewing.SAMPLE for one in cases),
        done=tuple(
            Done(account=name, today=today[name], week=number)
            for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ),
        last=mine,
    )


def _open(agreement: str) -> tuple[list[ReviewCase], Mapping[int, Sequence[ReviewAnswer]]]:
    """The open pairs of an agreement, and the answers about each that stand."""
    cases = list(register.review_cases(agreement=agreement, state=reviewing.OPEN))
    of_case: dict[int, list[ReviewAnswer]] = defaultdict(list)
    for answer in reviewing.answers(agreement=agreement, about_open=True):
        if answer.standing:
            of_case[answer.case].append(answer)
    return cases, of_case


def _for(account: str, said: Sequence[ReviewAnswer], *, lead: bool) -> bool:
    """Whether a pair waits for this account: not answered by it, and its to settle if disputed."""
    if any(one.by == account for one in said):
        return False
    return lead or not reviewing.disputed(said)


def reaches(units: Sequence[Unit], joined: Joined, after: After) -> Mapping[str, int]:
    """For each record in a case, how many records hang on it; those that wait count twice."""
    asked = {place for case in joined.cases for place in (case.one, case.other)}
    held: Counter[str] = Counter()
    for place, person in after.person.items():
        held[person] += len(units[place].data_sets)
    found: dict[str, int] = {}
    for place in asked:
        own = len(units[place].data_sets)
        whose = after.person.get(place)
        found[after.ref[place]] = 2 * own if whose is None else held[whose]
    return found
