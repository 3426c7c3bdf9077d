"""Where people live: addresses matched to the gazetteer, residences as dated facts, households."""

from kinfold.people.places.household import REASONS, Household, Member
from kinfold.people.places.matching import match
from kinfold.people.places.reading import Lived, gazetteer_read, lived
from kinfold.people.places.rules import doubt

__all__ = [
    "REASONS",
    "Household",
    "Lived",
    "Member",
    "doubt",
    "gazetteer_read",
    "lived",
    "match",
]
