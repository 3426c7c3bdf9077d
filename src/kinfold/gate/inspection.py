"""Checks the record of decisions as an outsider would, from its files alone.

The verifier needs no database, no key of ours and no permit: it opens no payload.
"""

from datetime import datetime

from kinfold.agreement import Actor
from kinfold.gate.door import Gate
from kinfold.ledger.verify import Report, verify


def verified(gate: Gate, actor: Actor, *, at: datetime) -> Report:
    """What the offline verifier finds in this installation's ledger; that it ran is recorded."""
    report = verify(gate.installation.ledger)
    gate.note("ledger.verified", actor=actor, at=at, payload={"ok": report.ok, "size": report.size})
    return report
