"""Walks of dispatches, support copies, papers for meetings and requests to schools."""

import pytest
from playwright.sync_api import Page, expect

from tests import estate
from tests.journeys.conftest import GoodPage
from tests.journeys.governed import beside
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.journeys.test_contracts_and_checks import dated

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

HEAD = "head@millbrook.marshire.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county with a head at a school."""
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("outside") / "home")
    with made.opened():
        estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    return made


@pytest.mark.requirement("SOM-5.4.1", "SOM-5.4.3", "SOM-5.3.3")
def test_what_may_not_go_is_refused_and_what_may_is_labelled_and_closed(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Post, copies and papers").click()
    page.get_by_role("button", name="Record a dispatch").click()
    page.get_by_label("Organisation or post it goes to").fill("Hartwell Academy, safeguarding lead")
    page.get_by_label("New: not used before").check()
    page.get_by_label("Social care").check()
    page.get_by_label("Plain e-mail").check()
    page.get_by_role("group", name="Is it a large parcel").get_by_label("No").check()
    good_page(page, "dispatch-new")
    page.get_by_role("button", name="Record the dispatch").click()
    expect(page.locator("main")).to_contain_text("school to school service or as an encrypted")
    good_page(page, "dispatch-refused")
    page.get_by_label("Special delivery", exact=True).check()
    page.get_by_role("button", name="Record the dispatch").click()
    good_page(page, "dispatch")
    page.get_by_role("button", name="Make a label").click()
    page.get_by_label("To", exact=True).fill("The safeguarding lead\nHartwell Academy\n1 Mill Lane")
    page.get_by_label("Return address").fill("County Hall\nMarsh Street")
    page.get_by_role("button", name="Show the label").click()
    expect(page.get_by_role("region", name="Label")).to_contain_text("FOR ADDRESSEE ONLY")
    assert "Mill" not in page.url
    good_page(page, "dispatch-label")
    page.get_by_role("link", name="Dispatch 1").click()
    page.get_by_role("button", name="Confirm and close").click()
    good_page(page, "dispatch-close")
    page.get_by_role("button", name="It has gone").click()
    expect(page.locator("main")).to_contain_text("are not both confirmed")
    page.go_back()
    page.get_by_label("The return address is on the cover").check()
    page.get_by_label("“For Addressee only” is on the cover").check()
    page.get_by_role("button", name="It has gone").click()
    page.get_by_role("link", name="Dispatches", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("Nothing waits.")
    good_page(page, "dispatches")


@pytest.mark.requirement("SOM-9.1.2", "SOM-9.1.3", "SOM-9.1.4")
def test_a_school_agrees_to_a_copy_and_it_is_destroyed(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/support")
    page.get_by_role("button", name="Open a case").click()
    page.get_by_label("School").select_option("millbrook")
    page.get_by_label("Reference of the fault").fill("INC-1")
    page.get_by_label("Supplier of the system").fill("Fenland Systems")
    good_page(page, "support-new")
    page.get_by_role("button", name="Open the case").click()
    with beside(page.context, grounds, HEAD) as own:
        own.goto("/support")
        own.get_by_role("link", name="INC-1").click()
        own.get_by_role("button", name="Agree that a copy is taken").click()
        own.get_by_role("button", name="Permit one pass").click()
        good_page(own, "support-school")
    page.get_by_role("button", name="Record a copy").click()
    page.get_by_label("An encrypted device").check()
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("button", name="Pass it to the supplier").click()
    page.get_by_label("The supplier’s own reference").fill("S-1")
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator("main")).to_contain_text("4 December 2026")
    page.get_by_role("button", name="Record the destruction").click()
    page.get_by_label("Reference of the certificate").fill("C-9")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Destroyed")
    good_page(page, "support-case")
    page.goto("/support")
    good_page(page, "support-cases")


@pytest.mark.requirement("SOM-7.8.1")
def test_papers_are_kept_until_their_day(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, estate.LEADS["millbrook"])
    page.goto("/papers")
    page.get_by_role("button", name="Record papers").click()
    page.get_by_label("Case reference").fill("CP-14")
    page.get_by_label("Child protection").check()
    page.get_by_label("A locked cabinet").check()
    dated(page, "Day they came", "1 10 2026")
    good_page(page, "papers-new")
    page.get_by_role("button", name="Record them").click()
    page.get_by_role("link", name="CP-14").click()
    dated(page, "Day the intervention ended", "2 11 2026")
    page.get_by_label("Months they are kept afterwards").fill("72")
    page.get_by_label("Line of the retention schedule").fill("Line 4")
    good_page(page, "papers-ended")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("2 November 2032")
    good_page(page, "papers")


@pytest.mark.requirement("SOM-8.1")
def test_requests_to_schools_are_counted(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/dispatches")
    page.get_by_role("link", name="Requests to schools").click()
    page.get_by_role("button", name="Record a request").click()
    page.get_by_label("School").select_option("millbrook")
    page.get_by_label("What it is asked for").select_option("school_census")
    page.get_by_label("Why it is asked").fill("A count for a bid")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("row", name="November 2026 1")).to_be_visible()
    good_page(page, "requests-to-schools")
