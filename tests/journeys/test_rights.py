"""Walks of rights: a practitioner declares a copy; a request is answered from receipt to close."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kinfold.registers import cases
from tests import estate, people_index
from tests.journeys.grounds import Grounds, grounds, home, server, site, standing
from tests.journeys.test_safeguarding_lead import read

__all__ = ["grounds", "home", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]

GoodPage = Callable[[Page, str], None]
LEAD = estate.LEADS["st-edmunds"]


@pytest.mark.requirement("TDV-13.4b", "TDV-7.15")
def test_a_practitioner_declares_a_copy(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, LEAD)
    read(page, grounds, "nothing")
    page.get_by_role("link", name="declare that you did").click()
    good_page(page, "declare")
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what you did")
    page.get_by_label("I passed information on").check()
    page.get_by_label("Personal details").check()
    page.get_by_label("Why was it needed?").fill("A concern raised by the class teacher")
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("alert")).to_contain_text("Name the safeguarding protocol")
    good_page(page, "declare-error")
    page.get_by_label("Protocol you followed").fill("Referral to the front door")
    page.get_by_role("button", name="Declare it").click()
    expect(page.locator("main")).to_contain_text("is now the controller of its copy")
    good_page(page, "declared")
    child = grounds.persona("nothing")
    assert child.surname not in page.content()
    (kept,) = cases.declarations(people_index.person_id(child.person))
    assert kept.organisation == "st-edmunds"
