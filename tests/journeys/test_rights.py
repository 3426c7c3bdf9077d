"""Walks of rights: a practitioner declares a copy; a request is answered from receipt to close."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kinfold.registers import cases
from kinfold.web.pages.breaches import DECISIONS
from tests import estate, people_index
from tests.journeys import governed
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, home, server, site, standing
from tests.journeys.test_safeguarding_lead import read

__all__ = ["grounds", "home", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

LEAD = estate.LEADS["st-edmunds"]


@pytest.mark.requirement("TDV-13.4b", "TDV-7.15")
def test_a_practitioner_declares_a_copy(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    page.get_by_role("link", name="declare that you did").click()
    good_page(page, "declare")
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what you did")
    page.get_by_label("I passed information on").check()
    page.get_by_label("Personal details").check()
    page.get_by_label("Why was it needed?").fill("A concern raised by the class teacher")
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("alert")).to_contain_text("Name the safeguarding protocol")
    good_page(page, "declare-error")
    page.get_by_label("Protocol you followed").fill("Referral to the front door")
    page.get_by_role("button", name="Declare it").click()
    expect(page.locator("main")).to_contain_text("is now the controller of its copy")
    good_page(page, "declared")
    child = grounds.persona("nothing")
    assert child.surname not in page.content()
    (kept,) = cases.declarations(people_index.person_id(child.person))
    assert kept.organisation == "st-edmunds"


def choose_day(page: Page, legend: str, day: str) -> None:
    """Fill in the three boxes of a date."""
    group = page.get_by_role("group", name=legend)
    for label, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
        group.get_by_label(label, exact=True).fill(part)


def go(page: Page, text: str) -> None:
    """Follow one of the ways on of a page, whether it looks like a button or not."""
    page.locator("main a", has_text=text).first.click()


def open_request(page: Page, *, kind: str, requester: str = "The child") -> None:
    """Open a request about the practitioner view, received yesterday by letter."""
    page.goto("/requests/new")
    page.get_by_label("What is asked for").select_option(label=kind)
    choose_day(page, "Day it was received", "20 11 2026")
    page.get_by_label("How it came").select_option(label="Letter")
    page.get_by_label(requester, exact=True).check()
    page.get_by_label("Practitioner view agreement").check()
    page.get_by_role("button", name="Open it").click()


def found_and_competent(page: Page, person: str) -> None:
    """Confirm identity by number, and that the child understands."""
    go(page, "Confirm identity")
    page.get_by_label("The child’s Kinfold number").fill(person)
    page.get_by_label("How identity was confirmed").fill("Known at the school")
    page.get_by_role("button", name="Record it").click()
    go(page, "Record competence")
    page.get_by_role("group", name="Does the child understand").get_by_label("Yes").check()
    page.get_by_label("How it was judged").fill("With the school")
    page.get_by_role("button", name="Record it").click()


@pytest.mark.requirement("TDV-13.4a", "TDV-13.4b", "GOV-2")
def test_a_child_asks_for_a_copy_and_is_given_the_pack(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    lead = estate.LEADS["hartwell"]
    grounds.enter(page.context, lead)
    read(page, grounds, "old_and_recent", reason="A meeting")
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Requests").click()
    page.get_by_role("button", name="Open a request").click()
    good_page(page, "request-new")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what is asked for")
    good_page(page, "request-new-error")
    open_request(page, kind="Copy of what is held (access)")
    expect(page.get_by_text("identity of whoever asks is not confirmed")).to_be_visible()
    good_page(page, "request")
    go(page, "Confirm identity")
    good_page(page, "request-identity")
    page.go_back()
    child = grounds.persona("old_and_recent")
    found_and_competent(page, people_index.person_id(child.person))
    go(page, "Read the pack through")
    good_page(page, "pack-prepare")
    page.get_by_role("button", name="Prepare it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read the pack through")
    good_page(page, "pack-review")
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("alert")).to_contain_text("Decide about")
    good_page(page, "pack-review-error")
    page.get_by_label("Whose opinion was had").select_option(label="Social worker")
    choose_day(page, "Day the opinion was given", "20 11 2026")
    for question in page.locator(".kf-question").all():
        question.get_by_label("Withhold it", exact=True).check()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("heading", name="Access pack")).to_be_visible()
    assert child.surname not in page.content()
    number = page.url.rpartition("/")[2]
    page.get_by_role("link", name="Read it on screen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Information held about you")
    good_page(page, "pack-read")
    assert child.surname not in page.url
    page.go_back()
    with page.expect_download() as got:
        page.get_by_role("link", name="Get it as a PDF").click()
    assert got.value.suggested_filename == f"request-{number}-pack.pdf"
    go(page, "Decide it")
    good_page(page, "request-decide")
    page.get_by_label("Granted", exact=True).check()
    page.get_by_label("Reasons").fill("Everything held is given")
    page.get_by_role("button", name="Record the decision").click()
    go(page, "Record that the pack was given")
    page.get_by_label("What was said, and how").fill("By hand, at the school")
    page.get_by_role("button", name="Record it").click()
    go(page, "Close it")
    good_page(page, "request-close")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("dl")).to_contain_text("Closed")
    good_page(page, "request-closed")
    page.goto("/requests")
    expect(page.get_by_role("heading", name="Closed")).to_be_visible()
    assert len(grounds.entries("pack.opened")) == 2  # read once on screen, and once as a PDF


@pytest.mark.requirement("TDV-13.6")
def test_a_restriction_hides_the_record_and_partners_answer(
    page: Page, context: BrowserContext, grounds: Grounds, good_page: GoodPage
) -> None:
    child = grounds.persona("young_carer")
    grounds.enter(page.context, estate.GOVERNANCE)
    open_request(page, kind="Hold it and not use it (restriction)")
    found_and_competent(page, people_index.person_id(child.person))
    go(page, "Decide it")
    page.get_by_label("Granted", exact=True).check()
    page.get_by_label("Reasons").fill("The use is contested")
    page.get_by_role("button", name="Record the decision").click()
    go(page, "Restrict the data")
    page.get_by_label("The use is unlawful").check()
    good_page(page, "request-restrict")
    page.get_by_role("button", name="Restrict it").click()
    expect(page.get_by_text("Not confirmed yet").first).to_be_visible()
    good_page(page, "request-restricted")
    address = page.url
    with governed.beside(context, grounds, LEAD) as school:
        grounds.enter(school.context, LEAD)
        read(school, grounds, "young_carer")
        states = set(school.locator("tr[data-flag] td").all_inner_texts())
        assert {one.strip() for one in states} == {"no information on database"}
        school.goto("/messages")
        good_page(school, "messages")
        school.get_by_role("link", name="Say what you did").first.click()
        good_page(school, "message")
        school.get_by_label("What did your organisation do?").fill("We hold it and do not use it")
        school.get_by_role("button", name="Send the answer").click()
        expect(school.get_by_text("You did: We hold it")).to_be_visible()
        assert child.surname not in school.content()
    page.goto(address)
    expect(page.get_by_text("Did: We hold it and do not use it")).to_be_visible()
    go(page, "Record that the person was told")
    page.get_by_label("What was said, and how").fill("By letter")
    page.get_by_role("button", name="Record it").click()
    go(page, "Lift the restriction")
    page.get_by_role("button", name="Lift it").click()
    expect(page.locator("main a", has_text="Lift the restriction")).to_have_count(0)


@pytest.mark.requirement("SOM-10.6", "SOM-10.9", "GOV-3")
def test_a_breach_from_report_to_close(
    page: Page, context: BrowserContext, grounds: Grounds, good_page: GoodPage
) -> None:
    with governed.beside(context, grounds, LEAD) as school:
        school.goto("/breaches")
        school.get_by_role("button", name="Report a breach").click()
        good_page(school, "breach-new")
        school.get_by_label("Agreement the data comes under").select_option("practitioner-view")
        school.get_by_label("Whose breach is it?").select_option("st-edmunds")
        school.get_by_label("Your own reference").fill("BR-2026-4")
        choose_day(school, "Day somebody became aware", "20 11 2026")
        school.get_by_label("At what time").fill("08:30")
        school.get_by_label("What happened").fill("A list was sent to the wrong address")
        school.get_by_role("button", name="Report it").click()
        good_page(school, "breach-school")
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/breaches")
    good_page(page, "breaches")
    page.get_by_role("link", name="BR-2026-4").click()
    good_page(page, "breach-reported")
    page.get_by_role("button", name="Triage it").click()
    good_page(page, "breach-triage")
    page.get_by_role("button", name="Record the answers").click()
    expect(page.get_by_role("alert")).to_contain_text("Answer: how many people are affected?")
    for question, word in (
        ("Are identifiers exposed", "Yes"),
        ("Does it reveal", "No"),
        ("Is any of it sensitive", "Yes"),
        ("Was an unencrypted", "No"),
    ):
        page.get_by_role("group", name=question).get_by_label(word, exact=True).check()
    page.get_by_label("How many people").fill("31")
    page.get_by_role("button", name="Record the answers").click()
    expect(page.locator("main")).to_contain_text("High, 5 points")
    for who in ("The governors", "The head", "The data protection officer"):
        page.get_by_role("button", name="Record who was told").click()
        page.get_by_label("Who was told").select_option(label=who)
        page.get_by_role("button", name="Record it").click()
    page.get_by_role("button", name="Tell every party").click()
    good_page(page, "breach-members")
    page.get_by_role("button", name="Tell them").click()
    page.get_by_role("link", name="Warn the others").click()
    page.get_by_label("The warning").fill("Check addresses before lists are sent.")
    good_page(page, "breach-warn")
    page.get_by_role("button", name="Send the warning").click()
    page.get_by_role("button", name="Confirm what we did").click()
    page.get_by_label("What was done").fill("The list was called back")
    page.get_by_role("button", name="Confirm it").click()
    for about in DECISIONS.values():
        page.get_by_role("button", name="Record a decision").click()
        page.get_by_label("A decision about telling whom?").select_option(label=about)
        page.get_by_label("Yes", exact=True).check()
        page.get_by_label("Why", exact=True).fill("It is serious")
        page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("link", name="Record that the regulator was told").click()
    page.get_by_role("button", name="Record it").click()
    good_page(page, "breach-decided")
    page.get_by_role("link", name="Close it").click()
    page.get_by_label("Why you do not wait").fill("The others were asked by telephone")
    good_page(page, "breach-close")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("dl")).to_contain_text("Closed")
    good_page(page, "breach-closed")


@pytest.mark.parametrize("role", ["data_protection_officer", "information_governance_lead"])
def test_the_other_roles_have_the_same_requests(
    page: Page, grounds: Grounds, good_page: GoodPage, role: str
) -> None:
    login = f"{role.replace('_', '-')}@marshire.example"
    estate.open_account(login, "marshire", role, role.replace("_", " ").capitalize())
    grounds.enter(page.context, login)
    page.goto("/requests")
    good_page(page, f"requests-{role}")
    open_request(page, kind="Complaint")
    go(page, "Record the acknowledgement")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Complaint acknowledged")).to_be_visible()


def test_others_have_no_such_pages(page: Page, grounds: Grounds) -> None:
    for login in (estate.AUDITOR, LEAD):
        grounds.enter(page.context, login)
        answer = page.goto("/requests")
        assert answer is not None
        assert answer.status == 403
