"""The pages everybody has: home by role, one's own access, information pages, pages not found."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import county
from tests.journeys.conftest import GoodPage, SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("role", sorted(county.POSTS))
def test_home_by_role(page: Page, sign_in: SignIn, good_page: GoodPage, role: str) -> None:
    sign_in(role)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to do?")
    expect(page.locator("header")).to_contain_text(county.POSTS[role].title)
    good_page(page, f"home-{role}")


@pytest.mark.requirement("GOV-8")
@pytest.mark.parametrize("name", ["accessibility", "cookies", "privacy"])
def test_information_pages_are_open_to_all(page: Page, good_page: GoodPage, name: str) -> None:
    page.goto(f"/{name}")
    good_page(page, name)


def test_a_page_that_is_not_there(page: Page, sign_in: SignIn, good_page: GoodPage) -> None:
    sign_in("data_manager")
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert "no/such/page" not in page.content()
    good_page(page, "not-found")


def test_without_scripts_everything_is_still_there(
    browser: Browser, site: str, sign_in: SignIn
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    account = county.account_for("data_manager")
    county.accept_statement(account)
    key = county.session_for(account)
    context.add_cookies([{"name": "kinfold_session", "value": key, "url": site}])
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="Your access").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    context.close()
