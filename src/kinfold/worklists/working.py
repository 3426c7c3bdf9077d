"""Working a case: looked into, answered, resolved, each with who acts next and no personal data.

A school works the cases that concern it; the authority works all of its own lists (agreement B,
7.4, 8.3, 2.4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers import worklists
from kinfold.registers.facts import Work
from kinfold.worklists.reading import AGREEMENT

#: Who works each list, at the authority and at a school.
COUNCIL_ROLES: Final[Mapping[str, frozenset[str]]] = {
    "two_rolls": frozenset({"data_manager"}),
    "births": frozenset({"data_manager"}),
    "cleansing": frozenset({"data_manager"}),
    "missing": frozenset({"children_missing_education_officer"}),
    "removal": frozenset({"children_missing_education_officer", "data_manager"}),
}
SCHOOL_ROLES: Final = frozenset({"data_manager", "head_teacher"})
#: The outcomes a person may record, by list.
OUTCOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "two_rolls": {
        "one_roll": "One school takes the pupil off its roll",
        "dual": "Both are right: the pupil is dual registered",
        "two_children": "Two children have the same number: a new one is asked for",
        "not_a_fault": "Not a fault",
    },
    "births": {
        "one_corrects": "One source corrects its date",
        "two_children": "Two children have the same number: a new one is asked for",
        "not_a_fault": "Not a fault",
    },
    "missing": {
        "on_roll": "On a school’s roll",
        "educated_otherwise": "Educated otherwise, including at home",
        "other_authority": "Moved to another authority in England",
        "abroad": "Moved abroad",
        "attending_again": "Attends again",
        "not_found": "Not found after all enquiries",
    },
    "removal": {"destination_known": "Where the child goes is known", "withdrawn": "Withdrawn"},
    "cleansing": {"withdrawn": "Withdrawn by the authority"},
}
#: What became of a case, in words.
WORDS: Final[Mapping[str, str]] = {
    **{code: text for each in OUTCOMES.values() for code, text in each.items()},
    "resolved_by_feed": "Resolved by feed",
    "corrected_by_feed": "Corrected by feed",
    "corrected": "Corrected at the school; the next feed carries it",
    "right": "Right as it is",
    "not_ours": "Not the school’s",
}
STEP_WORDS: Final = {
    "looked_into": "Looked into",
    "answered": "Answered",
    "resolved": "Resolved",
    "by_feed": "Settled by a feed",
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act on a case: an outcome ends it; without one, it was looked into."""

    outcome: str = ""
    note: str = ""
    next_to_act: str = ""


def may_work(gate: Gate, actor: Actor, case: Work) -> bool:
    """Whether a case is the actor's to work."""
    if actor.organisation == gate.installation.organisation:
        return actor.role in COUNCIL_ROLES[case.kind]
    return actor.role in SCHOOL_ROLES and actor.organisation in case.organisations


def case(gate: Gate, actor: Actor, number: int) -> Work:
    """One case; UsageProblem where there is none, or it is not the actor's to work."""
    found = worklists.work(number)
    if found is None or not may_work(gate, actor, found):
        raise UsageProblem(
            "You asked for a case of work.",
            why="There is no such case for your organisation and role.",
            remedy="Open it from your own list.",
        )
    return found


def act(gate: Gate, actor: Actor, number: int, done: Act, *, at: datetime) -> None:
    """Record an act on a case, in the register and in the ledger.

    UsageProblem where the case is another's, where the outcome is not one of its list, or where
    who acts next has no part in it; NothingToDo where it is closed.
    """
    found = case(gate, actor, number)
    asked = "You asked to record what was done about a case."
    if done.outcome and done.outcome not in OUTCOMES[found.kind]:
        raise UsageProblem(asked, why="That is no outcome of this list.", remedy="Choose from it.")
    parties = {gate.installation.organisation, *found.organisations}
    if done.next_to_act and done.next_to_act not in parties:
        raise UsageProblem(
            asked, why="That organisation has no part in the case.", remedy="Choose one that has."
        )
    kind = "resolved" if done.outcome else "looked_into"
    worklists.add_work_step(
        number,
        kind=kind,
        outcome=done.outcome,
        note=done.note,
        next_to_act="" if done.outcome else done.next_to_act,
        at=at,
        by=actor.account,
    )
    note(gate, actor, number, kind=kind, at=at)


def note(gate: Gate, actor: Actor, number: int, *, kind: str, at: datetime) -> None:
    """Write an act on a case into the ledger, by its number."""
    gate.note(f"work.{kind}", actor=actor, at=at, agreement=AGREEMENT, payload={"case": number})
