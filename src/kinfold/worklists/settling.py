"""Brings the lists of work into step with the feeds, so that no case waits for somebody to look.

Each list is read as the one who works it reads it, under the same clause, and says so in the
ledger; whoever runs the night settles the lists of their own role.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.gate import Gate
from kinfold.registers import worklists
from kinfold.worklists import cleansing, missing, rolls
from kinfold.worklists.reading import AGREEMENT
from kinfold.worklists.working import COUNCIL_ROLES

_SETTLES: Final[Mapping[str, Callable[..., object]]] = {
    "two_rolls": rolls.two_rolls,
    "births": rolls.births,
    "cleansing": cleansing.desk,
    "missing": missing.candidates,
}


def settle(gate: Gate, actor: Actor, *, at: datetime) -> dict[str, int]:
    """Open and close the cases of every list that the actor's role works; how many are open then.

    Nothing for a school, for a role that works no list, or where the agreement with schools is not
    loaded. RefusedByAgreement, with the clause, where it is and does not let them be read.
    """
    ours = actor.organisation == gate.installation.organisation
    if not ours or AGREEMENT not in gate.versions(at=at):
        return {}
    mine = [kind for kind in _SETTLES if actor.role in COUNCIL_ROLES[kind]]
    for kind in mine:
        _SETTLES[kind](gate, actor, at=at)
    return {kind: len(worklists.works(kind, open_only=True)) for kind in mine}
