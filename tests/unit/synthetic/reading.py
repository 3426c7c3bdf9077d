"""Reads a written county back with ordinary parsers, so that tests look at files, not at code."""

import csv
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kinfold.synthetic.manifest import Manifest


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def all_rows(made: Manifest, data_set: str) -> list[dict[str, str]]:
    return [row for entry in made.of(data_set) for row in rows(made.folder / entry.path)]


def children(path: Path) -> Iterator[etree._Element]:
    for _, element in etree.iterparse(str(path), tag="Child"):
        yield element


def by_id(path: Path) -> dict[str, etree._Element]:
    return {text(child, ".//LAchildID"): child for child in children(path)}


def text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else found.text or ""


def texts(element: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path)]
