"""Judges addresses one after another for whoever may ask their owners, and keeps count of why."""

from collections import Counter
from collections.abc import Mapping

from kinfold.people.places.gazetteer import Gazetteer
from kinfold.people.places.matching import match
from kinfold.people.places.rules import doubt


class Judge:
    """Called with an address it gives the code of what is in doubt about it, "" for nothing."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._known: dict[str, tuple[str, str]] = {}
        self._counts: Counter[str] = Counter()

    def __call__(self, address: str) -> str:
        """The doubt, worked out once for an address that many rows share."""
        if address not in self._known:
            found = match(address, self._gazetteer)
            self._known[address] = found.says, doubt(found)
        says, code = self._known[address]
        self._counts[says] += 1
        return code

    @property
    def counts(self) -> Mapping[str, int]:
        """How many addresses were matched, or not, for each reason in words."""
        return dict(sorted(self._counts.items()))
