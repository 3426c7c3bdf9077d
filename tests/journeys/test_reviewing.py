"""Walks through clerical review by keyboard alone: three pairs, one undone, keys turned off."""

import pytest
from playwright.sync_api import Page, expect

from kinfold.registers import people as register
from tests import doubtful, estate, people_index
from tests.doubtful import SECOND, VIEW
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county in which five pairs wait for a person."""
    people_index.back_in_time()
    folder = tmp_path_factory.mktemp("review")
    made = estate.copied(estate.linked(), folder / "home")
    doubtful.filled(made, folder)
    return made


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until a button or link is reached."""
    wanted = page.get_by_role(role, name=name, exact=False).first  # type: ignore[arg-type] # a role
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} was not reached by Tab")


@pytest.mark.requirement("NEX-20")
def test_three_pairs_are_decided_without_a_mouse(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto(f"/review/{VIEW}")
    good_page(page, "review-queue")
    tab_to(page, "button", "Decide pairs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/pair/*")
    first = page.url
    expect(page.get_by_role("table", name="The two records")).to_contain_text("Different")
    good_page(page, "review-pair")
    page.keyboard.press("d")
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_role("status")).to_contain_text("different children")
    good_page(page, "review-pair-answered")
    page.keyboard.press("u")
    page.wait_for_url(first)
    tab_to(page, "button", "Different children")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != first)
    second = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url not in (first, second))
    third = page.url
    page.keyboard.press("Control+s")
    expect(page).to_have_url(third)
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != third)
    page.goto(second)
    page.keyboard.press("s")
    page.wait_for_url(lambda url: url != second)
    states = {one.id: one.state for one in register.review_cases(agreement=VIEW)}
    said = [states[int(url.split("/")[-1])] for url in (first, second, third)]
    assert said == ["different", "same", "open"]
    page.goto(f"/review/{VIEW}")
    good_page(page, "review-queue-answered")
    tab_to(page, "link", "How far to believe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/belief")
    good_page(page, "review-belief")


@pytest.mark.requirement("NEX-20")
def test_keys_that_are_turned_off_decide_nothing(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, SECOND)
    page.goto("/review")
    good_page(page, "review-agreements")
    page.goto(f"/review/{VIEW}")
    page.get_by_text("Single keys are on").click()
    page.get_by_role("button", name="Turn single keys off").click()
    page.get_by_role("button", name="Decide pairs").click()
    address = page.url
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    expect(page).to_have_url(address)
    assert not [one for one in grounds.entries("review.decided") if one.actor == SECOND]
