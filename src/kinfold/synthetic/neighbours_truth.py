"""Keeps the answers beside the made-up caseloads: whose each record is, and who is to be sent it.

The answers apply the framework's rules to each record as it is written, not to the person as they
are: home postcode, else the authority responsible; place of study; the other end of a move; the
authority of the Year 11 school. They are never taken in.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kinfold.synthetic.neighbours_members import Member, Standing
from kinfold.synthetic.youth_copies import Copy

#: Statuses whose records are not sent, and the word for each.
STAYS = {
    "A": "left_cohort",
    "L": "left_cohort",
    "E": "left_england",
    "M": "duplicate",
    "D": "deceased",
}
_STANDING = {Standing.INVITED: "not_signed", Standing.OUTSIDE: "outside_framework"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One record and one authority that it might concern; `la_code` empty where none is known.

    `because` joins lives, responsible, studies, moved_from and year_11. `rows` are the rows of
    the schedule under which it is due (S5, which only two named members exchange, is left out).
    `items` is "limited" where the person instructed that only name, address and date of birth be
    given. `send` is Y or N, and `why_not` one word where it is N.
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
    la_code: str
    because: str
    recipient: str
    rows: str
    items: str
    send: str
    why_not: str


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
    """What is to become of one record: an answer for each authority it might concern."""
    concerned = _concerned(copy)
    bar = _bar(copy)
    if not concerned or (bar in {"postcode_missing", "postcode_unknown"}):
        yield _answer(copy, la_code="", because="", recipient="", rows="", why_not=bar)
        return
    for la_code, because in concerned.items():
        member = acting[la_code]
        rows = _rows(copy, because)
        own = "own_area" if member.id == copy.holder.id else _STANDING.get(member.standing, "")
        yield _answer(
            copy,
            la_code=la_code,
            because=";".join(because),
            recipient=member.id if member.standing is Standing.SIGNED else "",
            rows=";".join(rows),
            why_not=own or bar or ("" if rows else "age"),
        )


def _answer(
    copy: Copy, *, la_code: str, because: str, recipient: str, rows: str, why_not: str
) -> Answer:
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
        la_code=la_code,
        because=because,
        recipient=recipient,
        rows=rows,
        items="limited" if copy.wish.sharing == "instructed" else "all",
        send="N" if why_not else "Y",
        why_not=why_not,
    )


def _concerned(copy: Copy) -> dict[str, list[str]]:
    """Each authority the record concerns, by what the record itself says, and why."""
    found: dict[str, list[str]] = {}
    responsible = copy.person.where.responsible_la
    for la_code, because in (
        (responsible or copy.known.area, "responsible" if responsible else "lives"),
        (copy.educated_la, "studies"),
        (copy.moved_from_la, "moved_from"),
        (copy.person.where.year_11_la if copy.person.facts.age == 16 else "", "year_11"),
    ):
        if la_code:
            found.setdefault(la_code, []).append(because)
    return found


def _bar(copy: Copy) -> str:
    """What keeps the whole record back, if anything; what is first here is what is told."""
    if copy.status in STAYS:
        return STAYS[copy.status]
    if copy.wish.bars:
        return "refused"
    if not copy.known.area and not copy.person.where.responsible_la:
        return "postcode_unknown" if copy.known.postcode else "postcode_missing"
    return ""


def _rows(copy: Copy, because: list[str]) -> list[str]:
    """The rows of the schedule under which the record is due to an authority concerned so."""
    age = copy.person.facts.age
    lives = "lives" in because or "responsible" in because
    offered = any(offer.year == str(age - 4) for offer in copy.offers)
    due = {
        "S1": 16 <= age <= 24 and (lives or "studies" in because),
        "S2": 16 <= age <= 24 and bool(copy.moved_from_la) and (lives or "moved_from" in because),
        "S3": age == 16 and "year_11" in because,
        "S4": age == 15 and lives,
        "S6": age in (15, 16) and lives and offered,
    }
    return [row for row, is_due in due.items() if is_due]
