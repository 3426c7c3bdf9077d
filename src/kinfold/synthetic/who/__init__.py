"""Makes up people and their records with the truth beside them, to measure linking against."""
