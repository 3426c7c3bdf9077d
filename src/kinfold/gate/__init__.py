"""The only door to data: reading, keeping and destroying, each against a permit."""

from kinfold.gate.door import Gate
from kinfold.gate.handover import Handover

__all__ = ["Gate", "Handover"]
