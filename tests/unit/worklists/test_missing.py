"""Candidates for missing education: each route, its near misses, and how a case is worked."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.registers import worklists
from kinfold.worklists import missing, removals, working
from kinfold.worklists.age import begins, compulsory, ends
from kinfold.worklists.removals import Notice
from kinfold.worklists.working import Act
from tests import estate
from tests.unit.worklists.conftest import (
    CME,
    OTHER,
    SCHOOL,
    TODAY,
    Office,
    marks,
    pupil,
    spell,
    upn,
)

SEPTEMBER = date(2026, 9, 2)
LAST_FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        (date(2021, 9, 1), date(2026, 12, 31), date(2038, 6, 25)),
        (date(2021, 12, 31), date(2026, 12, 31), date(2038, 6, 25)),
        (date(2022, 1, 1), date(2027, 3, 31), date(2038, 6, 25)),
        (date(2022, 4, 1), date(2027, 8, 31), date(2038, 6, 25)),
        (date(2022, 8, 31), date(2027, 8, 31), date(2038, 6, 25)),
        (date(2022, 9, 1), date(2027, 12, 31), date(2039, 6, 24)),
        (date(2020, 2, 29), date(2025, 3, 31), date(2036, 6, 27)),
    ],
)
def test_compulsory_school_age_is_by_the_prescribed_days(
    born: date, first: date, last: date
) -> None:
    assert (begins(born), ends(born)) == (first, last)
    assert not compulsory(born, on=first - timedelta(days=1))
    assert compulsory(born, on=first)
    assert compulsory(born, on=last)
    assert not compulsory(born, on=last + timedelta(days=1))


def roll_of(office: Office) -> None:
    """Children of every route and near miss, in two schools and the authority's own services."""
    left = date(2026, 10, 9)
    st = "st-edmunds"
    office.send(
        st,
        "pupil_core",
        [
            *(pupil(n) for n in range(1, 12)),
            pupil(12, date_of_birth=date(2009, 1, 5)),
            *(pupil(n) for n in range(13, 16)),
        ],
    )
    office.send(
        st,
        "school_history",
        [
            spell(1, st, SEPTEMBER, left),
            spell(2, st, SEPTEMBER, left),
            spell(3, st, SEPTEMBER, left),
            spell(4, st, SEPTEMBER),
            spell(5, st, SEPTEMBER),
            spell(6, st, SEPTEMBER),
            spell(7, st, SEPTEMBER),
            spell(8, st, SEPTEMBER),
            spell(9, st, date(2024, 9, 1), date(2025, 7, 20)),
            spell(12, st, SEPTEMBER, left),
            spell(13, st, SEPTEMBER),
            spell(14, st, SEPTEMBER, date(2026, 12, 18)),
            spell(15, "hartwell", SEPTEMBER, left),
        ],
    )
    office.send("millbrook", "pupil_core", [pupil(2)])
    office.send("millbrook", "school_history", [spell(2, "millbrook", left)])
    office.send(
        st,
        "attendance_marks",
        [
            *marks(4, "/" + "O" * 10, until=LAST_FRIDAY),
            *marks(5, "/" + "O" * 9, until=LAST_FRIDAY),
            *marks(6, "OOOOO" + "I" + "OOOOO", until=LAST_FRIDAY),
            *marks(7, "OOOO#" + "GGGNNN", until=LAST_FRIDAY),
            *marks(8, "O" * 12 + "U", until=LAST_FRIDAY),
            *marks(13, "/" * 5, until=LAST_FRIDAY),
        ],
    )
    office.send(
        "marshire",
        "home_education",
        [
            {"case_id": "E1", **pupil(3), "started_on": left},
            {"case_id": "E2", **pupil(1), "started_on": SEPTEMBER, "ended_on": date(2026, 9, 20)},
        ],
        under="warehouse",
    )
    offered = {"offered_school": "9992002", "applied_on": date(2026, 6, 1)}
    office.send(
        "marshire",
        "admissions",
        [
            {"application_id": "A1", **pupil(20), **offered, "start_on": date(2026, 11, 2)},
            {"application_id": "A2", **pupil(21), **offered, "start_on": date(2026, 11, 19)},
            {"application_id": "A3", **pupil(4), **offered, "start_on": date(2026, 9, 2)},
            {"application_id": "A4", **pupil(22, upn=None), "applied_on": date(2026, 10, 1)},
            {"application_id": "A5", **pupil(5, upn=None), "applied_on": date(2026, 10, 1)},
            {"application_id": "A6", **pupil(6, upn=None), **offered, "start_on": SEPTEMBER},
            {
                "application_id": "A7",
                **pupil(23, date_of_birth=date(2024, 1, 1)),
                "applied_on": date(2026, 10, 1),
            },
            {"application_id": "A8", **pupil(3), **offered, "start_on": date(2026, 9, 2)},
        ],
        under="warehouse",
    )


@pytest.mark.requirement("SOM-2.4.1")
def test_each_route_finds_its_children_and_lets_the_near_misses_be(office: Office) -> None:
    roll_of(office)
    found = missing.candidates(office.gate, office.actor(CME), at=office.now())
    assert found.elsewhere_read
    by_route = {(one.case.about, one.upn or one.name) for one in found.found}
    assert by_route == {
        ("off_roll", upn(1)),
        ("absent", upn(4)),
        ("absent", upn(7)),
        ("never_arrived", upn(20)),
        ("no_school", "Sama Marshw"),
    }
    (left,) = [one for one in found.found if one.case.about == "off_roll"]
    assert (left.school, left.reason) == (
        "St Edmund's Primary",
        "Left a roll with no onward roll",
    )
    assert left.evidence == "Left the roll on 9 October 2026; on no roll since"
    (absent,) = [one for one in found.found if one.upn == upn(4)]
    assert (
        absent.evidence
        == "10 school days without authority, from 9 November 2026 to 20 November 2026"
    )


def test_a_candidate_is_worked_and_the_same_evidence_opens_nothing_twice(office: Office) -> None:
    roll_of(office)
    officer = office.actor(CME)
    found = missing.candidates(office.gate, officer, at=office.now()).found
    (one,) = [case for case in found if case.case.about == "off_roll"]
    working.act(
        office.gate, officer, one.case.id, Act(note="Wrote to the last school"), at=office.now()
    )
    working.act(office.gate, officer, one.case.id, Act(outcome="other_authority"), at=office.now())
    again = missing.candidates(office.gate, officer, at=office.now()).found
    assert one.case.id not in [case.case.id for case in again]
    assert len(again) == len(found) - 1
    kept = worklists.work(one.case.id)
    assert kept is not None
    assert [step.kind for step in kept.steps] == ["looked_into", "resolved"]
    assert (kept.outcome, kept.closed_at is not None) == ("other_authority", True)


def test_a_candidate_found_on_a_roll_is_settled_by_the_feed(office: Office) -> None:
    roll_of(office)
    officer = office.actor(CME)
    found = missing.candidates(office.gate, officer, at=office.now()).found
    (one,) = [case for case in found if case.case.about == "off_roll"]
    office.send("millbrook", "pupil_core", [pupil(1), pupil(2)])
    office.send("millbrook", "school_history", [
        spell(1, "millbrook", date(2026, 11, 16)), spell(2, "millbrook", date(2026, 10, 9)),
    ])  # fmt: skip
    missing.candidates(office.gate, officer, at=office.now())
    kept = worklists.work(one.case.id)
    assert kept is not None
    assert kept.outcome == "resolved_by_feed"


def test_without_the_warehouse_the_list_says_that_it_was_not_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_of(office)
    versions = office.gate.versions

    def without(*, at: datetime) -> object:
        return {name: one for name, one in versions(at=at).items() if name != "warehouse"}

    monkeypatch.setattr(office.gate, "versions", without)
    found = missing.candidates(office.gate, office.actor(CME), at=office.now())
    assert not found.elsewhere_read
    assert upn(3) in {one.upn for one in found.found}
    assert "never_arrived" not in {one.case.about for one in found.found}


def test_only_the_officer_may_ask(office: Office) -> None:
    problem = estate.refused(
        lambda: missing.candidates(office.gate, office.actor(estate.DATA_MANAGER), at=office.now())
    )
    assert isinstance(problem, RefusedByAgreement)
    assert problem.ledger_ref is not None


@pytest.mark.requirement("SOM-7.5")
def test_a_notice_of_removal_feeds_the_list_until_a_roll_is_known(office: Office) -> None:
    st, school, officer = "st-edmunds", office.actor(SCHOOL), office.actor(CME)
    office.send(st, "pupil_core", [pupil(1), pupil(2)])
    office.send(st, "school_history", [spell(1, st, SEPTEMBER), spell(2, st, SEPTEMBER)])
    given_on = Notice(upn=upn(1).lower(), ground="moved", on=TODAY, destination="Not known")
    number = removals.give(office.gate, school, given_on, at=office.now())
    later = Notice(upn=upn(2), ground="other_school", on=TODAY + timedelta(days=5))
    removals.give(office.gate, school, later, at=office.now())
    kept = worklists.work(number)
    assert kept is not None
    assert (kept.about, kept.on, kept.by) == ("moved", TODAY, SCHOOL)
    assert upn(1) not in repr(kept)
    names = {one.name for one in removals.given(office.gate, school, at=office.now())}
    assert names == {"Sama Marshb", "Sama Marshc"}
    assert removals.given(office.gate, office.actor(OTHER), at=office.now()) == ()
    (one,) = missing.candidates(office.gate, officer, at=office.now()).found
    assert (one.case.about, one.upn) == ("removed", upn(1))
    assert one.evidence == "Notice for 21 November 2026: Has moved away"
    office.send("millbrook", "pupil_core", [pupil(1)])
    office.send("millbrook", "school_history", [spell(1, "millbrook", TODAY)])
    assert missing.candidates(office.gate, officer, at=office.now()).found == ()
    settled = worklists.work(number)
    assert settled is not None
    assert settled.outcome == "resolved_by_feed"
    shown = removals.given(office.gate, officer, at=office.now())
    assert [one.ground for one in shown] == ["Goes to another school"]
    manager = office.actor(estate.DATA_MANAGER)
    assert removals.given(office.gate, manager, at=office.now()) == shown


BAD_NOTICES: Final = [
    (SCHOOL, lambda: Notice(upn=upn(9), ground="moved", on=TODAY), "No pupil of your school"),
    (SCHOOL, lambda: Notice(upn=upn(1), ground="bored", on=TODAY), "no ground"),
    (CME, lambda: Notice(upn=upn(1), ground="moved", on=TODAY), "A school gives"),
]


@pytest.mark.parametrize(("login", "notice", "why"), BAD_NOTICES)
def test_a_notice_that_cannot_stand_is_refused(
    office: Office, login: str, notice: Callable[[], Notice], why: str
) -> None:
    office.send("st-edmunds", "pupil_core", [pupil(1)])
    problem = estate.refused(
        lambda: removals.give(office.gate, office.actor(login), notice(), at=office.now())
    )
    assert isinstance(problem, UsageProblem)
    assert why in problem.why
    assert upn(9) not in f"{problem}"


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=st.text(alphabet="OGN/I#", min_size=5, max_size=15),
    this_week=st.text(alphabet="/LBPVU", min_size=1, max_size=5),
    age=st.integers(min_value=0, max_value=18),
)
def test_nobody_on_a_roll_who_was_there_this_week_is_a_candidate(
    office: Office, before: str, this_week: str, age: int
) -> None:
    st_edmunds = "st-edmunds"
    born = date(2026 - age, 3, 4)
    number = 30 + len(office.sent)
    office.send(st_edmunds, "pupil_core", [pupil(number, date_of_birth=born)])
    office.send(st_edmunds, "school_history", [spell(number, st_edmunds, SEPTEMBER)])
    rows = marks(number, before + this_week, until=LAST_FRIDAY)
    office.send(st_edmunds, "attendance_marks", rows)
    found = missing.candidates(office.gate, office.actor(CME), at=office.now()).found
    assert upn(number) not in {one.upn for one in found}
