"""The only door to data: reading it and keeping it, each against a permit."""

from kinfold.gate.door import Gate
from kinfold.gate.handover import Handover
from kinfold.ledger import Entry

__all__ = ["Entry", "Gate", "Handover"]
