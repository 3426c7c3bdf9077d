"""Kinfold: children's data moves only when an agreement in force says so."""

__version__ = "0.1.0"
