"""The only door to data: reading, keeping, sending, destroying, each against a permit."""

from kinfold.gate.counting import Figures, Question
from kinfold.gate.door import Gate
from kinfold.gate.handover import Handover
from kinfold.gate.keeping import Destruction
from kinfold.gate.leaving import Outgoing, Sealed
from kinfold.gate.recalling import Disclosed
from kinfold.ledger import Entry
from kinfold.store import AlreadyHeld, Supply

__all__ = [
    "AlreadyHeld",
    "Destruction",
    "Disclosed",
    "Entry",
    "Figures",
    "Gate",
    "Handover",
    "Outgoing",
    "Question",
    "Sealed",
    "Supply",
]
