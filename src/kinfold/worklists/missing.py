"""Children who may be missing education, each with the route, the reason and the evidence (2.4.1).

Only children of compulsory school age. A child with an open spell of home education, or on another
school's current roll, is no candidate; nor is one who was at school in the last seven days. A
candidate is a question for the officer and never a finding (Education Act 1996, section 436A).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from kinfold.agreement import Actor
from kinfold.datasets.codesets import published
from kinfold.gate import Gate, Handover
from kinfold.registers import worklists
from kinfold.registers.facts import NewWork, Work
from kinfold.worklists import removals
from kinfold.worklists.age import compulsory
from kinfold.worklists.elsewhere import Elsewhere, Key, elsewhere, key_of, names_of
from kinfold.worklists.reading import MISSING, handed, names, told
from kinfold.worklists.rolls import roll

KIND: Final = "missing"
ROUTES: Final = {
    "off_roll": "Left a roll with no onward roll",
    "never_arrived": "Never arrived at the school that expected them",
    "absent": "Absent without authority for ten school days running",
    "no_school": "Lives here and has no school record",
    "removed": "A school gave notice of taking them off its roll",
}
#: Ten continuous school days (School Attendance (Pupil Registration) Regulations).
RUN_OF_DAYS: Final = 10
#: A school returns a new pupil within five days; until then nobody is late in arriving.
DAYS_TO_ARRIVE: Final = timedelta(days=7)
SEEN_LATELY: Final = timedelta(days=7)
#: Somebody who left longer ago than this has had a whole school year to be found.
LOOKED_BACK: Final = timedelta(days=400)

_MARKS: Final = """
    create or replace temp table seen as
    select upn, date, bool_and(list_contains($away, mark)) as away,
           bool_or(list_contains($there, mark)) as there
    from attendance_marks__mark where not list_contains($uncounted, mark) group by upn, date
"""
_ABSENT: Final = """
    with other as (select upn, max(date) as d from seen where not away group by upn)
    select s.upn, min(s.date), max(s.date), count(*)
    from seen s left join other using (upn)
    where (other.d is null or s.date > other.d)
      and s.upn in (select upn from on_roll)
    group by s.upn having count(*) >= $run
"""
_LATELY: Final = "select upn from seen where there and date > $since and date <= $on group by upn"
_LEFT: Final = """
    with reach as (select _holder, max(_as_at) as newest from school_history__enrolment group by 1)
    select upn, arg_max(e._holder, left_on) as holder, max(left_on) as left_on from (
        select upn, _holder, _as_at, school_number, laestab,
               coalesce(end_date, case when _as_at < newest then _as_at end) as left_on
        from school_history__enrolment join reach using (_holder)) e
    where left_on <= $on and left_on > $since
      and right(replace(laestab, '/', ''), 4) = lpad(school_number, 4, '0')
      and upn not in (select upn from on_roll)
    group by upn
"""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One candidate: whom the case is about, by which route, why, and on what evidence."""

    case: Work
    name: str
    upn: str
    born: date
    school: str
    evidence: str

    @property
    def reason(self) -> str:
        """The route in words."""
        return ROUTES[self.case.about]


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The list, and whether home education and admissions could be read beside the rolls."""

    found: tuple[Candidate, ...]
    elsewhere_read: bool


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """What points at a child, before a case is known for it."""

    route: str
    key: Key
    upn: str
    name: str
    born: date
    school: str
    evidence: str


def candidates(gate: Gate, actor: Actor, *, at: datetime) -> Candidates:
    """Every candidate today; new ones are opened as cases, those no longer found are closed.

    For the officer for children missing education; RefusedByAgreement, with the clause, for
    anybody else. Where the warehouse's agreement does not stand here, nobody is a candidate by
    the routes that need it, and the answer says so.
    """
    handover = handed(gate, actor, "roll", "roll_dates", "roll_marks", purpose=MISSING, at=at)
    beside = elsewhere(gate, actor, at=at)
    signs = {gate.digest("worklists", *sign.key): sign for sign in _signs(gate, handover, beside)}
    worklists.settle(KIND, [_as_work(gate, who, sign) for who, sign in signs.items()], at=at)
    found = tuple(
        Candidate(
            case=case,
            name=sign.name,
            upn=sign.upn,
            born=sign.born,
            school=sign.school,
            evidence=sign.evidence,
        )
        for case in worklists.works(KIND, open_only=True)
        if (sign := signs.get(case.who)) is not None
    )
    told(gate, handover, of=KIND, counts={"candidates": len(found)})
    return Candidates(found=found, elsewhere_read=beside.read)


def _as_work(gate: Gate, who: str, sign: _Sign) -> NewWork:
    return NewWork(
        kind=KIND,
        who=who,
        about=sign.route,
        mark=gate.digest("worklists", KIND, sign.route, sign.evidence),
    )


def _signs(gate: Gate, handover: Handover, beside: Elsewhere) -> Iterator[_Sign]:
    """One sign for each child, by the first route that points at them."""
    on = handover.permit.flow.on
    roll(handover)
    _marks(handover)
    pupils = {str(row["upn"]): row for row in handover.rows("pupil_core.pupil")}
    known = {row["upn"] for row in handover.rows("school_history.enrolment")} | set(pupils)
    rolls = _column(handover, "select distinct upn from on_roll")
    places = _Places(
        on=on,
        pupils=pupils,
        rolls=rolls,
        names_on_roll={names_of(pupils[upn]) for upn in rolls & set(pupils)},
        lately=_column(handover, _LATELY, since=on - SEEN_LATELY, on=on),
        known=known,
        names_known={names_of(row) for row in pupils.values()},
        at_home=beside.at_home,
    )
    pointed = (
        *_absent(handover, places),
        *_removed(gate, handover, places),
        *_left(handover, places),
        *_expected(beside, places),
    )
    done: set[Key] = set()
    for sign in pointed:
        if sign.key not in done and compulsory(sign.born, on=on):
            done.add(sign.key)
            yield sign


def _marks(handover: Handover) -> None:
    """Each pupil's days with a session that counts: away without authority, or there."""
    codes = published("attendance_code")
    handover.engine.execute(
        _MARKS,
        {
            # Who comes after the register has closed was there, whatever statistics call it.
            "away": sorted(codes.in_group("Unauthorised absence") - {"U"}),
            "there": sorted(codes.in_group("Attending", "Attending approved activity") | {"U"}),
            "uncounted": sorted(codes.in_group("Not counted")),
        },
    )


@dataclass(frozen=True, kw_only=True)
class _Places:
    """Who is where on the day: on a roll, at school lately, known to a school, taught at home."""

    on: date
    pupils: dict[str, dict[str, Any]]
    rolls: frozenset[str]
    names_on_roll: set[tuple[str, ...]]
    lately: frozenset[str]
    known: set[str]
    names_known: set[tuple[str, ...]]
    at_home: frozenset[Key]

    def sign(self, upn: str, *, route: str, school: str, evidence: str) -> Iterator[_Sign]:
        """A sign about a pupil; none where they are taught at home or were at school lately."""
        row = self.pupils.get(upn)
        if row is None or upn in self.lately or {("upn", upn), names_of(row)} & self.at_home:
            return
        yield _Sign(
            route=route,
            key=("upn", upn),
            upn=upn,
            name=f"{row['forename']} {row['surname']}",
            born=row["date_of_birth"],
            school=school,
            evidence=evidence,
        )


def _absent(handover: Handover, places: _Places) -> Iterator[_Sign]:
    on_roll = dict(
        handover.engine.execute("select upn, min(holder) from on_roll group by 1").fetchall()
    )
    found = handover.engine.execute(_ABSENT, {"run": RUN_OF_DAYS}).fetchall()
    for upn, first, last, days in found:
        evidence = f"{days} school days without authority, from {_day(first)} to {_day(last)}"
        yield from places.sign(upn, route="absent", school=_named(on_roll[upn]), evidence=evidence)


def _left(handover: Handover, places: _Places) -> Iterator[_Sign]:
    day = {"on": places.on, "since": places.on - LOOKED_BACK}
    for upn, holder, left_on in handover.engine.execute(_LEFT, day).fetchall():
        yield from places.sign(
            upn,
            route="off_roll",
            school=_named(holder),
            evidence=f"Left the roll on {_day(left_on)}; on no roll since",
        )


def _removed(gate: Gate, handover: Handover, places: _Places) -> Iterator[_Sign]:
    """Notices whose day has come, unless the child is on a roll other than the school's own."""
    on_rolls = set(handover.engine.execute("select distinct upn, holder from on_roll").fetchall())
    by_upn: dict[str, set[str]] = {}
    for upn, holder in on_rolls:
        by_upn.setdefault(str(upn), set()).add(str(holder))
    for upn, notice in removals.due(gate, places.pupils, at=handover.permit.flow.at):
        if by_upn.get(upn, set()) - set(notice.organisations):
            removals.settled(notice, at=handover.permit.flow.at)
            continue
        yield from places.sign(
            upn,
            route="removed",
            school=_named(notice.organisations[0]),
            evidence=f"Notice for {_day(notice.on)}: {removals.GROUNDS[notice.about]}",
        )


def _expected(beside: Elsewhere, places: _Places) -> Iterator[_Sign]:
    """Those with an offered place who are on no roll, and applicants whom no school ever knew."""
    for row in beside.applications:
        key, who = key_of(row), names_of(row)
        upn = str(row["upn"] or "")
        if upn in places.rolls or {key, who} & places.at_home:
            continue
        offered = row["offered_school"] and row["start_on"]
        if (
            offered
            and row["start_on"] + DAYS_TO_ARRIVE <= places.on
            and who not in places.names_on_roll
        ):
            yield _applicant(
                row, "never_arrived", f"Expected from {_day(row['start_on'])}; on no roll"
            )
        elif not offered and upn not in places.known and who not in places.names_known:
            yield _applicant(
                row, "no_school", f"Applied on {_day(row['applied_on'])}; no school record"
            )


def _applicant(row: dict[str, Any], route: str, evidence: str) -> _Sign:
    return _Sign(
        route=route,
        key=key_of(row),
        upn=str(row["upn"] or ""),
        name=f"{row['forename']} {row['surname']}",
        born=row["date_of_birth"],
        school=str(row["offered_school"] or ""),
        evidence=evidence,
    )


def _column(handover: Handover, query: str, **given: object) -> frozenset[str]:
    rows = handover.engine.execute(query, given or None).fetchall()
    return frozenset(str(row[0]) for row in rows)


def _named(organisation: str) -> str:
    return names().get(organisation, organisation)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"
