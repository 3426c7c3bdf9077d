"""The door itself: one for each installation, and nothing about a child goes round it."""

from kinfold.gate.counting import Counting
from kinfold.gate.keeping import Keeping
from kinfold.gate.posting import Posting


class Gate(Keeping, Counting, Posting):
    """One installation's door. Open it with `Gate.open`; its parts are private."""
