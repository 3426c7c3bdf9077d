"""Walks of a place planner and a head teacher: figures with nobody in them."""

import pytest
from playwright.sync_api import Page, expect

from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.indicators.conftest import HEAD, PLANNER
from tests.unit.web.test_figures import filled

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """Four schools whose pupils are counted."""
    people_index.back_in_time()
    return filled(tmp_path_factory.mktemp("figures"))


@pytest.mark.requirement("SOM-2.4.2")
def test_a_planner_reads_figures_and_opens_no_record(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, PLANNER)
    page.goto("/")
    page.get_by_role("link", name="Planning places").first.click()
    expect(page.locator("main")).to_contain_text("on roll on 1 October 2026")
    expect(page.get_by_role("cell", name="c", exact=True).first).to_be_visible()
    good_page(page, "figures-places")
    page.goto("/find")
    expect(page.locator("main")).to_contain_text("Your role does not include this work")
    (asked,) = grounds.entries("figures.outcome")
    assert asked.payload is not None
    told = str(asked.payload["figures"])
    assert "'asked': 'pupils on roll, autumn'" in told
    assert "'threshold': 10" in told


@pytest.mark.requirement("SOM-9.3.1b")
def test_a_head_sets_the_school_beside_others(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, HEAD)
    page.goto("/")
    page.get_by_role("link", name="Beside other schools").first.click()
    expect(page.locator("main")).to_contain_text("St Edmund's Primary beside other schools")
    expect(page.get_by_role("rowheader", name="Millbrook Primary").first).to_be_visible()
    good_page(page, "figures-schools")
