"""Finds one child on the asker's own roll, or says no such person; it never lists or browses.

A search needs a surname with a date of birth, or an identifier; nothing else is compared, so
there is no wildcard. Only people with a recorded link to the asker's organisation are looked at,
so "not linked to you" and "does not exist" are one and the same answer (data view contract, 6).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold.agreement.flow import Actor, Flow
from kinfold.errors import UsageProblem
from kinfold.gate import Gate

AGREEMENT: Final = "practitioner-view"
IDENTITY_ITEMS: Final = tuple(
    f"practitioner_view.record.{name}"
    for name in ("name", "address", "date_of_birth", "student_id")
)
MOST: Final = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the asker knows: a surname with a date of birth (a forename helps), or an identifier."""

    surname: str = ""
    forename: str = ""
    date_of_birth: date | None = None
    identifier: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Enough to tell children apart; `person` is opaque."""

    person: str
    name: str
    date_of_birth: date | None
    age: int | None
    address: str


def find(
    gate: Gate, actor: Actor, wanted: Wanted, *, purpose: str, at: datetime
) -> tuple[Candidate, ...]:
    """At most five children on the asker's roll who fit, youngest first.

    UsageProblem where too little was given; RefusedByAgreement where the gate says no. The search
    and its number of hits are in the ledger before the answer is returned.
    """
    _check(wanted)
    flow = Flow(
        actor=actor,
        operation="search",
        agreement=AGREEMENT,
        purpose=purpose,
        items=IDENTITY_ITEMS,
        recipient=actor.organisation,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at)
    rows = [row for row in handover.rows("person_index.identity") if _fits(row, wanted)]
    rows.sort(key=lambda row: row["date_of_birth"] or date.min, reverse=True)
    found = tuple(_candidate(row, flow.on) for row in rows[:MOST])
    people = tuple(candidate.person for candidate in found)
    gate.outcome(
        handover,
        kind="search.outcome",
        payload={"hits": len(rows), "people": list(people)},
        people=people,
    )
    return found


def _check(wanted: Wanted) -> None:
    if not wanted.identifier and not (wanted.surname.strip() and wanted.date_of_birth):
        raise UsageProblem(
            "You asked to find a child.",
            why="A search needs a surname and a date of birth, or an identifier.",
            remedy="Give the surname as the school holds it and the date of birth, or the UPN.",
        )


def _fits(row: dict[str, Any], wanted: Wanted) -> bool:
    if wanted.identifier:
        key = plain(wanted.identifier)
        return key in {plain(row["upn"] or ""), plain(row["case_id"] or "")} - {""}
    return (
        row["date_of_birth"] == wanted.date_of_birth
        and plain(row["surname"] or "") == plain(wanted.surname)
        and (not wanted.forename.strip() or plain(row["forename"] or "") == plain(wanted.forename))
    )


def plain(text: str) -> str:
    """Letters and digits only, without accents or case, so that O'Neill is ONeill."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if letter.isalnum()).casefold()


def _candidate(row: dict[str, Any], on: date) -> Candidate:
    born: date | None = row["date_of_birth"]
    return Candidate(
        person=row["person"],
        name=f"{row['forename'] or ''} {row['surname'] or ''}".strip(),
        date_of_birth=born,
        age=age(born, on),
        address=row["address"] or "",
    )


def age(born: date | None, on: date) -> int | None:
    """Completed years on a day; None where the date of birth is not held."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
