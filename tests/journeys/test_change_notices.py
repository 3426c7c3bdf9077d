"""The walk of a new item: the officer tells providers of it, and a school reads that it is told."""

import pytest
from playwright.sync_api import Page, expect

from tests import amended, estate
from tests.journeys.conftest import GoodPage
from tests.journeys.governed import beside
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

AGREEMENT = "County data sharing agreement with education providers"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county whose agreement was amended, with nothing on the shelf."""
    made = estate.copied(estate.empty(), tmp_path_factory.mktemp("changes") / "home")
    with made.opened():
        amended.in_force()
    return made


@pytest.mark.requirement("SOM-2.6.1", "SOM-3.3", "SOM-5.2.1c")
def test_an_officer_tells_providers_of_a_new_item_before_it_is_collected(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/agreements")
    page.get_by_role("link", name=AGREEMENT, exact=True).click()
    expect(page.get_by_text("Health: who is at risk: waits for a change notice")).to_be_visible()
    good_page(page, "agreement-waiting")
    page.get_by_role("link", name="Tell providers, and see what is newly collected").click()
    expect(page.get_by_role("heading", name="Waiting (2)")).to_be_visible()
    good_page(page, "changes-waiting")
    page.get_by_role("button", name="Tell providers of it: Health").click()
    expect(page.get_by_text("It rests on an emergency law")).to_be_visible()
    good_page(page, "change-notice")
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_text("May be collected from 28 November 2026")).to_be_visible()
    expect(page.get_by_role("heading", name="Notices given (1)")).to_be_visible()
    good_page(page, "changes-told")
    with beside(page.context, grounds, estate.LEADS["millbrook"]) as school:
        school.goto("/")
        expect(school.get_by_text("collects something new: Health")).to_be_visible()
        good_page(school, "home-told")
        school.get_by_role("link", name="Say what you did").click()
        school.get_by_label("What did your organisation do?").fill("Told our families.")
        school.get_by_role("button", name="Send the answer").click()
        expect(school.get_by_text("You did: Told our families.")).to_be_visible()
    (sent,) = grounds.entries("agreement.change_notice")
    assert sent.payload is not None
    assert sent.payload["group"] == "health"
