"""Writes down one child as one source would: what it knew on that day, and its slips.

Every slip leaves a tag in the truth, never in the record. Rates are stated at a noise of 1; each
source multiplies them by how careless it is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kinfold.synthetic.who.children import Child
from kinfold.synthetic.who.homes import Places
from kinfold.synthetic.who.sources import Source


@dataclass(frozen=True, kw_only=True)
class Pen:
    """One record as it is written: the hand that writes it, and the tags of its slips."""

    rng: random.Random
    places: Places
    source: Source
    noise: float
    child: Child
    family: list[Child]
    on: date
    strangers: Sequence[str]
    tags: list[str] = field(default_factory=list)

    def slips(self, tag: str, rate: float) -> bool:
        """Whether a slip is made now, at `rate` times noise and carelessness; tagged if so."""
        if self.rng.random() >= rate * self.noise * self.source.careless:
            return False
        self.tags.append(tag)
        return True

    def habit(self, tag: str, rate: float) -> bool:
        """Whether something is written another way that is no slip, at `rate` times noise."""
        if self.rng.random() >= rate * self.noise:
            return False
        self.tags.append(tag)
        return True

    def holds(self, share: float) -> bool:
        """Whether the source filled something in, which is a matter of its form."""
        return self.rng.random() < share

    @property
    def unborn(self) -> bool:
        """Whether the record was written before the child was born."""
        return self.child.born is None or self.on < self.child.born

    def sibling(self) -> Child | None:
        """A brother or sister with whom this child may be confused; a twin first."""
        others = [
            one
            for one in self.family
            if one.person != self.child.person and one.born and one.closed is None
        ]
        twins = [one for one in others if one.twin and self.child.twin]
        return self.rng.choice(twins or others) if others else None
