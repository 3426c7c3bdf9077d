"""The auditor's walks: what happened, who looked at a child, what they saw, is the record whole."""

import shutil
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kinfold.view.find import Wanted, find
from kinfold.view.record import Record, open_record
from kinfold.web import gateway
from kinfold.web.templating import format_date
from tests import estate
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, home, server, site, standing

__all__ = ["grounds", "home", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

LEAD = estate.LEADS["st-edmunds"]


def looked_at(grounds: Grounds) -> Record:
    """A child's record, opened by the lead of St Edmund's; the ledger keeps what it showed."""
    child = grounds.persona("health_plan")
    lead, at = grounds.gate.actor(LEAD), grounds.clock.now()
    wanted = Wanted(surname=child.surname, forename=child.forename, date_of_birth=child.born)
    found = find(grounds.gate, lead, wanted, purpose="C-P2", at=at)
    return open_record(grounds.gate, lead, found[0].person, purpose="C-P2", at=at)


@pytest.mark.requirement("GOV-4")
def test_who_looked_at_a_child_and_exactly_what_they_saw(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    record = looked_at(grounds)
    grounds.enter(page.context, estate.AUDITOR)
    page.goto("/ledger")
    good_page(page, "ledger")
    page.get_by_label("The child’s Kinfold number").fill(record.person)
    page.get_by_role("button", name="Show who looked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who looked at this child")
    assert record.person not in page.url
    expect(page.locator("tbody")).to_contain_text("St Edmund's Primary")
    good_page(page, "ledger-child")
    page.locator("tbody").get_by_role("link", name=f"Entry {record.entry}").click()
    shown = page.locator("main").inner_text()
    rows = page.locator("h3:text-is('Flags') + dl .govuk-summary-list__row")
    told = [tuple(row.locator("dt, dd").all_inner_texts()) for row in rows.all()]
    assert sorted(told) == sorted((capital(flag.title), flag.text) for flag in record.flags)
    for text in record.personal.values():
        assert text in shown or as_day(text) in shown
    for involvement in record.involvements:
        assert involvement.agency in shown
    assert len(record.education) == shown.count("School name")
    good_page(page, "ledger-entry-seen")
    page.get_by_role("button", name="Who looked at this child").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who looked at this child")
    expect(page.locator("tbody").get_by_role("link", name=f"Entry {record.entry}")).to_be_visible()


def capital(text: str) -> str:
    """A title as a label begins."""
    return text[:1].upper() + text[1:]


def as_day(text: str) -> str:
    """A date in ISO letters as a page writes it; anything else as it is."""
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text


def test_what_one_account_did_and_that_auditing_is_recorded(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    looked_at(grounds)
    grounds.enter(page.context, estate.AUDITOR)
    page.goto("/ledger")
    page.get_by_role("button", name="Show what it did").click()
    good_page(page, "ledger-account-error")
    page.get_by_label("Account").select_option(
        label="Designated safeguarding lead, St Edmund's Primary"
    )
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody")).to_contain_text("Record shown")
    assert LEAD not in page.url
    good_page(page, "ledger-account")
    page.goto("/ledger")
    expect(page.locator("tbody tr").first).to_contain_text("read the record of decisions")
    page.locator("tbody tr").first.get_by_role("link").click()
    good_page(page, "ledger-entry")


def test_nobody_else_reads_the_ledger(page: Page, grounds: Grounds) -> None:
    for login in (LEAD, estate.DATA_MANAGER, estate.ADMINISTRATOR):
        grounds.enter(page.context, login)
        answer = page.goto("/ledger")
        assert answer is not None
        assert answer.status == 403


@pytest.mark.requirement("GOV-1")
def test_the_record_is_verified_and_a_flipped_byte_is_found(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.AUDITOR)
    page.goto("/ledger")
    page.get_by_role("button", name="Verify the ledger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The ledger is whole")
    good_page(page, "ledger-verified")
    folder = gateway.gate().installation.ledger
    kept = folder.with_name("ledger-kept")
    shutil.copytree(folder, kept)
    leaves = sorted(path for path in folder.rglob("*") if path.is_file() and "leaves" in str(path))
    content = bytearray(leaves[0].read_bytes())
    content[40] ^= 1
    page.goto("/ledger")
    leaves[0].write_bytes(bytes(content))
    page.get_by_role("button", name="Verify the ledger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The ledger does not verify")
    good_page(page, "ledger-broken")
    shutil.rmtree(folder)
    shutil.move(kept, folder)
