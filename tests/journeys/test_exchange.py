"""The month end of the exchange, walked in a browser between three installations."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kinfold.exchange import carrying, planning, sending
from tests.journeys.conftest import GoodPage
from tests.journeys.neighbours import LEAD, Street, street
from tests.neighbourhood import MONTH, NOW, manager

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Three installations, served; Eastreach has sent its month already."""
    with street(tmp_path_factory.mktemp("street")) as found:
        sent(found, "eastreach", row="S1")
        yield found


def sent(street: Street, member: str, *, row: str) -> None:
    """A member sends a row of its month, as by command."""
    with street.hood.at(member) as gate:
        actor = manager(gate)
        made = planning.plan(gate, actor, row=row, month=MONTH, at=NOW)
        planning.confirm(gate, actor, made.number, at=NOW)
        sending.send(gate, actor, made.number, at=NOW)
        carrying.carry(gate, at=NOW)


def press(page: Page, name: str) -> None:
    """Press the one button, or what looks like one, that begins with this."""
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


@pytest.mark.requirement("CCIS-5a", "CCIS-6a", "CCIS-8b", "CCIS-R2")
def test_a_month_end_from_plan_to_receipt(
    browser: Browser, here: Street, good_page: GoodPage, tmp_path: Path
) -> None:
    with here.visit(browser, "marshire", login="ccis@marshire.example") as ours:
        good_page(ours, "exchange-home")
        ours.goto("/exchange/month")
        expect(ours.locator("tbody tr").first).to_contain_text("Due now")
        good_page(ours, "exchange-month")
        ours.locator("tr", has_text="S1").get_by_role("link").click()
        expect(ours.get_by_label("S1: Post-16")).to_be_checked()
        good_page(ours, "exchange-choose")
        press(ours, "Make the plan")
        expect(ours.locator("main")).to_contain_text("young people were considered")
        good_page(ours, "exchange-plan")
        press(ours, "Confirm this plan")
        good_page(ours, "exchange-plan-confirmed")
        press(ours, "Seal and put in the outbox")
        expect(ours.locator("h1")).to_have_text("Outbox")
        good_page(ours, "exchange-outbox-sealed")
        with ours.expect_download() as saved:
            row = ours.locator("tr", has_text="Littlewick Council")
            row.get_by_role("button").click()
        carried = saved.value.path().read_bytes()
        assert b"uln" not in carried
        ours.goto("/exchange/outbox")
        press(ours, "Carry by HTTPS")
        good_page(ours, "exchange-carry")
        press(ours, "Carry them now")
        good_page(ours, "exchange-outbox-carried")
        with here.visit(browser, "littlewick", login="ccis@littlewick.example") as theirs:
            theirs.goto("/exchange/inbox")
            good_page(theirs, "exchange-inbox-waiting")
            path = tmp_path / saved.value.suggested_filename
            path.write_bytes(carried)
            theirs.get_by_label("Parcel", exact=True).set_input_files(path)
            press(theirs, "Take it in")
            expect(theirs.locator("h1")).to_contain_text("from Marshire County Council")
            good_page(theirs, "exchange-delivery-waiting")
            press(theirs, "Accept this delivery")
            good_page(theirs, "exchange-delivery-accepted")
            press(theirs, "Process this delivery")
            good_page(theirs, "exchange-process")
            press(theirs, "Process and destroy the rest")
            expect(theirs.locator("main")).to_contain_text("received = ")
            good_page(theirs, "exchange-processed-none")
            theirs.goto("/exchange/inbox")
            theirs.get_by_role("link", name="Eastreach Youth Service").first.click()
            press(theirs, "Accept this delivery")
            press(theirs, "Process this delivery")
            press(theirs, "Process and destroy the rest")
            good_page(theirs, "exchange-processed")
            press(theirs, "Go to the queue")
            good_page(theirs, "exchange-queue")
            press(theirs, "Take theirs")
            good_page(theirs, "exchange-queue-decided")
            theirs.goto("/exchange/inbox")
            good_page(theirs, "exchange-inbox")
            theirs.goto("/exchange/outbox")
            good_page(theirs, "exchange-outbox-answers")
            press(theirs, "Carry by HTTPS")
            press(theirs, "Carry them now")
            good_page(theirs, "exchange-outbox-answered")
            theirs.goto("/exchange/figures")
            good_page(theirs, "exchange-figures-one")
        ours.goto("/exchange/outbox")
        good_page(ours, "exchange-outbox-received")
        expect(ours.locator("main")).to_contain_text(
            "Littlewick Council is now controller of its copy"
        )
        ours.goto("/exchange/month")
        good_page(ours, "exchange-month-done")
        ours.goto("/exchange/members")
        good_page(ours, "exchange-members")
        ours.goto("/exchange/members/card")
        press(ours, "Trust these keys")
        good_page(ours, "exchange-trust-error")


@pytest.mark.requirement("CCIS-1a")
def test_nine_authorities_are_counted_and_their_deliveries_taken_together(
    browser: Browser, here: Street, good_page: GoodPage
) -> None:
    sent(here, "marshire", row="S2")
    with here.visit(browser, "eastreach", login="ccis@eastreach.example") as page:
        page.goto("/exchange/figures")
        good_page(page, "exchange-figures-nine")
        page.goto("/exchange/inbox")
        good_page(page, "exchange-inbox-nine")
        press(page, "Accept all")
        good_page(page, "exchange-inbox-all-accepted")
        press(page, "Process all")
        good_page(page, "exchange-process-all")
        press(page, "Process and destroy the rest")
        expect(page.locator("h1")).to_contain_text("deliveries are processed")
        good_page(page, "exchange-processed-all")


@pytest.mark.requirement("CCIS-S3", "CCIS-8b")
def test_the_activity_survey_is_counted_and_only_the_counts_stay(
    browser: Browser, here: Street, good_page: GoodPage
) -> None:
    sent(here, "eastreach", row="S3")
    with here.visit(browser, "marshire", login="ccis@marshire.example") as page:
        page.goto("/exchange/inbox")
        page.locator("tr", has_text="S3").get_by_role("link").first.click()
        press(page, "Accept this delivery")
        press(page, "Process this delivery")
        press(page, "Process and destroy the rest")
        expect(page.locator("main")).to_contain_text(
            "Activity survey, counted before the rows went"
        )
        good_page(page, "exchange-processed-survey")
        page.goto("/exchange/figures")
        expect(page.locator("main")).to_contain_text("Told of by other authorities only")
        good_page(page, "exchange-figures-survey")


def test_the_month_end_works_without_a_script(browser: Browser, here: Street) -> None:
    with here.visit(
        browser, "littlewick", login="ccis@littlewick.example", java_script_enabled=False
    ) as page:
        page.goto("/exchange/month")
        page.get_by_label("Month").select_option("2026-12")
        press(page, "Show")
        expect(page.locator("h1")).to_have_text("The exchange in December 2026")
        page.goto("/exchange/plan?row=S3&month=2026-11")
        press(page, "Make the plan")
        press(page, "Confirm this plan")
        press(page, "Seal and put in the outbox")
        press(page, "Carry by HTTPS")
        press(page, "Carry")
        expect(page.locator("main")).to_contain_text("arrived at")


def test_doubtful_people_are_settled_and_processed_again(
    browser: Browser, here: Street, good_page: GoodPage
) -> None:
    sent(here, "littlewick", row="S1")
    with here.visit(browser, "marshire", login="ccis@marshire.example") as page:
        page.goto("/exchange/inbox")
        press(page, "Accept all")
        press(page, "Process all")
        press(page, "Process and destroy the rest")
        press(page, "Go to the queue")
        good_page(page, "exchange-queue-people")
        # How many partners have asked by now depends on the walks before this one.
        for _ in range(page.get_by_role("button", name="Keep ours").count()):
            press(page, "Keep ours")
        for button in ("The same person", "Different people"):
            press(page, button)
        expect(page.locator("h1")).to_have_text("Nothing to decide")
        good_page(page, "exchange-queue-empty")
        page.locator("main").get_by_role("link", name="again").first.click()
        good_page(page, "exchange-process-again")
        press(page, "Process and destroy the rest")
        expect(page.locator("main")).to_contain_text("1 received = 1 kept")
        page.goto("/exchange/inbox")
        page.locator("tr", has_text="Eastreach").get_by_role("link").first.click()
        good_page(page, "exchange-delivery-done")


@pytest.mark.requirement("CCIS-6a")
def test_a_safeguarding_lead_is_refused(
    browser: Browser, here: Street, good_page: GoodPage
) -> None:
    with here.visit(browser, "marshire", login=LEAD) as page:
        assert page.get_by_role("link", name="This month").count() == 0
        page.goto("/exchange/queue")
        expect(page.locator("h1")).to_have_text("You cannot open this page")
        good_page(page, "exchange-refused")
