"""Keeps the answers beside the made-up caseloads: whose each record is, and who is to be sent it.

The answers apply the framework's rules to each record as it is written, not to the person as they
are, for every row of the schedule under which the record is due. Whether the row is open that
month, and which moves were told before, is not looked at. They are never taken in.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from kinfold.synthetic.neighbours_members import FOURTEENS, Member, Standing
from kinfold.synthetic.youth_copies import Copy

#: Statuses whose records are not sent at all, and the word for each.
STAYS = {
    "A": "left_cohort",
    "L": "left_cohort",
    "E": "left_england",
    "M": "duplicate",
    "D": "deceased",
}
_STANDING = {Standing.INVITED: "not_signed", Standing.OUTSIDE: "outside_framework"}
_SEPTEMBER = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One record under one row of the schedule, for one authority that it might go to.

    `copy` and `tags` say how the record relates to the truth. `home_la` and `study_la` are where
    the person truly lives and studies; for the copy `newer`, where they studied till lately.
    `row` is empty where no row of the schedule has the record, `la_code` where nobody is to get
    it. `items` is "limited" where the person instructed that only name, address and date of birth
    be given. `send` is Y or N, and `why_not` one word where it is N.
    """

    person: int
    family: int
    holder: str
    ypid: str
    copy: str
    tags: str
    age: int
    home_la: str
    study_la: str
    moved_on: date | None
    row: str = ""
    la_code: str = ""
    recipient: str = ""
    items: str
    send: str = "N"
    why_not: str = ""


def write(path: Path, answers: Iterable[Answer]) -> int:
    """Write every answer under its field names; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [entry.name for entry in fields(Answer)]
        writer.writerow(names)
        for answer in answers:
            writer.writerow(getattr(answer, name) for name in names)
            count += 1
    return count


def answers(copy: Copy, acting: Mapping[str, Member]) -> Iterator[Answer]:
    """What is to become of one record: an answer for each row and authority it might go to."""
    blank = _blank(copy)
    if copy.status in STAYS:
        yield replace(blank, why_not=STAYS[copy.status])
        return
    due = _due(copy)
    if not due:
        yield replace(blank, why_not="age")
    for row in due:
        for answer in _to(copy, row, acting):
            la_code, why_not = answer
            member = acting.get(la_code)
            signed = member is not None and member.standing is Standing.SIGNED
            yield replace(
                blank,
                row=row,
                la_code=la_code,
                recipient=member.id if member and signed else "",
                send="N" if why_not else "Y",
                why_not=why_not,
            )


def _blank(copy: Copy) -> Answer:
    person = copy.person
    return Answer(
        person=person.number,
        family=person.family,
        holder=copy.holder.id,
        ypid=copy.ypid,
        copy=copy.kind,
        tags=";".join(copy.known.tags),
        age=person.facts.age,
        home_la=person.where.home.la_code,
        study_la=person.study_la,
        moved_on=copy.moved_on,
        items="limited" if copy.wish.sharing == "instructed" else "all",
    )


def _due(copy: Copy) -> list[str]:
    """The rows of the schedule that have such a record, by age, status and move.

    The September Guarantee is counted in September for those whose year ended in August.
    """
    facts = copy.person.facts
    age, exchanged = facts.age, 16 <= facts.age <= 24
    guaranteed = age - 1 if facts.at.month == _SEPTEMBER else age
    moved = bool(copy.moved_from_la or copy.transferred_to)
    if copy.status == "T":
        return ["S2"] if exchanged else []
    offered = ["S6"] if guaranteed in (15, 16) and copy.offers else []
    if copy.status == "G":
        return offered
    due = {
        "S1": exchanged,
        "S2": exchanged and moved,
        "S3": age == 16,
        "S4": age == 15,
        "S5": age == 18,
    }
    return [row for row, is_due in due.items() if is_due] + offered


def _to(copy: Copy, row: str, acting: Mapping[str, Member]) -> Iterator[tuple[str, str]]:
    """Each authority the record would go to under a row, and why not (empty when it does)."""
    home = copy.person.where.responsible_la or copy.known.area
    if row == "S2":
        ends = dict.fromkeys((copy.transferred_to or home, copy.moved_from_la))
        codes = [code for code in ends if code != ""]
        others = [code for code in codes if acting[code].id != copy.holder.id]
        if "" in ends:
            yield "", _no_home(copy)
        elif not others:
            yield codes[0], "own_area"
        codes = others
    elif row == "S3":
        codes = [copy.person.where.year_11_la]
    elif home:
        codes = [home]
    else:
        codes = []
        yield "", _no_home(copy)
    for code in codes:
        yield code, _why_not(copy, row, acting[code])


def _no_home(copy: Copy) -> str:
    placeholder = "postcode_placeholder" in copy.known.tags
    return "postcode_unknown" if copy.known.postcode and not placeholder else "postcode_missing"


def _why_not(copy: Copy, row: str, member: Member) -> str:
    """What keeps a record from the member that acts for an authority; empty where nothing does."""
    if member.id == copy.holder.id:
        return "own_area"
    if member.standing is not Standing.SIGNED:
        return _STANDING[member.standing]
    if row == "S5" and not {member.id, copy.holder.id} <= FOURTEENS:
        return "not_in_row"
    if copy.wish.bars:
        return "refused"
    return "" if copy.wish.notice else "not_told"
