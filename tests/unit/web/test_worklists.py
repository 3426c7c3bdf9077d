"""The pages of the lists of work: each opens for its role, and an act on a case is kept."""

from datetime import date
from pathlib import Path

import pytest

from kinfold.gate import Gate
from kinfold.registers import worklists
from tests import estate
from tests.unit.web.walking import Walk, words
from tests.unit.worklists.conftest import (
    ADMISSIONS,
    ATTENDANCE,
    CME,
    EXCLUSIONS,
    SCHOOL,
    Office,
    marks,
    pupil,
    spell,
    staffed,
    upn,
)

ONE, TWO = "st-edmunds", "millbrook"
START, LEFT = date(2026, 9, 2), date(2026, 10, 9)
DAY = {"on-day": "20", "on-month": "11", "on-year": "2026"}
DAYS = {
    "first-day": "1", "first-month": "9", "first-year": "2026",
    "last-day": "20", "last-month": "11", "last-year": "2026",
}  # fmt: skip


def filled(folder: Path) -> estate.Estate:
    """An estate with something of every list."""
    made = estate.copied(estate.empty(children=60), folder / "home")
    with made.opened() as gate:
        fill(made, gate, folder)
    return made


def fill(made: estate.Estate, gate: Gate, folder: Path) -> None:
    """What every list has something of."""
    staffed(made)
    office = Office(gate=gate, grounds=made, folder=folder)
    office.at = estate.LOADED_AT
    bad = {"address": "1 Fen Lane, Marshton"}
    office.send(ONE, "pupil_core", [pupil(1), pupil(2, **bad), pupil(3), pupil(4)])
    office.send(TWO, "pupil_core", [pupil(1, date_of_birth=date(2016, 4, 3))])
    here = [spell(1, ONE, START), spell(2, ONE, START), spell(4, ONE, START)]
    office.send(ONE, "school_history", [*here, spell(3, ONE, START, LEFT)])
    office.send(TWO, "school_history", [spell(1, TWO, START)])
    office.send(ONE, "attendance_marks", marks(2, "/O", until=date(2026, 11, 20)))
    row = {"upn": upn(2), "category": "SUSP", "start_date": LEFT}
    office.send(ONE, "exclusions", [row])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return filled(tmp_path_factory.mktemp("work"))


@pytest.mark.requirement("SOM-7.4")
def test_two_rolls_are_worked_on_pages_by_the_authority_and_a_school(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    shown = words(walk.get("/work/rolls"))
    assert "Sama Marshb" in shown
    assert "Millbrook Primary: status C, from 2 September 2026" in shown
    assert "3 April 2016" in words(walk.get("/work/births"))
    (one,) = worklists.works("two_rolls", open_only=True)
    page = words(walk.get(f"/work/{one.id}"))
    assert "Sama" not in page
    assert upn(1) not in page
    wrong = walk.post(f"/work/{one.id}", outcome="-", next_to_act=ONE, note="x" * 501)
    assert wrong.status_code == 400
    done = walk.post(f"/work/{one.id}", outcome="-", next_to_act=ONE, note="Asked the school")
    assert done.status_code == 302, words(done)
    walk.enter(SCHOOL)
    shown = words(walk.get("/work/rolls"))
    assert "St Edmund's Primary: status C" in shown
    assert "Millbrook Primary: status" not in shown
    done = walk.post(f"/work/{one.id}", outcome="one_roll", next_to_act="-", note="")
    assert done.status_code == 302, words(done)
    page = words(walk.get(f"/work/{one.id}"))
    assert "One school takes the pupil off its roll" in page
    assert "Record what was done" not in page
    assert walk.get("/work/999").status_code == 400


@pytest.mark.requirement("SOM-7.5", "SOM-2.4.1")
def test_a_school_gives_notice_and_the_officer_sees_candidates(walk: Walk) -> None:
    walk.enter(SCHOOL)
    assert "No notice is open" in words(walk.get("/work/removals"))
    assert walk.get("/work/removals/new").status_code == 200
    notice = {"upn": upn(4), "ground": "moved", "destination": "Not known", **DAY}
    wrong = walk.post("/work/removals/new", **(notice | {"upn": upn(7)}))
    assert wrong.status_code == 400
    assert "No pupil of your school has that number" in words(wrong)
    assert walk.post("/work/removals/new", **notice).status_code == 302
    assert "Sama Marshe" in words(walk.get("/work/removals"))
    walk.enter(CME)
    shown = words(walk.get("/work/missing"))
    assert "Left the roll on 9 October 2026" in shown
    assert "Has moved away" in shown
    assert "were not read" not in shown
    (one,) = worklists.works("removal", open_only=True)
    assert "20 November 2026" in words(walk.get(f"/work/{one.id}"))
    walk.enter(SCHOOL)
    assert walk.get("/work/missing").status_code == 403


@pytest.mark.requirement("SOM-8.3", "TDV-14.2.5")
def test_forms_are_raised_and_answered_on_pages(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    assert "does not end in a postcode" in words(walk.get("/work/cleansing"))
    assert walk.post(f"/work/cleansing/{ONE}/postcode").status_code == 302
    assert walk.post(f"/work/cleansing/{ONE}/postcode").status_code == 409
    assert "Waiting for an answer" in words(walk.get("/work/cleansing"))
    assert walk.get("/work/cleansing/new").status_code == 200
    told = {"school": ONE, "upn": upn(3), "field": "surname", "says": "Spelt otherwise elsewhere"}
    assert walk.post("/work/cleansing/new", **(told | {"school": TWO})).status_code == 400
    assert walk.post("/work/cleansing/new", **told).status_code == 302
    walk.enter(SCHOOL)
    shown = words(walk.get("/work/cleansing"))
    assert "Spelt otherwise elsewhere" in shown
    assert "What the checks find" not in shown
    (newest, oldest) = worklists.works("cleansing", open_only=True)
    assert walk.post(f"/work/{newest.id}", answered="").status_code == 400
    assert walk.post(f"/work/{newest.id}", answered="right", note="").status_code == 302
    assert walk.post(f"/work/{oldest.id}", answered="corrected", note="").status_code == 302
    assert "the next feed carries it" in words(walk.get("/work/cleansing"))


@pytest.mark.requirement("SOM-2.5.1", "SOM-2.4.3")
def test_the_officers_for_exclusions_and_attendance_see_what_was_sent(walk: Walk) -> None:
    walk.enter(EXCLUSIONS)
    assert "Nothing is new" not in words(walk.get("/work/exclusions"))
    shown = words(walk.get("/work/exclusions"))
    assert "Nothing is new" in shown
    assert "Suspension" in shown
    walk.enter(ATTENDANCE)
    assert walk.get("/work/attendance").status_code == 200
    shown = words(walk.post("/work/attendance", upn=upn(2), **DAYS))
    assert "Unauthorised run" in shown
    assert "2 sessions" in shown
    assert walk.post("/work/attendance", upn=upn(8), **DAYS).status_code == 400


@pytest.mark.requirement("SOM-2.2.1")
def test_the_admissions_officer_finds_a_child_and_sees_how_old_each_detail_is(walk: Walk) -> None:
    walk.enter(ADMISSIONS)
    assert walk.get("/work/child").status_code == 200
    shown = words(walk.post("/work/child", upn="", surname="marshb", forename=""))
    assert 'data-label="Says">1 Fen Lane, Marshton, ZZ99 9AA<' in shown
    assert 'data-label="Last updated">21 November 2026, today<' in shown
    assert "St Edmund's Primary, Pupil core (school feed)" in shown
    assert "Date of birth, before or elsewhere" in shown
    assert "From 2 September 2026" in shown
    wrong = walk.post("/work/child", upn="", surname="", forename="Sam")
    assert wrong.status_code == 400
    assert "Give the pupil number, or the surname" in words(wrong)
    walk.enter(estate.DATA_MANAGER)
    assert walk.get("/work/child").status_code == 403
