"""A school gives notice that it means to take a child off its roll: ground and date (7.5).

Education Act 1996, section 436A, and the pupil registration regulations: a school tells the
authority before it removes a child, except at the end of the school's last year. The register
keeps a keyed hash of the pupil number; the list of children missing education draws on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold.agreement import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers import worklists
from kinfold.registers.facts import NewWork, Work
from kinfold.worklists.reading import MISSING, SAFEGUARDING, handed, pupil, told
from kinfold.worklists.working import SCHOOL_ROLES, note

KIND: Final = "removal"
GROUNDS: Final = {
    "other_school": "Goes to another school",
    "home_education": "Is to be educated at home",
    "moved": "Has moved away",
    "not_returned": "Did not return after leave, and was looked for",
    "absent": "Absent without authority for twenty days, and was looked for",
    "medical": "Unfit to attend before the end of compulsory school age",
    "custody": "In custody for more than four months",
    "excluded": "Permanently excluded",
    "died": "Has died",
}
ASKED: Final = "You asked to give notice of taking a child off the roll."


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a school notifies: the pupil number, the ground, the day, and where the child goes."""

    upn: str
    ground: str
    on: date
    destination: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A notice with the child's name, for those who may read it; "" where they are off the roll."""

    case: Work
    name: str

    @property
    def ground(self) -> str:
        """The ground in words."""
        return GROUNDS[self.case.about]


def give(gate: Gate, actor: Actor, notice: Notice, *, at: datetime) -> int:
    """Record a school's notice; the case's number.

    UsageProblem for a ground that is not one, for a role with no part in it, or for a number that
    is on none of the school's rows; NothingToDo where notice was given on that ground.
    """
    if actor.role not in SCHOOL_ROLES or actor.organisation == gate.installation.organisation:
        raise UsageProblem(
            ASKED, why="A school gives this notice.", remedy="Ask the school to give it here."
        )
    if notice.ground not in GROUNDS:
        raise UsageProblem(ASKED, why="That is no ground.", remedy="Choose one from the list.")
    handover = handed(gate, actor, "roll", purpose=MISSING, at=at)
    held = {str(row["upn"]) for row in handover.rows("pupil_core.pupil")}
    told(gate, handover, of=KIND, counts={"notices": 1})
    upn = "".join(notice.upn.upper().split())
    if upn not in held:
        raise UsageProblem(
            ASKED,
            why="No pupil of your school has that number.",
            remedy="Check the number against your own system.",
        )
    number = worklists.open_work(
        NewWork(
            kind=KIND,
            who=pupil(gate, upn),
            about=notice.ground,
            mark=gate.digest("worklists", KIND, notice.on.isoformat()),
            organisations=(actor.organisation,),
            said=notice.destination,
            on=notice.on,
        ),
        at=at,
        by=actor.account,
    )
    note(gate, actor, number, kind="notified", at=at)
    return number


def given(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Given, ...]:
    """The notices that are open, newest first: the authority's officers all, a school its own.

    RefusedByAgreement, with the clause, where the actor may not read the roll.
    """
    own = actor.organisation != gate.installation.organisation
    # The authority's data manager reads rolls to put them right (7.4), and not to find children.
    purpose = SAFEGUARDING if actor.role == "data_manager" and not own else MISSING
    handover = handed(gate, actor, "roll", purpose=purpose, at=at)
    cases = worklists.works(KIND, open_only=True, organisation=actor.organisation if own else None)
    wanted = {one.who for one in cases}
    known = {
        who: f"{row['forename']} {row['surname']}"
        for row in (handover.rows("pupil_core.pupil") if wanted else ())
        if (who := pupil(gate, str(row["upn"]))) in wanted
    }
    told(gate, handover, of=KIND, counts={"notices": len(cases)})
    return tuple(Given(case=one, name=known.get(one.who, "")) for one in cases)


def due(
    gate: Gate, pupils: Mapping[str, Mapping[str, Any]], *, at: datetime
) -> Iterator[tuple[str, Work]]:
    """The pupil number of each open notice whose day has come, among those read already."""
    open_ones = {
        one.who: one
        for one in worklists.works(KIND, open_only=True)
        if one.on is not None and one.on <= at.date()
    }
    if open_ones:
        yield from _matched(gate, pupils, open_ones)


def settled(notice: Work, *, at: datetime) -> None:
    """Close a notice whose child a later feed shows on another school's roll."""
    worklists.add_work_step(
        notice.id, kind=worklists.BY_FEED, outcome="resolved_by_feed", at=at, by=None
    )


def _matched(
    gate: Gate, upns: Iterable[str], notices: Mapping[str, Work]
) -> Iterator[tuple[str, Work]]:
    for upn in upns:
        found = notices.get(pupil(gate, upn))
        if found is not None:
            yield upn, found
