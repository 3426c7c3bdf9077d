"""Statistical disclosure control: counts that say nothing about any one child.

What is held back and how it is proved is in `hiding` and `bounds`; several tables of the same
people are protected together in `family`. Plain Python, no store, no agreement: the gate hands
records in, and only protected tables come out.
"""

from kinfold.disclosure.family import differ_safely, protect_family
from kinfold.disclosure.hiding import Hiding, hide
from kinfold.disclosure.table import (
    REST,
    TOTAL,
    Dimension,
    ProtectedTable,
    Record,
    Rules,
    cross_count,
)

__all__ = [
    "REST",
    "TOTAL",
    "Dimension",
    "Hiding",
    "ProtectedTable",
    "Record",
    "Rules",
    "cross_count",
    "differ_safely",
    "hide",
    "protect_family",
]
