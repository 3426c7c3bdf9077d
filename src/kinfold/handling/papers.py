"""Papers for meetings around a child: where they are kept, and when they go.

County education agreement, 7.8: they are kept securely, and the retention schedule applies when
the intervention ends. The register holds a case reference and nothing of what the papers say.
"""

from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england, months_after
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import meeting_papers
from kinfold.registers.facts import MeetingPapers, NewMeetingPapers

KINDS: Final = {
    "child_protection": "Child protection",
    "child_in_need": "Child in need",
    "looked_after": "Looked-after child",
    "early_help": "Early help",
    "health": "Health",
    "education": "Education",
}
PLACES: Final = {
    "secure_store": "A secure store",
    "encrypted_device": "An encrypted device",
    "locked_cabinet": "A locked cabinet",
}
#: Who keeps such papers, in a school or in the council.
KEEPERS: Final = frozenset(
    {
        "safeguarding_lead",
        "head_teacher",
        "senco",
        "social_worker",
        "early_help_worker",
        "one_team_coordinator",
        "tas_coordinator",
        "virtual_school_head",
    }
)
LONGEST: Final = 12 * 100


def _keeps(actor: Actor, *, asked: str) -> None:
    if actor.role not in KEEPERS:
        raise RefusedByAgreement(
            asked,
            why="Papers for such meetings are kept by those who take part in them.",
            remedy="Ask the safeguarding lead or the lead professional.",
        )


def record(gate: Gate, actor: Actor, new: NewMeetingPapers, *, at: datetime) -> int:
    """Put papers on one's own organisation's register; their number.

    Refuses who has no part in such meetings, and another organisation's papers.
    """
    asked = "You asked to record papers for a meeting."
    _keeps(actor, asked=asked)
    if new.holder != actor.organisation or new.received_on > day_in_england(at):
        raise UsageProblem(
            asked,
            why="Papers are recorded by who holds them, once they are there.",
            remedy="Check the holder and the day.",
        )
    number = meeting_papers.add_papers(new, at=at, by=actor.account)
    gate.note("papers.recorded", actor=actor, at=at, payload={"papers": number})
    return number


def intervention_ended(
    gate: Gate, actor: Actor, number: int, *, on: date, months: int, schedule: str, at: datetime
) -> date:
    """Record that the intervention ended; the day the papers go, by one's own schedule.

    `months` and `schedule` (its reference) are the organisation's: the agreement prints no
    period. UsageProblem for a day before the papers came or to come, and for no period.
    """
    asked = "You asked to record the end of an intervention."
    kept = _mine(actor, number, asked=asked)
    if not kept.received_on <= on <= day_in_england(at) or not 0 < months <= LONGEST:
        raise UsageProblem(
            asked,
            why="It ended after the papers came and by today, and they are kept for a while.",
            remedy="Check the day, and give the months your retention schedule says.",
        )
    due = months_after(on, months)
    meeting_papers.add_papers_step(
        number, kind="ended", on=on, due_on=due, reference_=schedule, at=at, by=actor.account
    )
    payload = {"papers": number, "due_on": due.isoformat()}
    gate.note("papers.ended", actor=actor, at=at, payload=payload)
    return due


def destroyed(gate: Gate, actor: Actor, number: int, *, certificate: str, at: datetime) -> None:
    """Record that papers are destroyed. UsageProblem while the intervention goes on."""
    asked = "You asked to record that papers are destroyed."
    kept = _mine(actor, number, asked=asked)
    if kept.step("ended") is None:
        raise UsageProblem(
            asked,
            why="The intervention goes on.",
            remedy="Record its end first, which sets the day they go.",
        )
    meeting_papers.add_papers_step(
        number,
        kind="destroyed",
        on=day_in_england(at),
        reference_=certificate,
        at=at,
        by=actor.account,
    )
    gate.note("papers.destroyed", actor=actor, at=at, payload={"papers": number})


def state(papers: MeetingPapers, *, on: date) -> str:
    """Where papers are: "in use", "kept", "overdue" for destruction, or "destroyed"."""
    ended = papers.step("ended")
    if papers.step("destroyed") is not None:
        return "destroyed"
    if ended is None:
        return "in use"
    return "overdue" if ended.due_on is not None and ended.due_on < on else "kept"


def _mine(actor: Actor, number: int, *, asked: str) -> MeetingPapers:
    _keeps(actor, asked=asked)
    mine = meeting_papers.papers(holder=actor.organisation)
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise UsageProblem(
            asked, why="There are no such papers.", remedy="Run `kinfold papers list`."
        )
    return found
