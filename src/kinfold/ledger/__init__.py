"""Remembers every decision for good, so that nobody can alter or lose one without being found out.

Only the gate writes here; `kinfold.ledger.verify` checks a copy of the record on its own.
"""

from kinfold.ledger.checkpoints import add_cosignature
from kinfold.ledger.ledger import Ledger
from kinfold.ledger.record import Entry, Event

__all__ = ["Entry", "Event", "Ledger", "add_cosignature"]
