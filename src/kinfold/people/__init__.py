"""Who is who: cleans, links, asks a person where it is not sure, and keeps stable person ids."""

from kinfold.people.linking import decide_case, link
from kinfold.people.report import PASSES, REASONS, DataSetReport, MatchReport, Unmatched

__all__ = [
    "PASSES",
    "REASONS",
    "DataSetReport",
    "MatchReport",
    "Unmatched",
    "decide_case",
    "link",
]
