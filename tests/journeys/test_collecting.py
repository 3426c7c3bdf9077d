"""A front-line worker tells a person what is asked, and brings in one record with its marks."""

import pytest
from playwright.sync_api import Page, expect

from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

WORKER = "early-help@marshire.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """The linked county, with a worker of its early help service."""
    people_index.back_in_time()
    made = estate.copied(people_index.linked(), tmp_path_factory.mktemp("collect") / "home")
    with made.opened():
        estate.open_account(
            WORKER,
            "marshire",
            "early_help_worker",
            "Early help worker",
            permissions=("social_care",),
        )
    return made


@pytest.mark.requirement("PRI-5")
def test_a_worker_tells_a_person_and_brings_in_one_record(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, WORKER, purpose="")
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Collect").click()
    good_page(page, "collect-choose")
    page.get_by_role("link", name="Early help assessments and plans: involvement").click()
    expect(page.get_by_label("Surname (required)")).to_be_visible()
    expect(page.get_by_label("Address (optional: you may leave this out)")).to_be_visible()
    expect(page.locator("#id_surname-hint")).to_contain_text("Clause C2.1")
    good_page(page, "collect-form")

    page.get_by_role("button", name="Bring in this record").click()
    expect(page.get_by_role("alert")).to_contain_text("Tell the person what is asked")
    expect(page.get_by_role("alert")).to_contain_text("Surname: it was left out")
    expect(page.get_by_role("alert")).not_to_contain_text("Address")
    good_page(page, "collect-error")

    with page.context.expect_page() as opened:  # what was typed stays where it is
        page.get_by_role("link", name="the sheet to print").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", level=1)).to_contain_text("What we ask you")
    expect(sheet.locator("body")).not_to_contain_text("Early help worker")
    good_page(sheet, "collect-sheet")
    sheet.close()

    page.get_by_label("I read the statement out").check()
    page.get_by_label("Case id (required)").fill("EH-7001")
    page.get_by_label("Surname (required)").fill("Okonkwo")
    page.get_by_label("Forename (required)").fill("Ife")
    page.get_by_label("Agency (required)").fill("Family centre")
    group = page.get_by_role("group", name="Start date (required)")
    for label, part in (("Day", "3"), ("Month", "11"), ("Year", "2026")):
        group.get_by_label(label, exact=True).fill(part)
    page.get_by_role("button", name="Bring in this record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The record was kept")
    (told,) = grounds.entries("collection.told")
    expect(page.locator("main")).to_contain_text(f"entry {told.index}")
    assert "Okonkwo" not in page.url
    good_page(page, "collect-kept")


def test_a_role_that_meets_nobody_has_no_such_page(page: Page, grounds: Grounds) -> None:
    grounds.enter(page.context, estate.AUDITOR, purpose="")
    answer = page.goto("/collect")
    assert answer is not None
    assert answer.status == 403
