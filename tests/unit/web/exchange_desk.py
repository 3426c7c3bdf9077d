"""A desk in one of three installations, for tests of the exchange's pages."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kinfold.gate import Gate
from kinfold.registers.models import Account
from kinfold.web import clock
from tests import neighbourhood
from tests.journeys import county
from tests.neighbourhood import NOW, Neighbourhood


@dataclasses.dataclass
class Desk:
    """Somebody at a desk in one installation, and that installation's gate."""

    client: Client
    gate: Gate

    def get(self, address: str, *, status: int = 200) -> str:
        """The text of a page."""
        answer = self.client.get(address)
        text = answer.content.decode()
        assert answer.status_code == status, text
        assert answer["Cache-Control"] == "no-store"
        return text

    def post(self, address: str, *, status: int = 302, **sent: Any) -> str:
        """What a form was answered with: where it leads, or the text of a page."""
        answer = self.client.post(address, sent)
        assert answer.status_code == status, answer.content.decode()
        return str(answer["Location"]) if status == 302 else answer.content.decode()

    def sit(self, login: str) -> None:
        """Let this account sit down at the desk."""
        account = Account.objects.get(login=login)
        county.accept_statement(account)
        self.client.cookies["kinfold_session"] = county.session_for(account)


@dataclasses.dataclass
class Moment:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def now(self, zone: Any = None) -> datetime:
        """The moment it stands at."""
        return self.at


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """The clock of the pages."""
    found = Moment()
    monkeypatch.setattr(clock, "datetime", found)
    return found


@pytest.fixture
def hood(tmp_path: Path) -> Neighbourhood:
    """Three installations to do with as the test likes."""
    return neighbourhood.copied(neighbourhood.built(), tmp_path / "hood")


@pytest.fixture
def desk(hood: Neighbourhood, moment: Moment, settings: Any) -> Iterator[Callable[[str], Desk]]:
    """Opens a member's installation with its designated person at the desk."""
    with contextlib.ExitStack() as stack:

        def sit(member: str) -> Desk:
            stack.pop_all().close()
            settings.KINFOLD_HOME = hood.home(member)
            gate = stack.enter_context(hood.at(member))
            made = Desk(client=Client(), gate=gate)
            made.sit(f"ccis@{member}.example")
            return made

        yield sit


def entries(gate: Gate) -> list[str]:
    """What kinds of entry the ledger holds."""
    return [one.kind for one in gate._ledger.entries()]
