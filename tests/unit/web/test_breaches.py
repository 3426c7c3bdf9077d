"""Breaches page by page: reported, triaged, told, confirmed, decided, warned of and closed."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from kinfold.registers import accounts, breaches, facts, notices_given
from tests import estate
from tests.unit.web.walking import Walk, words

LEAD = "rights@marshire.example"
SCHOOL = estate.LEADS["st-edmunds"]
ASKED = {
    "agreement": "practitioner-view", "raised_by": "marshire", "aware_time": "08:30",
    "aware_on-day": "21", "aware_on-month": "11", "aware_on-year": "2026",
    "summary": "A list was sent to the wrong school",
}  # fmt: skip
SERIOUS = {
    "non_public_identifiers": "yes", "private_life": "yes", "sensitive": "yes",
    "number_affected": "1,200", "unencrypted": "no",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return estate.copied(estate.empty(), tmp_path_factory.mktemp("breaches") / "home")


@pytest.fixture
def walk(walk: Walk) -> Walk:
    if accounts.account(LEAD) is None:
        role = "information_governance_lead"
        estate.open_account(LEAD, "marshire", role, "Information governance lead")
    walk.enter(LEAD)
    return walk


def reported(walk: Walk, reference: str, **told: object) -> int:
    """A breach, reported on the page; its number."""
    answer = walk.post("/breaches/new", **(ASKED | {"reference": reference} | told))
    assert answer.status_code == 302, words(answer)
    return int(answer["Location"].rpartition("/")[2])


def do(walk: Walk, number: int, what: str, **told: object) -> HttpResponse:
    """Do one thing about a breach, and be let through."""
    answer = walk.post(f"/breaches/{number}/{what}", **told)
    assert answer.status_code == 302, words(answer)
    return answer


def kept(number: int) -> facts.Breach:
    """The breach as kept."""
    found = breaches.breach(number)
    assert found is not None
    return found


@pytest.mark.requirement("TDV-16")
def test_a_school_reports_its_own_breach_and_no_other(walk: Walk) -> None:
    walk.enter(SCHOOL)
    shown = words(walk.get("/breaches/new"))
    assert "Marshire County Council</option>" not in shown
    assert walk.post("/breaches/new", **ASKED, reference="SCH-1").status_code == 400
    number = reported(walk, "SCH-1", raised_by="st-edmunds")
    shown = words(walk.get(f"/breaches/{number}"))
    assert "A list was sent to the wrong school" in shown
    assert "Triage it" not in shown
    do(walk, number, "minimised", text="It was called back")
    walk.enter(estate.LEADS["ashdown"])
    assert walk.get(f"/breaches/{number}").status_code == 404
    assert "SCH-1" not in words(walk.get("/breaches"))
    walk.enter(LEAD)
    assert "SCH-1" in words(walk.get("/breaches"))
    assert walk.get("/breaches/999").status_code == 404
    assert walk.get(f"/breaches/{number}/nonsense").status_code == 404


def test_gaps_in_a_report_are_named(walk: Walk) -> None:
    shown = words(walk.post("/breaches/new"))
    for gap in ("Choose the agreement", "Give your own reference", "such as 14:30", "Say what"):
        assert gap in shown
    wrong = walk.post("/breaches/new", **(ASKED | {"aware_time": "noon"}), reference="B-9")
    assert "hours and minutes" in words(wrong)
    early = walk.post("/breaches/new", **(ASKED | {"aware_time": "23:59"}), reference="B-9")
    assert "Nobody can be aware of it yet" in words(early)


@pytest.mark.requirement("SOM-10.6")
def test_the_triage_asks_the_questions_and_explains_the_severity(walk: Walk) -> None:
    number = reported(walk, "B-1")
    asked = words(walk.get(f"/breaches/{number}/triage"))
    for question in ("Are identifiers exposed", "private life", "How many people", "unencrypted"):
        assert question in asked
    empty = walk.post(f"/breaches/{number}/triage")
    assert words(empty).count("Answer: ") >= 5
    bad = walk.post(f"/breaches/{number}/triage", **(SERIOUS | {"number_affected": "many"}))
    assert "whole number" in words(bad)
    do(walk, number, "triage", **SERIOUS)
    shown = words(walk.get(f"/breaches/{number}"))
    assert "<strong>High</strong>, 8 points" in shown
    assert "1200 people are affected (2)" in shown
    assert "Triage it again" in shown


@pytest.mark.requirement("GOV-3")
def test_the_seventy_two_hours_are_said_in_words(walk: Walk) -> None:
    number = reported(walk, "B-2")
    due = "The report to the regulator is due by 24 November 2026 at 8:30am"
    assert due in words(walk.get(f"/breaches/{number}"))
    walk.clock.moment += timedelta(days=4)
    walk.enter(LEAD)
    shown = words(walk.get(f"/breaches/{number}"))
    assert "Overdue. The report to the regulator was due by" in shown
    assert "Late" in words(walk.get("/breaches"))
    assert walk.post(f"/breaches/{number}/regulator").status_code == 409  # no reason for the delay
    do(walk, number, "regulator", why_late="It was found on a Friday evening")
    assert "Reported to the regulator late" in words(walk.get(f"/breaches/{number}"))


@pytest.mark.requirement("SOM-10.4")
def test_a_school_s_own_people_are_told_first(walk: Walk) -> None:
    walk.enter(SCHOOL)
    number = reported(walk, "SCH-2", raised_by="st-edmunds")
    walk.enter(LEAD)
    shown = words(walk.get(f"/breaches/{number}"))
    assert "The governors, The head, The data protection officer" in shown
    assert walk.post(f"/breaches/{number}/members").status_code == 409
    assert "Every party" not in words(walk.get(f"/breaches/{number}/tell"))
    for who in ("governors", "head", "data_protection_officer"):
        do(walk, number, "tell", who=who, text="By telephone")
    assert [step.data["who"] for step in kept(number).steps] == [
        "governors", "head", "data_protection_officer",
    ]  # fmt: skip
    assert "The governors" in words(walk.get(f"/breaches/{number}/tell"))


@pytest.mark.requirement("CCIS-11")
def test_every_party_is_told_and_says_what_it_did(walk: Walk) -> None:
    number = reported(walk, "B-3")
    assert "Choose who" in words(walk.post(f"/breaches/{number}/tell"))
    do(walk, number, "tell", who="information_governance_lead")
    do(walk, number, "members")
    assert walk.post(f"/breaches/{number}/members").status_code == 409
    walk.enter(SCHOOL)
    (told,) = notices_given.told(organisation="st-edmunds", breach=number)
    assert "Breach" in words(walk.get("/messages"))
    answer = walk.get(f"/messages/{told.id}")
    assert answer["Location"] == f"/breaches/{number}/confirm"
    do(walk, number, "confirm", text="We asked for the list to be deleted")
    assert "Confirm what we did" not in words(walk.get(f"/breaches/{number}"))
    assert "You did: We asked for" in words(walk.get("/messages"))
    walk.enter(LEAD)
    shown = words(walk.get(f"/breaches/{number}"))
    assert "Did: We asked for the list to be deleted" in shown
    assert "Not confirmed: " in shown
    do(walk, number, "confirm", text="We stopped the sending")


@pytest.mark.requirement("SOM-10.1", "SOM-10.9")
def test_no_breach_is_closed_before_each_decision(walk: Walk) -> None:
    number = reported(walk, "B-4")
    assert walk.post(f"/breaches/{number}/close").status_code == 409
    do(walk, number, "triage", **(SERIOUS | {"number_affected": "0"}))
    do(walk, number, "minimised", text="It was called back")
    assert "Whether to tell subjects is not decided" in words(walk.get(f"/breaches/{number}"))
    assert "Say why" in words(walk.post(f"/breaches/{number}/decide"))
    for about in ("regulator", "subjects", "other_parties", "information_governance_team"):
        do(walk, number, "decide", about=about, tell="no", why="Nobody is affected")
    shown = words(walk.get(f"/breaches/{number}"))
    assert "The regulator: not to be told; decided by Marshire County Council" in shown
    assert "need not be reported" in shown
    do(walk, number, "close")
    assert "Closed" in words(walk.get(f"/breaches/{number}"))
    assert "B-4" in words(walk.get("/breaches"))
    assert walk.post(f"/breaches/{number}/minimised", text="More").status_code == 409


@pytest.mark.requirement("SOM-10.5")
def test_a_warning_names_neither_a_school_nor_a_child(walk: Walk) -> None:
    number = reported(walk, "B-5")
    do(walk, number, "tell", who="information_governance_lead")
    refused = walk.post(f"/breaches/{number}/warn", text="It happened at Hartwell")
    assert refused.status_code == 400
    assert "Hartwell" not in words(refused)
    do(walk, number, "warn", text="Look out for messages that ask for a password.")
    walk.enter(SCHOOL)
    shown = words(walk.get("/messages"))
    assert "Look out for messages that ask for a password." in shown
    (told,) = [
        one for one in notices_given.told(organisation="st-edmunds") if one.kind == "warning"
    ]
    assert "Say what your organisation did" in words(walk.post(f"/messages/{told.id}"))
    assert walk.post(f"/messages/{told.id}", action="We told our staff").status_code == 302
    assert walk.get(f"/messages/{told.id}").status_code == 404


def test_somebody_who_may_not_is_refused_by_the_room(walk: Walk) -> None:
    number = reported(walk, "B-6")
    walk.enter(estate.DATA_MANAGER)
    assert walk.get(f"/breaches/{number}").status_code == 404
    mine = reported(walk, "B-7")
    assert walk.get(f"/breaches/{mine}").status_code == 200
    walk.enter(SCHOOL)
    own = reported(walk, "SCH-3", raised_by="st-edmunds")
    assert walk.post(f"/breaches/{own}/triage", **SERIOUS).status_code == 403


def test_pages_of_the_installation_are_kept_to_its_organisation(walk: Walk) -> None:
    login = "dpo@st-edmunds.marshire.example"
    if accounts.account(login) is None:
        estate.open_account(login, "st-edmunds", "data_protection_officer", "School's DPO")
    walk.enter(login)
    answer = walk.get("/requests")
    assert answer.status_code == 403
    assert "organisation that runs this service" in words(answer)
