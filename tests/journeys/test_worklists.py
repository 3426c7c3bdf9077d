"""Walks through the lists of work: missing education, the data manager, a school."""

import pytest
from playwright.sync_api import Page, expect

from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.web.test_worklists import filled
from tests.unit.worklists.conftest import ADMISSIONS, ATTENDANCE, CME, EXCLUSIONS, SCHOOL, upn

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An office with something on every list."""
    people_index.back_in_time()
    return filled(tmp_path_factory.mktemp("work"))


def date_in(page: Page, name: str, said: str) -> None:
    """Fill the three boxes of a date."""
    day, month, year = said.split()
    group = page.get_by_role("group", name=name)
    group.get_by_label("Day").fill(day)
    group.get_by_label("Month").fill(month)
    group.get_by_label("Year").fill(year)


@pytest.mark.requirement("SOM-7.4")
def test_the_data_manager_and_a_school_work_a_pupil_on_two_rolls(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/work/births")
    good_page(page, "work-births")
    page.goto("/work/rolls")
    good_page(page, "work-rolls")
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_label("Who acts next?").select_option("st-edmunds")
    page.get_by_label("What was done").fill("Asked both schools which roll is right.")
    good_page(page, "work-case")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Asked both schools")
    address = page.url
    grounds.enter(page.context, SCHOOL)
    page.goto("/work/rolls")
    good_page(page, "work-rolls-school")
    page.goto(address)
    page.get_by_label("Outcome").select_option("one_roll")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("One school takes the pupil off its roll")
    good_page(page, "work-case-closed")


@pytest.mark.requirement("SOM-2.4.1", "SOM-7.5")
def test_a_school_s_notice_and_the_officer_s_candidates(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, SCHOOL)
    page.goto("/work/removals")
    page.get_by_role("button", name="Give notice").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the ground")
    good_page(page, "work-notice-new")
    page.get_by_label("Pupil number (UPN)").fill(upn(4))
    page.get_by_label("On what ground?").select_option("moved")
    date_in(page, "From which day?", "20 11 2026")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("main")).to_contain_text("Has moved away")
    good_page(page, "work-notices")
    grounds.enter(page.context, CME)
    page.goto("/work/missing")
    expect(page.locator("main")).to_contain_text("Left the roll on 9 October 2026")
    expect(page.locator("main")).to_contain_text("Notice for 20 November 2026")
    good_page(page, "work-missing")
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_label("Outcome").select_option("other_authority")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Moved to another authority in England")


@pytest.mark.requirement("TDV-14.2.5", "SOM-8.3")
def test_cleansing_forms_are_sent_and_answered(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/work/cleansing")
    page.get_by_role("button", name="Send forms").first.click()
    expect(page.locator("main")).to_contain_text("Waiting for an answer")
    good_page(page, "work-cleansing")
    page.goto("/work/cleansing/new")
    good_page(page, "work-cleansing-new")
    grounds.enter(page.context, SCHOOL)
    page.goto("/work/cleansing")
    page.locator("tbody").get_by_role("link").first.click()
    good_page(page, "work-form-answer")
    page.get_by_label("It is corrected; the next feed carries it").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("the next feed carries it")


@pytest.mark.requirement("SOM-2.5.1", "SOM-2.4.3")
def test_exclusions_and_one_pupil_s_attendance(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, EXCLUSIONS)
    page.goto("/work/exclusions")
    expect(page.locator("main")).to_contain_text("Suspension")
    good_page(page, "work-exclusions")
    grounds.enter(page.context, ATTENDANCE)
    page.goto("/work/attendance")
    page.get_by_label("Pupil number (UPN)").fill(upn(2))
    date_in(page, "First day", "1 9 2026")
    date_in(page, "Last day", "20 11 2026")
    page.get_by_role("button", name="Show the marks").click()
    expect(page.locator("main")).to_contain_text("Unauthorised run")
    good_page(page, "work-attendance")


@pytest.mark.requirement("SOM-2.2.1")
def test_the_admissions_officer_finds_a_child_s_newest_address(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, ADMISSIONS)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Child on a roll").click()
    page.get_by_role("button", name="Find the child").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the pupil number, or the surname")
    page.get_by_label("Surname").fill("Marshb")
    page.get_by_role("button", name="Find the child").click()
    expect(page.locator("main")).to_contain_text("21 November 2026")
    expect(page.locator("main")).to_contain_text("St Edmund's Primary, Pupil core")
    assert "Marshb" not in page.url
    good_page(page, "work-child")
