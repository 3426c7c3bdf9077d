"""A signed-in client and a request for tests of the web door."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from kinfold.registers.models import Account
from tests import estate
from tests.journeys import county
from tests.unit.web.walking import Walk, walking


@pytest.fixture
def signed_in(client: Client, db: None) -> Callable[..., Account]:
    """Signs a role in on `client`; the statement is accepted unless told otherwise."""

    def do(role: str, *, statement: bool = True) -> Account:
        account = county.account_for(role)
        if statement:
            county.accept_statement(account)
        client.cookies["kinfold_session"] = county.session_for(account)
        return account

    return do


@pytest.fixture
def request_of(rf: RequestFactory, db: None) -> Callable[..., HttpRequest]:
    """A request by an account, with a session."""
    from django.contrib.sessions.backends.db import SessionStore

    def do(
        account: Account | None, *, path: str = "/somewhere", method: str = "GET"
    ) -> HttpRequest:
        request = rf.generic(method, path)
        if account is not None:
            request.user = account
        request.session = SessionStore()
        return request

    return do


@pytest.fixture
def walk(home: estate.Estate, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """The estate that a module calls its home, open to walk through; nobody is signed in."""
    with walking(home, settings, monkeypatch) as made:
        yield made
