"""Cleansing forms: the authority tells a school what it thinks wrong, and the next feed answers.

Agreement B, 8.3, and the data view's maintenance (14.2.5). A form holds the field, a keyed hash of
the record and what is thought wrong; the value itself stays in the school's delivery.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.gate import Gate, Handover
from kinfold.registers import worklists
from kinfold.registers.facts import NewWork, Work
from kinfold.worklists import checks
from kinfold.worklists.reading import SAFEGUARDING, handed, told
from kinfold.worklists.working import SCHOOL_ROLES, case, note

KIND: Final = "cleansing"
DATA_SET: Final = "pupil_core"
TABLE: Final = "pupil_core.pupil"
BY_HAND: Final = "by_hand"
#: The fields of which an inaccuracy can be told.
FIELDS: Final = ("upn", "surname", "forename", "date_of_birth", "address")
ANSWERS: Final = {
    "corrected": "It is corrected; the next feed carries it",
    "right": "It is right as it is",
    "not_ours": "It is not ours to correct",
}
#: Answers after which nothing more is expected.
FINAL: Final = frozenset({"right", "not_ours"})
ASKED: Final = "You asked to raise a cleansing form."


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What a check finds in one school's newest delivery, and in how many rows no form is open."""

    school: str
    check: checks.Check
    rows: int


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form as its reader may see it: field, what is thought wrong, whose record, value now."""

    case: Work
    field: str
    says: str
    upn: str
    name: str
    value: str

    @property
    def school(self) -> str:
        """The owner of the data set."""
        return self.case.organisations[0]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The forms, newest first, what the checks find beside them, and counts for the officer."""

    forms: tuple[Form, ...]
    doubts: tuple[Doubt, ...]
    counts: Mapping[str, int]


def desk(gate: Gate, actor: Actor, *, at: datetime) -> Desk:
    """The forms one may see, brought into step with the feeds: the authority all, a school its own.

    A form whose value a later feed changed closes itself. RefusedByAgreement, with the clause,
    where the actor may not read the pupils' particulars.
    """
    handover = handed(gate, actor, "accuracy", purpose=SAFEGUARDING, at=at)
    rows = {_who(gate, row): row for row in _newest(handover)}
    ours = actor.organisation == gate.installation.organisation
    owner = None if ours else actor.organisation
    _close_corrected(gate, rows, owner=owner, at=at)
    cases = worklists.works(KIND, organisation=owner)
    forms = tuple(_form(one, rows.get(one.who, {})) for one in cases if one.closed_at is None)
    doubts = tuple(_doubts(gate, rows, cases, at=at)) if ours else ()
    told(gate, handover, of=KIND, counts={"forms": len(forms)})
    counts = Counter(one.outcome or "waiting" for one in cases)
    return Desk(forms=forms, doubts=doubts, counts=counts)


def raise_found(gate: Gate, actor: Actor, *, school: str, check: str, at: datetime) -> int:
    """Raise a form for every row of a school that fails a check and has none; how many.

    For the authority's data manager. NothingToDo where the check finds nothing new.
    """
    _only_ours(gate, actor)
    if check not in checks.CHECKS:
        raise UsageProblem(ASKED, why="There is no such check.", remedy="Choose from the list.")
    handover = handed(gate, actor, "accuracy", purpose=SAFEGUARDING, at=at)
    rows = {_who(gate, row): row for row in _newest(handover) if row["_holder"] == school}
    new = [
        _as_work(gate, who, row, checks.CHECKS[check].field, check, "")
        for who, row, one in _unformed(rows, worklists.works(KIND), at=at)
        if one.code == check
    ]
    numbers = [worklists.open_work(one, at=at, by=actor.account) for one in new]
    told(gate, handover, of=KIND, counts={"raised": len(numbers)})
    if not numbers:
        raise NothingToDo(
            ASKED, why="The check finds nothing that has no form.", remedy="See the open forms."
        )
    for number in numbers:
        note(gate, actor, number, kind="raised", at=at)
    return len(numbers)


def raise_places(
    gate: Gate, actor: Actor, *, doubt: Callable[[str], str], at: datetime
) -> Mapping[str, int]:
    """Raise a form for every address in doubt that has none; how many, by what is in doubt.

    For the authority's data manager. `doubt` gives an address's code of `checks.PLACES`, "" where
    it has none; the gazetteer it rests on is read by whoever asks. An answer that it is right
    stands. Nothing is raised, and nothing refused, where nothing new is in doubt.
    """
    _only_ours(gate, actor)
    handover = handed(gate, actor, "accuracy", purpose=SAFEGUARDING, at=at)
    rows = {_who(gate, row): row for row in _newest(handover)}
    known = _settled(worklists.works(KIND))
    new = [
        _as_work(gate, who, row, "address", code, "")
        for who, row in rows.items()
        if (code := doubt(str(row.get("address") or ""))) and (who, f"address:{code}") not in known
    ]
    for one in new:
        number = worklists.open_work(one, at=at, by=actor.account)
        note(gate, actor, number, kind="raised", at=at)
    told(gate, handover, of=KIND, counts={"raised": len(new)})
    return Counter(one.about.partition(":")[2] for one in new)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an officer found by hand: whose record, which field, what is thought wrong."""

    school: str
    upn: str
    field: str
    says: str


def raise_by_hand(gate: Gate, actor: Actor, said: Told, *, at: datetime) -> int:
    """Raise one form about a record; the case's number.

    UsageProblem where no record of the school has that pupil number, the field is not one of the
    list, or the words tell who somebody is; NothingToDo where a form is open about it.
    """
    _only_ours(gate, actor)
    if said.field not in FIELDS or not said.says.strip():
        raise UsageProblem(
            ASKED, why="The field, or what is wrong, is missing.", remedy="Say both."
        )
    handover = handed(gate, actor, "accuracy", purpose=SAFEGUARDING, at=at)
    wanted = "".join(said.upn.upper().split())
    found = [
        row
        for row in _newest(handover)
        if row["_holder"] == said.school and str(row["upn"]).upper() == wanted
    ]
    told(gate, handover, of=KIND, counts={"raised": len(found)})
    if not found:
        raise UsageProblem(
            ASKED, why="No record of that school has that number.", remedy="Check the number."
        )
    who = _who(gate, found[0])
    new = _as_work(gate, who, found[0], said.field, BY_HAND, said.says)
    number = worklists.open_work(new, at=at, by=actor.account)
    note(gate, actor, number, kind="raised", at=at)
    return number


def answer(
    gate: Gate, actor: Actor, number: int, *, answered: str, said: str, at: datetime
) -> None:
    """Record the owner's answer; "corrected" waits for the feed, the others close the form.

    UsageProblem where the form is another school's or the answer is not one of the three.
    """
    found = case(gate, actor, number)
    asked = "You asked to answer a cleansing form."
    if answered not in ANSWERS or actor.organisation not in found.organisations:
        raise UsageProblem(
            asked, why="The owner answers, with one of three answers.", remedy="Choose an answer."
        )
    worklists.add_work_step(
        number,
        kind="resolved" if answered in FINAL else "answered",
        outcome=answered,
        note=said,
        at=at,
        by=actor.account,
    )
    note(gate, actor, number, kind="answered", at=at)


def may_answer(actor: Actor, form: Work) -> bool:
    """Whether the actor's is the mailbox that answers a form."""
    return actor.role in SCHOOL_ROLES and actor.organisation in form.organisations


def _only_ours(gate: Gate, actor: Actor) -> None:
    if actor.organisation != gate.installation.organisation:
        raise UsageProblem(
            ASKED, why="The authority raises these forms.", remedy="Answer those you were sent."
        )


def _newest(handover: Handover) -> list[dict[str, Any]]:
    """The rows of each holder's newest delivery: an older one's are not told about any more."""
    rows = handover.rows(TABLE)
    reach: dict[str, Any] = {}
    for row in rows:
        reach[row["_holder"]] = max(reach.get(row["_holder"], row["_as_at"]), row["_as_at"])
    return [row for row in rows if row["_as_at"] == reach[row["_holder"]]]


def _who(gate: Gate, row: Mapping[str, Any]) -> str:
    return gate.digest("worklists", DATA_SET, str(row["_holder"]), str(row["upn"]))


def _as_work(
    gate: Gate, who: str, row: Mapping[str, Any], field: str, check: str, says: str
) -> NewWork:
    return NewWork(
        kind=KIND,
        who=who,
        about=f"{field}:{check}",
        mark=_mark(gate, who, row, field),
        organisations=(str(row["_holder"]),),
        said=says,
    )


def _mark(gate: Gate, who: str, row: Mapping[str, Any], field: str) -> str:
    return gate.digest("worklists", "value", who, field, str(row.get(field)))


def _close_corrected(
    gate: Gate, rows: Mapping[str, Mapping[str, Any]], *, owner: str | None, at: datetime
) -> None:
    """A later feed that carries another value, or the record no more, settles the form."""
    for one in worklists.works(KIND, open_only=True, organisation=owner):
        field = one.about.partition(":")[0]
        row = rows.get(one.who)
        if row is None or _mark(gate, one.who, row, field) != one.mark:
            worklists.add_work_step(
                one.id, kind=worklists.BY_FEED, outcome="corrected_by_feed", at=at, by=None
            )


def _unformed(
    rows: Mapping[str, dict[str, Any]], cases: Iterable[Work], *, at: datetime
) -> Iterator[tuple[str, dict[str, Any], checks.Check]]:
    """What the checks find of which no form was raised that is open, or answered as right."""
    known = _settled(cases)
    on = day_in_england(at)
    for who, row in rows.items():
        for check in checks.failed(row, on=on):
            if (who, f"{check.field}:{check.code}") not in known:
                yield who, row, check


def _settled(cases: Iterable[Work]) -> set[tuple[str, str]]:
    """Whose record, and about what, a form is open or was answered as right."""
    return {
        (one.who, one.about)
        for one in cases
        if one.closed_at is None or one.outcome in FINAL | {"withdrawn"}
    }


def _doubts(
    gate: Gate, rows: Mapping[str, dict[str, Any]], cases: Iterable[Work], *, at: datetime
) -> Iterator[Doubt]:
    counts = Counter(
        (str(row["_holder"]), check.code) for _, row, check in _unformed(rows, cases, at=at)
    )
    for (school, code), number in sorted(counts.items()):
        yield Doubt(school=school, check=checks.CHECKS[code], rows=number)


def _form(one: Work, row: Mapping[str, Any]) -> Form:
    field, _, check = one.about.partition(":")
    return Form(
        case=one,
        field=datasets.find_item(f"{TABLE}.{field}")[2].title,
        says=checks.SAYS.get(check, one.said),
        upn=str(row.get("upn", "")),
        name=f"{row.get('forename', '')} {row.get('surname', '')}".strip(),
        value=str(row.get(field) or ""),
    )
