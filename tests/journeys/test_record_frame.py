"""What a record's page gives away: nothing in print, nothing to Back after signing out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kinfold.web.guards import PURPOSE_KEY
from tests.journeys.conftest import GoodPage, SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NAME = "Wren Marsh"


@pytest.fixture(autouse=True)
def with_record_page(settings: Any) -> None:
    """The pages of record_pages beside the real ones."""
    settings.ROOT_URLCONF = "tests.journeys.record_pages"


@pytest.mark.requirement("TDV-14.2.2")
def test_a_record_prints_as_one_sentence(page: Page, sign_in: SignIn, good_page: GoodPage) -> None:
    sign_in("safeguarding_lead", purpose="practitioner-view:safeguarding")
    page.goto("/record-frame")
    expect(page.locator("main")).to_contain_text(NAME)
    good_page(page, "record-frame")
    page.emulate_media(media="print")
    printed = page.evaluate("() => document.body.innerText")
    assert printed.strip().startswith("This service does not print.")
    assert NAME not in printed
    page.emulate_media(media="screen")
    page.keyboard.press("Control+p")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Control+a")
    assert NAME not in page.evaluate("() => getSelection().toString()")


@pytest.mark.requirement("TDV-14.2.2")
def test_back_after_signing_out_shows_nothing(page: Page, sign_in: SignIn) -> None:
    sign_in("safeguarding_lead", purpose="practitioner-view:safeguarding")
    page.goto("/record-frame")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Kinfold")
    assert NAME not in page.content()


def test_a_purpose_is_asked_for_first(page: Page, sign_in: SignIn, good_page: GoodPage) -> None:
    sign_in("safeguarding_lead")
    page.goto("/record-frame")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no purpose you may use")
    good_page(page, "no-purpose")
    assert PURPOSE_KEY not in page.content()


@pytest.mark.requirement("NEX-4")
def test_an_administrator_without_the_permission_is_refused(
    page: Page, sign_in: SignIn, good_page: GoodPage
) -> None:
    sign_in("administrator")
    page.goto("/")
    expect(page.get_by_role("link", name="Social care")).to_have_count(0)
    answer = page.goto("/social-care")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("separate permission for social care")
    assert NAME not in page.content()
    good_page(page, "refused-permission")
    sign_in("data_manager")
    page.goto("/")
    page.get_by_role("link", name="Social care").last.click()
    expect(page.locator("main")).to_contain_text(NAME)
