"""A real server and a real browser (Debian's Chromium) for walks through the pages."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_socket import socket_allow_hosts

from kinfold.registers.models import Account
from tests.journeys import county
from tests.journeys.provider import RunningProvider, running_provider

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 375, 320)
#: Checks a page, and names its screenshots.
GoodPage = Callable[[Page, str], None]
# A page that refuses is an error to the browser's console, and right for us.
REFUSAL = "Failed to load resource: the server responded with a status of 4"


class SignIn(Protocol):
    """Signs a role's account in; by default with the statement accepted."""

    def __call__(self, role: str, *, statement: bool = True, purpose: str = "") -> Account: ...


@pytest.fixture(autouse=True)
def only_this_machine() -> None:
    """No test may reach beyond this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    # Playwright keeps an event loop running in this thread, and Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup: None) -> Iterator[LiveServer]:
    """A server whose threads have their own connections to the test database.

    Started before the database is a file, pytest-django's own would share one connection
    between all of them, and SQLite then crashes the process.
    """
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def site(live_server: LiveServer, settings: Any) -> str:
    """The address of a running server with local accounts on."""
    settings.KINFOLD_LOCAL_ACCOUNTS = True
    settings.KINFOLD_AUTHORITY = "Marshire County Council"
    settings.KINFOLD_CONTACT = "kinfold@marshire.example"
    return live_server.url


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser profile, at the server."""
    made = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page whose console stays silent: a word of complaint there (CSP too) fails the journey."""
    said: list[str] = []
    made = context.new_page()

    def listen(message: ConsoleMessage) -> None:
        ours = message.location["url"].startswith(site)
        if ours and message.type in {"error", "warning"}:
            said.append(message.text)

    made.on("console", listen)
    made.on("pageerror", lambda fault: said.append(str(fault)))
    yield made
    complaints = [text for text in said if not text.startswith(REFUSAL)]
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, site: str) -> SignIn:
    """Signs a role in without the form, for journeys that are about something else."""

    def do(role: str, *, statement: bool = True, purpose: str = "") -> Account:
        account = county.account_for(role)
        if statement:
            county.accept_statement(account)
        key = county.session_for(account, purpose=purpose)
        context.add_cookies([{"name": "kinfold_session", "value": key, "url": site}])
        return account

    return do


@pytest.fixture
def axe_check() -> Callable[[Page], None]:
    """Fails on any accessibility violation of the page as it stands."""

    def check(page: Page) -> None:
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        assert result.violations_count == 0, result.generate_report()

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """Fails where the page is wider than a 320 pixel screen (WCAG 1.4.10)."""

    def check(page: Page) -> None:
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 800})
        wide = page.evaluate(
            "() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], f"{wide[0]} wide in {wide[1]}"
        if size is not None:
            page.set_viewport_size(size)

    return check


@pytest.fixture
def good_page(
    axe_check: Callable[[Page], None], no_sideways_scroll: Callable[[Page], None]
) -> GoodPage:
    """Everything every page must be: accessible at each width, never wider than the screen.

    The name is for the screenshot, which is kept where KINFOLD_SHOTS names a directory.
    """

    def check(page: Page, name: str) -> None:
        shots = os.environ.get("KINFOLD_SHOTS")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe_check(page)
            if shots:
                page.screenshot(path=Path(shots) / f"{name}-{width}.png", full_page=True)
        no_sideways_scroll(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    return check


@pytest.fixture(scope="session")
def provider() -> Iterator[RunningProvider]:
    """A real OpenID Connect provider, as a process of its own."""
    with running_provider() as running:
        yield running
