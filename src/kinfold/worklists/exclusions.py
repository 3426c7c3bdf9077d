"""Exclusions as they come in from schools, those since the officer last looked first (2.5.1)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.datasets.codesets import published
from kinfold.gate import Gate
from kinfold.registers import worklists
from kinfold.worklists.reading import EXCLUSIONS, handed, names, told

LIST: Final = "exclusions"
#: What tells one exclusion from another.
KEY: Final = ("_holder", "upn", "start_date", "category")


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """One exclusion, whether it is new since the last look, and when its delivery reaches."""

    new: bool
    school: str
    name: str
    upn: str
    category: str
    reason: str
    started: date
    ended: date | None
    as_at: date


def received(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Exclusion, ...]:
    """Every exclusion held, new ones first and then the newest; the look is remembered.

    An exclusion is new where the officer has not seen it before; sent again, it stays seen.
    RefusedByAgreement, with the clause, for anybody who may not read them.
    """
    handover = handed(gate, actor, "exclusions", "roll", purpose=EXCLUSIONS, at=at)
    rows = {
        gate.digest("worklists", LIST, *(str(row[name]) for name in KEY)): row
        for row in handover.rows("exclusions.exclusion")
    }
    seen = worklists.look(actor.account, of=LIST, seen=rows.keys(), at=at)
    pupils = {
        (row["_holder"], row["upn"]): f"{row['forename']} {row['surname']}"
        for row in handover.rows("pupil_core.pupil")
    }
    called = names()
    found = [
        Exclusion(
            new=seen is None or who not in seen,
            school=called.get(row["_holder"], row["_holder"]),
            name=pupils.get((row["_holder"], row["upn"]), ""),
            upn=str(row["upn"]),
            category=_label("exclusion_category", row["category"]),
            reason=_label("exclusion_reason", row["reason"]),
            started=row["start_date"],
            ended=row["end_date"],
            as_at=row["_as_at"],
        )
        for who, row in rows.items()
    ]
    new = sum(one.new for one in found)
    told(gate, handover, of=LIST, counts={"exclusions": len(found), "new": new})
    found.sort(key=lambda one: (one.new, one.started), reverse=True)
    return tuple(found)


def _label(codes: str, code: str | None) -> str:
    found = published(codes).codes.get(code or "")
    return found.label if found is not None else code or "Not given"
