"""Reads a sheet of facts about names: a CSV file whose first lines say where it comes from."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of the sheet, without its notes."""
    text = (files("kinfold.people") / "facts" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("# "))
