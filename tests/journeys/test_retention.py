"""Walks of retention: what falls due is read, held back and released; a backup's end is said."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kinfold import retention
from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

LONG: timedelta = timedelta(days=365 * 7)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county taken in."""
    people_index.back_in_time()
    return estate.copied(people_index.linked(), tmp_path_factory.mktemp("kept") / "home")


@pytest.mark.requirement("GOV-5", "NEX-23")
def test_what_falls_due_is_read_held_back_and_destroyed_by_command(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.GOVERNANCE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Retention").click()
    expect(page.locator("main")).to_contain_text("Nothing is due to be destroyed on 21 November")
    good_page(page, "retention-later")
    grounds.clock.ahead = LONG
    try:
        grounds.enter(page.context, estate.GOVERNANCE)
        page.goto("/retention")
        command = page.locator("main code").inner_text()
        good_page(page, "retention-due")
        expect(page.get_by_text("Nothing has been destroyed")).to_be_visible()
        page.locator("td a").first.click()
        good_page(page, "hold")
        page.get_by_role("button", name="Hold it back").click()
        expect(page.get_by_role("alert")).to_contain_text("Say why it may not go yet")
        good_page(page, "hold-error")
        page.get_by_label("Why it may not go yet").fill("A claim against the council is open")
        page.get_by_label("Clause or law it rests on").fill("Limitation Act 1980")
        page.get_by_role("button", name="Hold it back").click()
        expect(page.get_by_text("A claim against the council is open")).to_be_visible()
        good_page(page, "holds")
        page.get_by_role("link", name="What falls due").click()
        expect(page.get_by_role("heading", name="Held back")).to_be_visible()
        assert page.locator("main code").inner_text() != command
        page.get_by_role("link", name="Holds").click()
        page.get_by_role("button", name="Release").click()
        expect(page.get_by_text("Nothing is held")).to_be_visible()
        page.get_by_role("link", name="What falls due").click()
        digest = page.locator("main code").inner_text().rpartition(" ")[2].strip()
        assert page.locator("main code").inner_text() == command
        officer = grounds.gate.actor(estate.DATA_MANAGER)
        retention.apply(grounds.gate, officer, digest, at=grounds.clock.now())
        page.get_by_role("link", name="Certificates").click()
        good_page(page, "certificates")
        page.locator("th a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Certificate of destruction")
        good_page(page, "certificate")
    finally:
        grounds.clock.ahead = timedelta(0)


@pytest.mark.requirement("GOV-5")
def test_a_backup_is_recorded_and_its_end_certified(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/retention/backups")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the backup a short name")
    good_page(page, "backups-error")
    page.get_by_label("Short name of the backup").fill("tape-2026-10")
    for legend, day in (("Day it was taken", "31 10 2026"), ("Day by which", "14 11 2026")):
        group = page.get_by_role("group", name=legend)
        for label, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
            group.get_by_label(label, exact=True).fill(part)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Overdue")).to_be_visible()
    good_page(page, "backups")
    page.get_by_role("button", name="It was destroyed").click()
    good_page(page, "backup-gone")
    page.get_by_role("button", name="Yes: it was destroyed").click()
    expect(page.locator("main")).to_contain_text("Destroyed by a person, who said so")


@pytest.mark.parametrize("login", [estate.AUDITOR, estate.LEADS["st-edmunds"]])
def test_others_have_no_such_pages(page: Page, grounds: Grounds, login: str) -> None:
    grounds.enter(page.context, login)
    answer = page.goto("/retention")
    assert answer is not None
    assert answer.status == 403
