"""Reads the small tables of published facts that are packed inside the program."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `facts/<name>.csv`, one mapping per row; FileNotFoundError if there is none."""
    text = (files("kinfold.datasets") / "facts" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
