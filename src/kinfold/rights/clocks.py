"""When each request must be answered: counted from the steps on record, never kept beside them.

UK GDPR Articles 12 and 12A, the complaint duty of the Data (Use and Access) Act 2025, and the
Freedom of Information Act 2000 section 10; days are days in England.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kinfold.calendars import (
    add_working_days,
    complaint_acknowledgement_due,
    day_in_england,
    freedom_of_information_due,
    months_after,
    rights_due,
)
from kinfold.registers.facts import Case, CaseStep

COMPLAINT: Final = "complaint"
FREEDOM_OF_INFORMATION: Final = "freedom_of_information"
ANSWER_MONTHS: Final = 1
EXTENDED_MONTHS: Final = 3
ORIGINATOR_DAYS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing a case waits for: what, by which day, and which law or clause counts the days.

    `by` is None while the clock stands still, or where the law sets no number of days.
    """

    case: int
    what: str
    by: date | None
    law: str

    def overdue(self, *, on: date) -> bool:
        """Whether the day has passed."""
        return self.by is not None and on > self.by


def started_on(case: Case) -> date:
    """The day the clock began: receipt, or receipt of the proof of identity that was needed."""
    days = [
        date.fromisoformat(str(step.data["document_received_on"]))
        for step in case.steps
        if step.kind == "identity_confirmed" and step.data.get("document_received_on")
    ]
    return max([case.received_on, *days])


def answer_due(case: Case, *, on: date) -> date | None:
    """The last day to answer, as it stands on a day; None where no number of days is set.

    A clarification still awaited counts as received on that day, so the answer moves with it.
    """
    if case.kind == COMPLAINT:
        return None
    if case.kind == FREEDOM_OF_INFORMATION:
        return freedom_of_information_due(case.received_on)
    months = ANSWER_MONTHS if case.extension is None else EXTENDED_MONTHS
    return rights_due(started_on(case), months=months, pauses=_pauses(case, on=on))


def first_month_ends(case: Case) -> date:
    """The day by which the person must be told that the answer will take longer (Article 12(3))."""
    return months_after(started_on(case), ANSWER_MONTHS)


def originator_due(case: Case, *, asked: date) -> date:
    """By when an originator is asked to advise: ten working days, and before the answer is due."""
    by = add_working_days(asked, days=ORIGINATOR_DAYS)
    last = answer_due(case, on=asked)
    return by if last is None else min(by, last)


def standing_still(case: Case) -> bool:
    """Whether the case waits for the person to say what they ask for (Article 12A)."""
    return bool(case.pauses) and case.pauses[-1].until is None


def dues(case: Case, *, on: date) -> tuple[Due, ...]:
    """Everything an open case waits for, soonest first; nothing where it is closed."""
    if case.state == "closed":
        return ()
    return tuple(sorted(_dues(case, on=on), key=lambda due: (due.by is None, due.by or on)))


def overdue(cases: Iterable[Case], *, on: date) -> tuple[Due, ...]:
    """Everything that should have been done before this day, soonest first."""
    late = [due for case in cases for due in dues(case, on=on) if due.overdue(on=on)]
    return tuple(sorted(late, key=lambda due: (due.by or on, due.case)))


def asked_of(case: Case) -> tuple[CaseStep, ...]:
    """The originators that were asked and have not answered."""
    answered = [step.data.get("originator") for step in _of(case, "originator_answered")]
    return tuple(
        step
        for step in _of(case, "originator_asked")
        if step.data.get("originator") not in answered
    )


def _dues(case: Case, *, on: date) -> Iterator[Due]:
    if not _decided(case):
        yield from _answer(case, on=on)
    if case.kind == COMPLAINT and case.latest("complaint_acknowledged") is None:
        yield Due(
            case=case.id,
            what="acknowledge the complaint",
            by=complaint_acknowledgement_due(case.received_on),
            law="Data (Use and Access) Act 2025",
        )
    for step in asked_of(case):
        yield Due(
            case=case.id,
            what=f"advice from {step.data.get('originator')}",
            by=date.fromisoformat(str(step.data["due_on"])),
            law="the originator's advice",
        )


def _answer(case: Case, *, on: date) -> Iterator[Due]:
    law = "UK GDPR Article 12"
    if case.kind == FREEDOM_OF_INFORMATION:
        law = "Freedom of Information Act 2000 section 10"
    elif case.kind == COMPLAINT:
        law = "without undue delay (Data (Use and Access) Act 2025)"
    elif standing_still(case):
        yield Due(case=case.id, what="clarification from the person", by=None, law=law + "A")
        return
    yield Due(case=case.id, what="answer", by=answer_due(case, on=on), law=law)


def _decided(case: Case) -> bool:
    """Whether it was decided with an outcome; an interim decision after that takes nothing back."""
    return any(step.data.get("outcome") for step in _of(case, "decided"))


def _pauses(case: Case, *, on: date) -> list[tuple[date, date]]:
    return [
        (
            day_in_england(pause.since),
            max(day_in_england(pause.since), on)
            if pause.until is None
            else day_in_england(pause.until),
        )
        for pause in case.pauses
    ]


def _of(case: Case, kind: str) -> Iterator[CaseStep]:
    return (step for step in case.steps if step.kind == kind)
