"""The web door's way to the gate: one opened gate a process, and the sessions it remembers.

Opened on first use, so each server process opens its own after it was started.
"""

from pathlib import Path
from threading import Lock
from typing import Final

from django.conf import settings

from kinfold.agreement.flow import Actor
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers.models import Account
from kinfold.web.clock import now

_OPENED: Final[dict[Path, Gate]] = {}
_OPENING: Final = Lock()


def gate() -> Gate:
    """The installation's gate. Raises UsageProblem where this server has no installation."""
    home: Path | None = settings.KINFOLD_HOME
    if home is None:
        raise UsageProblem(
            "Open the installation.",
            why="This server was started without one.",
            remedy="Set KINFOLD_HOME to a prepared home and start the server again.",
        )
    with _OPENING:
        if home not in _OPENED:
            _OPENED[home] = Gate.open(home)
        return _OPENED[home]


def actor_of(account: Account) -> Actor:
    """An account as the gate wants it: who asks, in which role, for which organisation."""
    return Actor(
        account=account.login,
        role=account.role,
        organisation=account.organisation_id,
        organisation_kind=account.organisation.kind,
    )


def remember(kind: str, *, account: Account | None, **payload: str) -> str | None:
    """Write an act that moves no data into the ledger; the entry's number.

    Kinds: session.started, session.ended, session.refused, statement.accepted, purpose.declared,
    page.refused. None where there is no installation, and so no ledger (tests).
    """
    if settings.KINFOLD_HOME is None:
        return None
    actor = None if account is None else actor_of(account)
    return str(gate().note(kind, actor=actor, at=now(), payload=dict(payload)).index)
