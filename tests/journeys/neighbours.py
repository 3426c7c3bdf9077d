"""Three neighbouring installations, each served by a process of its own, for walks between them.

`street` makes homes ready and serves them; `visit` signs somebody in, by password and code.
"""

import contextlib
import os
import subprocess
import sys
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyotp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page

from kinfold.cli import demo_members
from kinfold.registers.installation import CONFIGURATION
from kinfold.registers.models import Account
from tests import estate, neighbourhood
from tests.journeys import county
from tests.neighbourhood import MEMBERS, NOW, SET_UP, Neighbourhood

LEAD: Final = "dsl@st-edmunds.marshire.example"
SITE: Final = '\n[site]\nauthority = "{name}"\nlocal_accounts = true\nplain_http = true\n'


@dataclass(frozen=True)
class Street:
    """The homes, and where each is served."""

    hood: Neighbourhood
    urls: dict[str, str]

    @contextlib.contextmanager
    def visit(
        self, browser: Browser, member: str, *, login: str, java_script_enabled: bool = True
    ) -> Iterator[Page]:
        """A page of somebody who signed in at a member's installation, in their own browser."""
        context = browser.new_context(
            base_url=self.urls[member],
            viewport={"width": 1280, "height": 900},
            accept_downloads=True,
            java_script_enabled=java_script_enabled,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/sign-in/local")
        page.get_by_label("E-mail address").fill(login)
        page.get_by_label("Password", exact=True).fill(county.PASSWORD)
        page.get_by_label("One-time code").fill(self._code(member, login))
        page.get_by_role("button", name="Sign in").click()
        if page.locator("h1").inner_text() == "Data protection statement":
            page.get_by_label("I have read this statement").check()
            page.get_by_role("button", name="Accept and continue").click()
        yield page
        context.close()

    def _code(self, member: str, login: str) -> str:
        """The code a telephone would show now, as if it had not been used a moment ago."""
        with estate._registers_at(self.hood.home(member)):
            TOTPDevice.objects.filter(user__login=login).update(last_t=-1)
            device = TOTPDevice.objects.get(user__login=login)
        return pyotp.TOTP(b32encode(device.bin_key).decode()).now()


def _accounts(hood: Neighbourhood, member: str) -> None:
    """A password and a telephone for those who walk here."""
    with hood.at(member):
        logins = [demo_members.mailbox("ccis", member)]
        if member == "marshire":
            logins.append(county.account_for("safeguarding_lead").login)
        for login in logins:
            account = Account.objects.get(login=login)
            account.set_password(county.PASSWORD)
            account.save()
            county.one_time_codes(account)


@contextlib.contextmanager
def street(folder: Path) -> Iterator[Street]:
    """Serve three homes of a copy of the neighbourhood until the walk is over."""
    hood = neighbourhood.copied(neighbourhood.built(), folder)
    for member in demo_members.MEMBERS:
        with (hood.home(member.id) / CONFIGURATION).open("a", encoding="utf-8") as file:
            file.write(SITE.format(name=member.name))
        _accounts(hood, member.id)
    with contextlib.ExitStack() as stack:
        urls = {name: stack.enter_context(_served(hood.home(name))) for name in MEMBERS}
        _introduced(hood, urls)
        yield Street(hood=hood, urls=urls)


def _introduced(hood: Neighbourhood, urls: dict[str, str]) -> None:
    """Each learns where the others take parcels."""
    cards: dict[str, tuple[str, str, str | None]] = {}
    for name in MEMBERS:
        with hood.at(name) as gate:
            cards[name] = (gate.card.recipient, gate.card.verify_key, urls[name])
    for name in MEMBERS:
        with hood.at(name) as gate:
            others = {other: card for other, card in cards.items() if other != name}
            demo_members.trust(gate, others, at=SET_UP)


@contextlib.contextmanager
def _served(home: Path) -> Iterator[str]:
    """One home behind a server process; its address."""
    environment = os.environ | {
        "KINFOLD_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "kinfold.web.settings",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.neighbour_served", NOW.isoformat()],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port, "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stdout is not None:
            server.stdout.close()
