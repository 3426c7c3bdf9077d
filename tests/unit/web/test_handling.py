"""Dispatches, support copies, papers for meetings and requests to schools, page by page."""

from datetime import timedelta
from typing import Final

import pytest

from kinfold.registers import meeting_papers
from kinfold.web.pages.handling.words import PAPERS, SENDERS, SUPPORT
from tests import estate
from tests.unit.web.walking import Walk, words

HEAD: Final = "head@millbrook.marshire.example"
LEAD: Final = estate.LEADS["millbrook"]
POSTED: Final = {
    "recipient": "Hartwell Academy, safeguarding lead", "recipient_known": "known",
    "material": "social_care", "method": "special_delivery", "large": "no",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("outside") / "home")
    with made.opened():
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return made


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.enter(estate.DATA_MANAGER)
    return walk


def day(name: str, said: str) -> dict[str, str]:
    """The three boxes of a date."""
    year, month, number = said.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


@pytest.mark.requirement("SOM-5.4.1", "SOM-5.4.2", "SOM-5.3.3", "SOM-9.2")
@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"method": "ordinary_post"}, "(clause 5.4)"),
        ({"large": "yes", "tracking": "RX1"}, "(clause 5.4)"),
        ({"method": "plain_email", "recipient_known": "new"}, "(clause 5.3)"),
        ({"material": "finance"}, "(clause 9.2)"),
    ],
)
def test_what_may_not_go_so_is_refused_with_its_clause(
    walk: Walk, changes: dict[str, str], clause: str
) -> None:
    answer = walk.post("/dispatches/new", **(POSTED | changes))
    assert answer.status_code == 403
    assert clause in words(answer)


@pytest.mark.requirement("SOM-5.4.3")
def test_a_dispatch_is_labelled_confirmed_and_closed(walk: Walk) -> None:
    assert "Nothing waits" in words(walk.get("/dispatches"))
    assert walk.post("/dispatches/new").status_code == 400
    made = walk.post("/dispatches/new", **POSTED)
    page = made["Location"]
    assert "Make a label" in words(walk.get(page))
    assert "Hartwell Academy" in words(walk.get(f"{page}/label"))
    typed = {"to": "The safeguarding lead\r\n1 Mill Lane", "back": "County Hall\r\nMarsh Street"}
    label = words(walk.post(f"{page}/label", **typed))
    assert "FOR ADDRESSEE ONLY" in label
    assert "The safeguarding lead<br>1 Mill Lane" in label
    assert "County Hall<br>Marsh Street" in label
    assert "Mill Lane" not in words(walk.get(page))
    half = walk.post(f"{page}/close", return_shown="on")
    assert half.status_code == 409
    assert walk.get(f"{page}/close").status_code == 200
    done = walk.post(f"{page}/close", return_shown="on", addressee_only="on")
    assert done["Location"] == page
    shown = words(walk.get(page))
    assert "Confirm and close" not in shown
    assert "Gone" in words(walk.get("/dispatches"))
    upload = walk.post("/dispatches/new", **(POSTED | {"method": "secure_upload"}))["Location"]
    assert "Make a label" not in words(walk.get(upload))
    walk.enter(LEAD)
    assert walk.get(page).status_code == 404


@pytest.mark.requirement("SOM-9.1.2", "SOM-9.1.3", "SOM-9.1.4")
def test_a_support_copy_from_agreement_to_certificate(walk: Walk) -> None:
    assert walk.get("/support/new").status_code == 200
    made = walk.post(
        "/support/new", school="millbrook", reference="INC-1", supplier="Fenland Systems"
    )
    page = made["Location"]
    refused = walk.post(f"{page}/take", place="secure_store")
    assert refused.status_code == 403
    walk.enter(HEAD)
    assert "Open a case" not in words(walk.get("/support"))
    assert "Agree that a copy is taken" in words(walk.get(page))
    assert walk.get(f"{page}/agree").status_code == 405
    assert walk.post(f"{page}/agree").status_code == 302
    walk.enter(estate.DATA_MANAGER)
    assert "Somewhere else" in words(walk.get(f"{page}/take"))
    assert walk.post(f"{page}/take", place="elsewhere").status_code == 403
    assert walk.post(f"{page}/take", place="secure_store").status_code == 302
    assert walk.post(f"{page}/pass", reference="S-1").status_code == 403
    walk.enter(HEAD)
    assert walk.post(f"{page}/permit").status_code == 302
    walk.enter(estate.DATA_MANAGER)
    assert walk.post(f"{page}/pass", reference="S-1").status_code == 302
    assert walk.post(f"{page}/close").status_code == 302
    assert "To be destroyed" in words(walk.get(page))
    walk.clock.moment += timedelta(days=20)
    walk.enter(estate.DATA_MANAGER)
    assert "Destruction overdue" in words(walk.get("/support"))
    assert walk.post(f"{page}/destroyed").status_code == 400
    assert walk.post(f"{page}/destroyed", certificate="C-9").status_code == 302
    shown = words(walk.get(page))
    assert "C-9" in shown
    assert "The council’s secure store" in shown
    assert walk.get(f"{page}/nonsense").status_code == 404
    assert walk.get("/support/99").status_code == 404
    walk.enter(HEAD)
    assert "Record the destruction" not in words(walk.get(page))


@pytest.mark.requirement("SOM-7.8.1")
def test_papers_get_their_day_when_the_intervention_ends(walk: Walk) -> None:
    walk.enter(LEAD)
    assert walk.get("/papers/new").status_code == 200
    sent = {"reference": "CP-14", "kind": "child_protection", "place": "locked_cabinet"}
    assert walk.post("/papers/new", **sent, **day("received_on", "2026-10-01")).status_code == 302
    (kept,) = meeting_papers.papers()
    assert "The intervention goes on" in words(walk.get("/papers"))
    page = f"/papers/{kept.id}"
    ends = {**day("on", "2026-11-02"), "schedule": "Line 4"}
    assert "must be a whole number" in words(walk.post(page, **ends, months="six"))
    assert walk.post(page, **ends, months="72").status_code == 302
    assert "2 November 2032" in words(walk.get("/papers"))
    assert "The papers are destroyed" in words(walk.get(page))
    assert walk.post(page, certificate="D-1").status_code == 302
    assert "Record it" not in words(walk.get(page))
    assert walk.get("/papers/99").status_code == 404
    walk.enter(estate.DATA_MANAGER)
    assert walk.get("/papers").status_code == 403


@pytest.mark.requirement("SOM-8.1")
def test_requests_to_schools_are_recorded_and_counted(walk: Walk) -> None:
    assert "No school was asked" in words(walk.get("/requests-to-schools"))
    assert walk.get("/requests-to-schools/new").status_code == 200
    assert walk.post("/requests-to-schools/new").status_code == 400
    sent = {"school": "millbrook", "data_set": "school_census", "reason": "A count for a bid"}
    assert walk.post("/requests-to-schools/new", **sent).status_code == 302
    shown = words(walk.get("/requests-to-schools"))
    assert "November 2026" in shown
    assert "A count for a bid" in shown
    walk.enter(LEAD)
    assert walk.get("/requests-to-schools").status_code == 403


def test_whoever_supports_or_keeps_papers_finds_the_way_in_the_menu() -> None:
    assert {*SUPPORT, *PAPERS} <= set(SENDERS)
