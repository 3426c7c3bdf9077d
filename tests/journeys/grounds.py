"""A real server over a whole made-up installation, for walks that need data on the shelf.

The server and the registers speak to the estate's own database, and the clock stands where the
estate's agreements are in force. A module that walks here imports `grounds` and `site`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connections
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from kinfold.gate import Gate
from kinfold.ledger import Entry
from kinfold.registers import configure
from kinfold.registers.models import Account
from kinfold.synthetic.personas import Persona
from kinfold.web import clock, gateway
from tests import estate, people_index
from tests.journeys import county

PURPOSE: Final = "practitioner-view:C-P2"


@dataclass
class Clock:
    """Runs as time does, from a moment the tests choose. Stands in for `datetime` at the door."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ahead: timedelta = timedelta(0)

    def now(self, zone: Any = None) -> datetime:
        """The moment it is in the made-up county."""
        return estate.LATER + (datetime.now(UTC) - self.began) + self.ahead


@dataclass
class Grounds:
    """The installation a walk takes place in."""

    estate: estate.Estate
    url: str
    gate: Gate
    clock: Clock

    def persona(self, key: str) -> Persona:
        """A child of the county who shows one thing."""
        return self.estate.county.persona(key)

    def enter(self, context: BrowserContext, login: str, *, purpose: str = PURPOSE) -> Account:
        """Sign an account in without the form."""
        account = Account.objects.get(login=login)
        key = county.session_for(account, purpose=purpose)
        cookie = {"name": "kinfold_session", "value": key, "url": self.url}
        context.add_cookies([cookie])  # type: ignore[list-item] # a dict is a cookie's shape
        return account

    def entries(self, kind: str) -> list[Entry]:
        """What the ledger holds of one kind."""
        return [one for one in self.gate._ledger.entries() if one.kind == kind]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A copy of the built county for this module, with its people linked."""
    return estate.copied(people_index.linked(), tmp_path_factory.mktemp("grounds") / "home")


@pytest.fixture(scope="module")
def server(home: estate.Estate, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """The server, each of whose threads opens the estate's database for itself."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        known = connections.settings
        ours = {**known["default"], **configure.sqlite(home.home / "db.sqlite3")}
        patch.setitem(known, "default", ours)
        with home.opened():  # else the server would share this thread's database in memory
            running = LiveServer("localhost")
        yield running
        running.stop()


@pytest.fixture
def site(server: LiveServer, home: estate.Estate, settings: Any) -> str:
    """The address, with the installation behind it."""
    settings.KINFOLD_HOME = home.home
    settings.KINFOLD_LOCAL_ACCOUNTS = True
    settings.KINFOLD_AUTHORITY = "Marshire County Council"
    settings.KINFOLD_CONTACT = "kinfold@marshire.example"
    return server.url


@pytest.fixture(scope="module")
def standing() -> Clock:
    """The module's clock: what one walk lapses is in the past of the next."""
    return Clock()


@pytest.fixture
def grounds(
    home: estate.Estate, site: str, standing: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Grounds]:
    """The installation, its registers open to the test as well."""
    people_index.back_in_time()
    monkeypatch.setattr(clock, "datetime", standing)
    with home.opened():
        yield Grounds(estate=home, url=site, gate=gateway.gate(), clock=standing)
