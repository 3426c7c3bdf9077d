"""A long menu is read under a few headings: by mouse, by keyboard alone, on a telephone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An office with nothing in it: the menu is the same."""
    people_index.back_in_time()
    return estate.copied(estate.empty(children=60), tmp_path_factory.mktemp("menu") / "home")


def test_a_data_manager_opens_one_heading_and_goes_to_a_page(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Service")
    expect(menu.get_by_role("link")).to_have_text(["Home", "Your access"])
    good_page(page, "menu-home")
    menu.get_by_text("Put right").click()
    expect(menu.get_by_role("link", name="Two rolls")).to_be_visible()
    good_page(page, "menu-open")
    menu.get_by_text("Bring in").click()
    expect(menu.get_by_role("link", name="Two rolls")).to_be_hidden()
    menu.get_by_role("link", name="Mappings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mappings")
    expect(menu.locator(".kf-menu__heading--active")).to_have_text("Bring in")


def test_the_menu_is_worked_by_keyboard_alone(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Service")
    menu.get_by_role("link", name="Home").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Send a file")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Send a file")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Send a file")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Send a file")


def test_the_menu_needs_no_script_and_a_short_one_no_headings(
    browser: Browser, grounds: Grounds
) -> None:
    context = browser.new_context(
        base_url=grounds.url, java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    grounds.enter(context, estate.DATA_MANAGER)
    page = context.new_page()
    page.goto("/")
    menu = page.get_by_role("navigation", name="Service")
    menu.get_by_text("Oversee").click()
    menu.get_by_role("link", name="Retention").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What falls due")
    grounds.enter(context, estate.ANALYST)
    page.goto("/")
    expect(menu.get_by_role("link", name="Your access")).to_be_visible()
    assert page.locator(".kf-menu__group").count() == 0
    context.close()
