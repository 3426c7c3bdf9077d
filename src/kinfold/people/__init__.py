"""Who is who: cleans, links, asks a person where it is not sure, and keeps stable person ids."""

from kinfold.people.linking import link
from kinfold.people.report import PASSES, REASONS, DataSetReport, MatchReport, Unmatched
from kinfold.people.review import decide_case, show_case, undo_case

__all__ = [
    "PASSES",
    "REASONS",
    "DataSetReport",
    "MatchReport",
    "Unmatched",
    "decide_case",
    "link",
    "show_case",
    "undo_case",
]
