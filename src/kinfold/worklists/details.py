"""Finds a child on a roll for the admissions officer: newest address and details, and their age.

School Standards and Framework Act 1998, section 84; agreement B, 2.2.1. Everything that schools
sent stands beneath the newest, with the day it was true of and who said so; nothing is merged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold import datasets
from kinfold.agreement import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Gate, Handover
from kinfold.identifiers import compact
from kinfold.worklists.reading import ADMISSIONS, handed, names, told

LIST: Final = "admissions"
ASKED: Final = "You asked for a child on a roll."
#: Of so many children at most the details are shown; of a name that more have, none.
MOST: Final = 10
PUPIL: Final = "pupil_core"
HISTORY: Final = "school_history"
#: What is shown of a child, in order: the heading, and the fields that make up its text.
DETAILS: Final = (
    ("Address", ("address",)),
    ("Parents and carers", ("guardians",)),
    ("Date of birth", ("date_of_birth",)),
    ("National curriculum year", ("nc_year",)),
    ("Name", ("forename", "middle_names", "surname")),
    ("Preferred name", ("preferred_forename", "preferred_surname")),
    ("Former pupil number", ("former_upn",)),
)
ROLL: Final = "Roll"
_FOUND: Final = """
    select distinct upn from pupil_core__pupil
    where ($upn <> '' and $upn in (upn, former_upn::varchar))
       or ($upn = ''
           and (starts_with(lower(strip_accents(surname)), lower(strip_accents($surname)))
                or starts_with(lower(strip_accents(preferred_surname::varchar)),
                               lower(strip_accents($surname))))
           and (starts_with(lower(strip_accents(forename)), lower(strip_accents($forename)))
                or starts_with(lower(strip_accents(preferred_forename::varchar)),
                               lower(strip_accents($forename)))))
    order by upn
"""
_ROWS: Final = "select * from {table} where list_contains($upns, upn)"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom the officer looks for: by pupil number, else by how surname and first name begin."""

    upn: str = ""
    surname: str = ""
    forename: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing said of a child: who said it, in which data set, and the day it was true of."""

    text: str | date
    until: date | None = None
    source: str
    data_set: str
    updated: date

    def days_old(self, *, on: date) -> int:
        """How many days ago it was last said."""
        return (on - self.updated).days


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A detail of a child as it was submitted last, and what was said before or elsewhere."""

    title: str
    current: Said
    older: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child on a roll, with each detail that anybody sent."""

    upn: str
    name: str
    details: tuple[Detail, ...]


def find(gate: Gate, actor: Actor, wanted: Wanted, *, at: datetime) -> tuple[Child, ...]:
    """The children sought, each detail newest first with its source and the day it is of.

    RefusedByAgreement, with the clause, for anybody but the admissions officer. UsageProblem where
    too little was said to look by, nobody is found, or more than `MOST` are. The ledger entry
    names every child that is shown.
    """
    by = {"upn": compact(wanted.upn), "surname": wanted.surname, "forename": wanted.forename}
    by = {name: " ".join(text.split()) for name, text in by.items()}
    if not (by["upn"] or by["surname"]):
        raise UsageProblem(
            ASKED,
            why="Neither a pupil number nor a surname was given.",
            remedy="Give the pupil number, or the surname.",
        )
    handover = handed(gate, actor, "roll_details", "roll_dates", purpose=ADMISSIONS, at=at)
    upns = [upn for (upn,) in handover.engine.execute(_FOUND, by).fetchall()]
    shown = upns if len(upns) <= MOST else []
    rows = _rows(handover, PUPIL, "pupil", shown)
    people = sorted({f"{PUPIL}/{row['_holder']}/{row['upn']}" for row in rows})
    told(gate, handover, of=LIST, counts={"children": len(shown)}, people=tuple(people))
    if not shown:
        raise _none_shown(len(upns))
    spells = [row for row in _rows(handover, HISTORY, "enrolment", shown) if _own(row)]
    called = names()
    return tuple(
        _child(
            [row for row in rows if row["upn"] == upn],
            [row for row in spells if row["upn"] == upn],
            called=called,
            on=handover.permit.flow.on,
        )
        for upn in shown
    )


def _none_shown(found: int) -> UsageProblem:
    if found:
        return UsageProblem(
            ASKED,
            why=f"{found} children have a name like that; the details of {MOST} at most are shown.",
            remedy="Give more of the name, or the pupil number.",
        )
    return UsageProblem(
        ASKED, why="Nobody on a roll here fits.", remedy="Check the name or the number."
    )


def _rows(
    handover: Handover, data_set: str, table: str, upns: Sequence[str]
) -> list[dict[str, Any]]:
    if f"{data_set}.{table}" not in handover.tables:
        return []
    query = _ROWS.format(table=f"{data_set}__{table}")
    found = handover.engine.execute(query, {"upns": list(upns)})
    heads = [column[0] for column in found.description]
    return [dict(zip(heads, row, strict=True)) for row in found.fetchall()]


def _own(spell: dict[str, Any]) -> bool:
    """Whether a spell is one at the school that sends it, and not what it knows of another."""
    return str(spell["laestab"]).replace("/", "")[-4:] == str(spell["school_number"]).zfill(4)


def _child(
    rows: list[dict[str, Any]],
    spells: list[dict[str, Any]],
    *,
    called: Mapping[str, str],
    on: date,
) -> Child:
    """A child's details; of two said of one day, the school whose roll the child is on is first."""
    here = {row["_holder"]: row["start_date"] for row in spells if _open(row, on=on)}
    rows = sorted(
        rows,
        key=lambda row: (row["_as_at"], here.get(row["_holder"], date.min)),
        reverse=True,
    )
    told_of = [
        (title, list(_said(PUPIL, [(row, _text(row, fields), None) for row in rows], called)))
        for title, fields in DETAILS
    ]
    spells = sorted(
        spells,
        key=lambda row: (_open(row, on=on), row["start_date"], row["_as_at"]),
        reverse=True,
    )
    roll = [(row, row["start_date"], row["end_date"]) for row in spells]
    told_of.insert(2, (ROLL, list(_said(HISTORY, roll, called))))
    full = [text for text in (_text(row, ("forename", "surname")) for row in rows) if text]
    return Child(
        upn=str(rows[0]["upn"]),
        name=str(full[0]),
        details=tuple(
            Detail(title=title, current=said[0], older=tuple(said[1:]))
            for title, said in told_of
            if said
        ),
    )


def _open(spell: dict[str, Any], *, on: date) -> bool:
    return spell["start_date"] <= on and (spell["end_date"] is None or spell["end_date"] > on)


def _text(row: dict[str, Any], fields: Sequence[str]) -> str | date:
    """What a row says in some fields; "" where it says nothing."""
    held = [row.get(name) for name in fields]
    if isinstance(held[0], date):
        return held[0]
    return " ".join(str(part).strip() for part in held if part)


def _said(
    data_set: str,
    rows: Iterable[tuple[dict[str, Any], str | date, date | None]],
    called: Mapping[str, str],
) -> Iterator[Said]:
    """What was said, the same words once: as of the newest day on which anybody said them.

    Of a roll each school says its own.
    """
    seen: set[tuple[str, str | date]] = set()
    for row, text, until in rows:
        key = (row["_holder"] if data_set == HISTORY else "", text)
        if text and key not in seen:
            seen.add(key)
            yield Said(
                text=text,
                until=until,
                source=called.get(row["_holder"], row["_holder"]),
                data_set=datasets.get(data_set).title,
                updated=row["_as_at"],
            )
