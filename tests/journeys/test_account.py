"""A person chooses a purpose and sees which conditions of access they meet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinfold.agreement import load
from kinfold.registers import agreements
from tests.journeys.conftest import GoodPage, SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

VIEW = Path(__file__).resolve().parents[2] / "agreements/practitioner-view/2026-27.yaml"


@pytest.fixture
def view_in_force(site: str) -> None:
    """The practitioner view's agreement is in force."""
    version = load.read(VIEW)
    at = datetime.now(UTC) - timedelta(days=1)
    agreements.save_version(
        version.agreement.id,
        label=version.agreement.version,
        version_hash=version.hash,
        canonical=version.canonical,
        at=at,
    )
    for state in ("consulted", "approved", "signing", "in_force"):
        agreements.set_standing(version.hash, state=state, at=at, by=None)


@pytest.mark.requirement("TDV-5.5")
@pytest.mark.usefixtures("view_in_force")
def test_purpose_and_conditions(page: Page, sign_in: SignIn, good_page: GoodPage) -> None:
    sign_in("safeguarding_lead")
    page.goto("/account")
    good_page(page, "account")
    page.get_by_role("link", name="Choose").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Why are you using the service today?")
    good_page(page, "purpose")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    good_page(page, "purpose-error")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    page.goto("/account")
    expect(page.locator("main")).not_to_contain_text("Not chosen yet")
