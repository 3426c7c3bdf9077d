"""Signing in and out, in a real browser: local account, work account, refusals, and Back."""

from base64 import b32encode
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from kinfold.web.authority import BACKEND, settings_for
from tests.journeys import county
from tests.journeys.conftest import GoodPage, SignIn
from tests.journeys.provider import RunningProvider

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HOME = "What would you like to do?"
STATEMENT = "Data protection statement"


@pytest.fixture
def work_accounts(provider: RunningProvider, settings: Any) -> RunningProvider:
    """Sign-in by work account is set up."""
    for name, value in settings_for(provider.as_provider()).items():
        setattr(settings, name, value)
    settings.OIDC_VERIFY_KID = False  # the mock's tokens name no key
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]
    return provider


def code_of(device: TOTPDevice) -> str:
    """The code a telephone would show now."""
    return pyotp.TOTP(b32encode(device.bin_key).decode()).now()


def heading(page: Page) -> str:
    """The page's main heading."""
    return page.locator("h1").inner_text()


def fill_local(page: Page, *, login: str, password: str, code: str) -> None:
    """Fill in the local account's form and send it."""
    page.get_by_label("E-mail address").fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("One-time code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def test_local_account_signs_in_accepts_the_statement_and_signs_out(
    page: Page, good_page: GoodPage
) -> None:
    account = county.account_for("governance_officer", password=county.PASSWORD)
    device = county.one_time_codes(account)
    page.goto("/account")
    assert heading(page) == "Sign in to Kinfold"
    good_page(page, "sign-in")
    page.get_by_role("button", name="Sign in with a local account").click()
    good_page(page, "sign-in-local")
    fill_local(page, login=account.login, password=county.PASSWORD, code="")
    expect(page.get_by_role("alert")).to_contain_text("Enter the 6-digit code")
    assert page.title().startswith("Error: ")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    good_page(page, "sign-in-local-error")
    fill_local(page, login=account.login, password=county.PASSWORD, code=code_of(device))
    assert heading(page) == "Your access"
    page.goto("/")
    assert heading(page) == STATEMENT
    good_page(page, "statement")
    page.get_by_role("button", name="Accept and continue").click()
    good_page(page, "statement-error")
    page.get_by_label("I have read this statement").check()
    page.get_by_role("button", name="Accept and continue").click()
    assert heading(page) == HOME
    good_page(page, "home-governance")
    page.get_by_role("button", name="Sign out").click()
    assert heading(page) == "You have signed out"
    good_page(page, "signed-out")
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Kinfold")


def test_wrong_codes_and_passwords_look_alike_and_end_in_a_lock(
    page: Page, good_page: GoodPage
) -> None:
    account = county.account_for("administrator", password=county.PASSWORD)
    device = county.one_time_codes(account)
    page.goto("/sign-in/local")
    fill_local(page, login=account.login, password=county.PASSWORD, code="000000")
    first = page.get_by_role("alert").inner_text()
    fill_local(page, login=account.login, password="not the password", code=code_of(device))
    assert page.get_by_role("alert").inner_text() == first
    for _ in range(3):
        fill_local(page, login=account.login, password="not the password", code="123456")
    assert heading(page) == "Too many tries"
    good_page(page, "locked-out")


@pytest.mark.requirement("TDV-AP1-4")
def test_work_account_signs_in(
    page: Page, work_accounts: RunningProvider, good_page: GoodPage
) -> None:
    account = county.account_for("safeguarding_lead")
    page.goto("/")
    page.get_by_role("button", name="Sign in with your Marshire work account").click()
    assert page.url.startswith(work_accounts.url)
    assert "code_challenge_method=S256" in page.url
    page.get_by_role("button", name="lead", exact=True).click()
    assert heading(page) == STATEMENT
    account.refresh_from_db()
    assert account.external_subject == f"{work_accounts.url}|lead"


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ("stranger", "no organisation has given it access"),
        ("unverified", "no verified e-mail address"),
        ("other", "belongs to another work account"),
    ],
)
def test_others_are_refused_in_four_parts(
    page: Page, work_accounts: RunningProvider, good_page: GoodPage, person: str, why: str
) -> None:
    account = county.account_for("safeguarding_lead")
    account.external_subject = f"{work_accounts.url}|lead"
    account.save()
    page.goto("/sign-in/work")
    page.get_by_role("button", name=person, exact=True).click()
    assert heading(page) == "You cannot sign in"
    assert page.locator("dt").all_inner_texts() == [
        "What was asked",
        "Why not",
        "What would put it right",
        "Ledger entry",
    ]
    expect(page.locator("main")).to_contain_text(why)
    good_page(page, f"refused-{person}")
    page.goto("/")
    assert heading(page) == "Sign in to Kinfold"


def test_cancelled_at_the_provider(page: Page, work_accounts: RunningProvider) -> None:
    page.goto("/sign-in/work")
    page.get_by_role("button", name="Deny").click()
    expect(page.locator("main")).to_contain_text("cancelled, took too long")


def test_a_session_that_was_left_alone_ends(page: Page, sign_in: SignIn, settings: Any) -> None:
    sign_in("data_manager")
    page.goto("/")
    assert heading(page) == HOME
    settings.KINFOLD_IDLE_SECONDS = 0
    page.goto("/account")
    assert heading(page) == "Sign in to Kinfold"
    settings.KINFOLD_IDLE_SECONDS = 900
    page.goto("/account")
    assert heading(page) == "Sign in to Kinfold"


def test_the_person_is_warned_and_can_stay(
    page: Page, sign_in: SignIn, settings: Any, axe_check: Callable[[Page], None]
) -> None:
    settings.KINFOLD_IDLE_SECONDS = 8
    sign_in("data_manager")
    page.goto("/")
    dialog = page.get_by_role("dialog", name="You will soon be signed out")
    expect(dialog).to_be_visible(timeout=7000)
    axe_check(page)
    with page.expect_response("**/still-here") as answered:
        page.get_by_role("button", name="Stay signed in").click()
    assert answered.value.status == 204
    expect(dialog).to_be_hidden()
