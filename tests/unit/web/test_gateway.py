"""The web door opens the gate once, and the ledger remembers sessions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kinfold.errors import UsageProblem
from kinfold.registers.installation import prepare
from kinfold.web import gateway
from tests.journeys import county


@pytest.fixture
def home(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    """An installation this server serves."""
    made = prepare(tmp_path / "home", name="Marshire County Council", organisation="marshire")
    settings.KINFOLD_HOME = made.home
    yield made.home
    gateway._OPENED.clear()


def test_without_an_installation_there_is_no_gate(db: None) -> None:
    with pytest.raises(UsageProblem):
        gateway.gate()
    assert gateway.remember("session.started", account=None) is None


def test_the_gate_is_opened_once(home: Path) -> None:
    assert gateway.gate() is gateway.gate()


@pytest.mark.requirement("NEX-4")
def test_sessions_and_refused_pages_are_remembered(home: Path, client: Client) -> None:
    account = county.account_for("administrator")
    first = gateway.remember("session.started", account=account, by="local account")
    second = gateway.remember("session.refused", account=None, by="work account")
    assert first is not None
    assert second is not None
    assert int(second) == int(first) + 1
    client.cookies["kinfold_session"] = county.session_for(account)
    client.post("/sign-out")
    third = gateway.remember("session.started", account=account)
    assert third is not None
    assert int(third) == int(second) + 2
