"""Measures Kinfold against a named peer or a physical limit, in one run on one machine."""
