"""Where people live: addresses matched to the gazetteer, residences as dated facts, households."""

from kinfold.people.places.household import REASONS, Household, Member
from kinfold.people.places.judging import Judge
from kinfold.people.places.matching import match
from kinfold.people.places.reading import Lived, gazetteer_read, lived

__all__ = [
    "REASONS",
    "Household",
    "Judge",
    "Lived",
    "Member",
    "gazetteer_read",
    "lived",
    "match",
]
