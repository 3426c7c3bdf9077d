"""Makes up people and their records with the truth beside them, to measure linking against."""

from kinfold.synthetic.who.making import RECORDS, TRUTH, Made, made
from kinfold.synthetic.who.sources import NAMES

__all__ = ["NAMES", "RECORDS", "TRUTH", "Made", "made"]
