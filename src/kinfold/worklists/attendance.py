"""One pupil's attendance for enforcement: the marks as sent, their counts and unauthorised runs.

Education Act 1996, section 444; agreement B, 2.4.3. Every mark stands as the school sent it: the
counts are of these marks and of nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.datasets.codesets import published
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.worklists.reading import ATTENDANCE, handed, names, told

UNAUTHORISED: Final = "Unauthorised absence"
UNCOUNTED: Final = "Not counted"
AUTHORISED: Final = "Authorised absence"
_PUPIL: Final = "select forename, surname from pupil_core__pupil where upn = $upn"
_MARKS: Final = """
    select date, session, mark, _holder from attendance_marks__mark
    where upn = $upn and date between $first and $last order by date, session, _holder
"""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One session's mark at one school, with what it means."""

    on: date
    session: str
    mark: str
    means: str
    group: str
    school: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """Sessions without authority, one after the other, nothing that counts between them."""

    first: date
    last: date
    sessions: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """A pupil's marks in order, and what they come to."""

    upn: str
    name: str
    marks: tuple[Mark, ...]
    codes: Mapping[str, int]
    possible: int
    authorised: int
    unauthorised: int
    runs: tuple[Run, ...]


def report(gate: Gate, actor: Actor, upn: str, *, first: date, last: date, at: datetime) -> Report:
    """The marks of one pupil between two days, every school's.

    RefusedByAgreement, with the clause, for anybody but the attendance officer; UsageProblem where
    nobody on a roll has that number.
    """
    wanted = "".join(upn.upper().split())
    handover = handed(gate, actor, "roll", "attendance", purpose=ATTENDANCE, at=at)
    engine = handover.engine
    pupils = engine.execute(_PUPIL, {"upn": wanted}).fetchall()
    rows = engine.execute(_MARKS, {"upn": wanted, "first": first, "last": last}).fetchall()
    told(gate, handover, of="attendance", counts={"marks": len(rows)})
    if not pupils:
        raise UsageProblem(
            "You asked for a pupil's attendance.",
            why="Nobody on a roll here has that number.",
            remedy="Check the number.",
        )
    codes, called = published("attendance_code").codes, names()
    marks = tuple(
        Mark(
            on=on,
            session=session,
            mark=mark,
            means=codes[mark].label if mark in codes else "",
            group=codes[mark].group if mark in codes else UNCOUNTED,
            school=called.get(holder, holder),
        )
        for on, session, mark, holder in rows
    )
    groups = Counter(mark.group for mark in marks)
    return Report(
        upn=wanted,
        name=" ".join(pupils[0]),
        marks=marks,
        codes=dict(sorted(Counter(mark.mark for mark in marks).items())),
        possible=len(marks) - groups[UNCOUNTED],
        authorised=groups[AUTHORISED],
        unauthorised=groups[UNAUTHORISED],
        runs=tuple(_runs(marks)),
    )


def _runs(marks: Sequence[Mark]) -> Iterator[Run]:
    """Runs of two sessions or more."""
    run: list[Mark] = []
    for mark in [one for one in marks if one.group != UNCOUNTED]:
        if mark.group == UNAUTHORISED:
            run.append(mark)
            continue
        yield from _run(run)
        run = []
    yield from _run(run)


def _run(marks: Sequence[Mark]) -> Iterator[Run]:
    if len(marks) > 1:
        yield Run(first=marks[0].on, last=marks[-1].on, sessions=len(marks))
