"""Walks through pages without a browser: a client signed in at an estate of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from typing import Any, Final, cast

import pytest
from django.http import HttpResponse
from django.test import Client

from kinfold.gate import Gate
from kinfold.registers.models import Account
from kinfold.web import clock
from tests import estate, people_index
from tests.journeys import county

_BEGUN: Final = count()  # each walk is after the last, for walks may share an estate


@dataclass
class Standing:
    """Stands in for `datetime` at the door: every moment is later than the last."""

    moment: datetime = field(
        default_factory=lambda: estate.LATER + next(_BEGUN) * timedelta(minutes=3)
    )

    def now(self, zone: Any = None) -> datetime:
        """A second after it was asked before."""
        self.moment += timedelta(seconds=1)
        return self.moment.astimezone(zone or UTC)


@dataclass
class Walk:
    """An estate open to the test, and somebody signed in at it."""

    estate: estate.Estate
    gate: Gate
    clock: Standing
    client: Client = field(default_factory=Client)

    def enter(self, login: str, *, purpose: str = "", **held: object) -> Account:
        """Sign an account in without the form, with more in its session."""
        account = Account.objects.get(login=login)
        self.client.cookies["kinfold_session"] = county.session_for(account, purpose=purpose)
        session = self.client.session
        session.update(held)
        session.save()
        return account

    def get(self, path: str) -> HttpResponse:
        """Open a page."""
        return cast("HttpResponse", self.client.get(path))

    def post(self, path: str, **sent: object) -> HttpResponse:
        """Send a form."""
        return cast("HttpResponse", self.client.post(path, sent))


def words(answer: HttpResponse) -> str:
    """A page's text with its entities read."""
    return unescape(answer.content.decode())


@contextmanager
def walking(home: estate.Estate, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """Open an estate, with the door's clock standing where its agreements are in force."""
    settings.KINFOLD_HOME = home.home
    settings.KINFOLD_AUTHORITY = "Marshire County Council"
    standing = Standing()
    monkeypatch.setattr(clock, "datetime", standing)
    people_index.back_in_time()
    with home.opened() as gate:
        yield Walk(estate=home, gate=gate, clock=standing)
