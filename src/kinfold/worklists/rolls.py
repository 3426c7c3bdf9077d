"""Pupils on two rolls, and pupils with two dates of birth (agreement B, 7.4).

A pupil number on the current roll of two providers is a discrepancy, unless the enrolment codes say
that it is meant: one main registration, and a subsidiary or guest one beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kinfold.agreement import Actor
from kinfold.gate import Gate, Handover
from kinfold.registers import worklists
from kinfold.registers.facts import NewWork, Work
from kinfold.worklists.reading import SAFEGUARDING, handed, pupil, told

#: A roll is the holder's own spell that is open on a day and in the holder's newest delivery.
_CURRENT: Final = """
    create or replace temp table on_roll as
    with reach as (select _holder, max(_as_at) as newest from school_history__enrolment group by 1)
    select e.upn, e._holder as holder, e.start_date, coalesce(e.enrolment_status, '') as status
    from school_history__enrolment e join reach using (_holder)
    where e.start_date <= $on and (e.end_date is null or e.end_date > $on)
      and e._as_at = reach.newest
      and right(replace(e.laestab, '/', ''), 4) = lpad(e.school_number, 4, '0')
"""
_TWO: Final = """
    select upn, list(distinct holder order by holder) as holders,
           list(holder || ' ' || status || ' ' || start_date order by holder, start_date) as spells
    from on_roll group by upn
    having count(distinct holder) > 1
      and (count(distinct case when status not in ('S', 'G') then holder end) > 1
           or count(distinct case when status in ('S', 'G') then holder end)
              = count(distinct holder)
           or (bool_or(status = 'C') and bool_or(status = 'S')))
    order by upn
"""
_BIRTHS: Final = """
    select upn, list(distinct _holder order by _holder) as holders,
           list(distinct _holder || ' ' || date_of_birth order by _holder || ' ' || date_of_birth)
             as spells
    from pupil_core__pupil where date_of_birth is not null
    group by upn having count(distinct date_of_birth) > 1 order by upn
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case with what one may see of it: each source's row about the pupil."""

    case: Work
    upn: str
    name: str
    sources: tuple[tuple[str, str, date | None, date | None, date | None], ...]


def two_rolls(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Line, ...]:
    """Open cases of a pupil on two rolls, newest first, brought into step with the feeds.

    The authority's data manager sees all; a school those that concern it, with its own rows only.
    RefusedByAgreement, with the clause, for anybody else.
    """
    return _lines(gate, actor, "two_rolls", _TWO, at=at)


def births(gate: Gate, actor: Actor, *, at: datetime) -> tuple[Line, ...]:
    """Open cases of one pupil number with two dates of birth; as `two_rolls`."""
    return _lines(gate, actor, "births", _BIRTHS, at=at)


def roll(handover: Handover) -> None:
    """Make `on_roll` in the handover's own engine: upn, holder, start_date and status."""
    handover.engine.execute(_CURRENT, {"on": handover.permit.flow.on})


def _lines(gate: Gate, actor: Actor, kind: str, query: str, *, at: datetime) -> tuple[Line, ...]:
    handover = handed(gate, actor, "roll", "roll_dates", purpose=SAFEGUARDING, at=at)
    ours = actor.organisation == gate.installation.organisation
    if ours:
        worklists.settle(kind, _found(gate, handover, kind, query), at=at)
    cases = worklists.works(kind, open_only=True, organisation=None if ours else actor.organisation)
    lines = tuple(_with_rows(gate, handover, cases))
    told(gate, handover, of=kind, counts={"cases": len(lines)})
    return lines


def _found(gate: Gate, handover: Handover, kind: str, query: str) -> list[NewWork]:
    roll(handover)
    return [
        NewWork(
            kind=kind,
            who=pupil(gate, upn),
            about=kind,
            mark=gate.digest("worklists", kind, *spells),
            organisations=tuple(holders),
        )
        for upn, holders, spells in handover.engine.execute(query).fetchall()
    ]


def _with_rows(gate: Gate, handover: Handover, cases: Iterable[Work]) -> Iterable[Line]:
    """The cases beside the rows that the reader may see; a case none of whose rows is, is left."""
    cases = tuple(cases)
    if not cases:
        return
    known: dict[str, list[dict[str, Any]]] = {}
    wanted = {one.who for one in cases}
    for row in handover.rows("pupil_core.pupil"):
        who = pupil(gate, str(row["upn"]))
        if who in wanted:
            known.setdefault(who, []).append(row)
    spells: dict[tuple[str, str], dict[str, Any]] = {}
    for row in handover.rows("school_history.enrolment"):
        place = (str(row["upn"]), str(row["_holder"]))
        if place not in spells or row["start_date"] > spells[place]["start_date"]:
            spells[place] = row
    for one in cases:
        rows = known.get(one.who, [])
        yield Line(
            case=one,
            upn=str(rows[0]["upn"]) if rows else "",
            name=f"{rows[0]['forename']} {rows[0]['surname']}" if rows else "",
            sources=tuple(_source(row, spells) for row in rows),
        )


def _source(
    row: dict[str, Any], spells: dict[tuple[str, str], dict[str, Any]]
) -> tuple[str, str, date | None, date | None, date | None]:
    spell = spells.get((str(row["upn"]), str(row["_holder"])), {})
    return (
        str(row["_holder"]),
        str(spell.get("enrolment_status") or ""),
        spell.get("start_date"),
        spell.get("end_date"),
        row["date_of_birth"],
    )
