"""A file asked for and sent in answer, inside the channel, tied together with dates (5.2.3, 5.3.2).

The authority asks a school for a census or another file of the schedule; the school's answer is a
delivery like any other, decided by the gate, on the channel of a secure reply (9.3.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.agreement.model import ScheduleRow
from kinfold.calendars import day_in_england
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.feeds import groups, handing_in
from kinfold.feeds.flows import agreement, is_ours, names
from kinfold.feeds.groups import GROUPS
from kinfold.feeds.lateness import schools
from kinfold.gate import Gate
from kinfold.registers import deliveries, feeds
from kinfold.registers.facts import Delivery, FileRequest, NewFileRequest

CHANNEL: Final = "secure_reply"
ROLES: Final = frozenset({"data_manager", "head_teacher"})
#: What a delivery has room for, its group in brackets included.
LONGEST_PERIOD: Final = 40
#: The files that say how pupils did, which may be asked for of one group of pupils (7.7.2).
PERFORMANCE: Final = frozenset(
    {
        "eyfs_profile",
        "phonics_check",
        "key_stage_1",
        "gcse_results",
        "a_level_results",
        "other_assessments",
    }
)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A request and what was sent in answer to it, oldest first."""

    request: FileRequest
    title: str
    school_name: str
    replies: tuple[Delivery, ...]

    @property
    def group(self) -> str:
        """The vulnerable group whose pupils alone it is about; "" where it is about all."""
        return GROUPS[self.request.limited_to].title if self.request.limited_to else ""

    @property
    def answered(self) -> Delivery | None:
        """The answer that was taken in, or None."""
        return next((one for one in self.replies if one.state == "done"), None)

    def state(self, *, at: datetime) -> str:
        """One of: answered, being_read, overdue, open."""
        if self.answered is not None:
            return "answered"
        if any(not one.ended for one in self.replies):
            return "being_read"
        return "overdue" if day_in_england(at) > self.request.due else "open"


def rows(gate: Gate, *, at: datetime) -> tuple[ScheduleRow, ...]:
    """The rows of the schedule whose files come in answer to a request."""
    schedule = agreement(gate, at=at).agreement.schedule
    return tuple(row for row in schedule if CHANNEL in row.channels and row.data_sets)


def ask(gate: Gate, actor: Actor, new: NewFileRequest, *, at: datetime) -> int:
    """Ask a school for a file (agreement B, 5.2.3, 9.3.1); the number of the request.

    It may be limited to the pupils of a vulnerable group, where the file says how pupils did
    (7.7.2). For the authority's data manager. UsageProblem for a file that does not come this way,
    a school that has not signed, a day that is past, or a limit on another file.
    """
    asked = "You asked a school for a file."
    if actor.role != "data_manager" or not is_ours(gate, actor):
        raise UsageProblem(
            asked, why="That is for the authority’s data manager.", remedy="Ask the data manager."
        )
    fits = [row for row in rows(gate, at=at) if row.id == new.row and new.data_set in row.data_sets]
    if not fits or new.holder not in dict(schools(gate, at=at)):
        raise UsageProblem(
            asked,
            why="The agreement has no such file by secure reply, or the school has not signed.",
            remedy="Choose the file and the school from the lists.",
        )
    if new.due < day_in_england(at):
        raise UsageProblem(asked, why="That day is past.", remedy="Give a day to come.")
    if new.limited_to is not None and new.data_set not in PERFORMANCE:
        raise UsageProblem(
            asked,
            why="Only how pupils did is asked for by group (7.7.2).",
            remedy="Choose a file of results, or ask for the file whole.",
        )
    if len(groups.label(new)) > LONGEST_PERIOD:
        raise UsageProblem(
            asked, why="The period is too long.", remedy="Write it shorter, such as 2026-27."
        )
    number = feeds.ask_file(new, at=at, by=actor.account)
    gate.note(
        "file.asked", actor=actor, at=at, agreement=new.agreement,
        payload={
            "request": number, "holder": new.holder, "data_set": new.data_set,
            **({"limited to": new.limited_to} if new.limited_to else {}),
        },
    )  # fmt: skip
    return number


def threads(gate: Gate, actor: Actor) -> tuple[Thread, ...]:
    """Every request the actor may see, newest first: the authority all, a school its own."""
    _may(actor)
    holders = None if is_ours(gate, actor) else (actor.organisation,)
    return tuple(_thread(one) for one in feeds.file_requests(holders=holders))


def thread(gate: Gate, actor: Actor, number: int) -> Thread:
    """One request with its answers; UsageProblem where there is none, or it is another school's."""
    _may(actor)
    found = feeds.file_request(number)
    if found is None or (found.holder != actor.organisation and not is_ours(gate, actor)):
        raise UsageProblem(
            "You asked for a request.",
            why="There is no such request of your organisation.",
            remedy="Open it from the list of requests.",
        )
    return _thread(found)


def reply(
    gate: Gate,
    actor: Actor,
    number: int,
    pieces: Iterable[bytes],
    *,
    key: str,
    most: int,
    at: datetime,
) -> Delivery:
    """Send a file in answer to a request of one's own school; it waits for a worker.

    NothingToDo where it was answered. What the file may hold is decided as ever, by the gate.
    """
    found = thread(gate, actor, number)
    if found.request.holder != actor.organisation:
        raise UsageProblem(
            "You asked to answer a request.",
            why="It was made of another organisation.",
            remedy="Let that organisation answer it.",
        )
    if found.answered is not None:
        raise NothingToDo(
            "You asked to answer a request.",
            why="It was answered.",
            remedy="To correct what was sent, send the corrected file as a new delivery.",
        )
    said = handing_in.Said(
        key=key,
        channel=CHANNEL,
        agreement=found.request.agreement,
        data_set=found.request.data_set,
        holder=found.request.holder,
        period=groups.label(found.request),
        request=number,
    )
    return handing_in.hand_in(gate, actor, pieces, said=said, most=most, at=at)


def wanted_of(gate: Gate, actor: Actor, number: int, *, at: datetime) -> frozenset[str] | None:
    """The pupils a request is about, by their numbers; None where it is about all of the school's.

    RefusedByAgreement, with the clause, where the account may not read its own school's group.
    """
    found = feeds.file_request(number)
    if found is None or found.limited_to is None:
        return None
    return groups.members(gate, actor, found.limited_to, at=at)


def _may(actor: Actor) -> None:
    if actor.role not in ROLES:
        raise UsageProblem(
            "You asked for the requests for files.",
            why="Your role does not answer them.",
            remedy="Ask your organisation’s data manager.",
        )


def _thread(request: FileRequest) -> Thread:
    return Thread(
        request=request,
        title=datasets.get(request.data_set).title,
        school_name=names().get(request.holder, request.holder),
        replies=deliveries.replies(request.id),
    )
