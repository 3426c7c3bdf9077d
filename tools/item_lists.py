"""Writes anew the lists of items in an agreement's text that a rule, not a person, keeps.

Beside the parts of a group of items: how the last word of its id says which fields it holds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from kinfold import datasets
from kinfold.datasets import Field, Sensitivity, Table

_GROUP = re.compile(r"^  - id: ([\w-]+)$")
_LINE = re.compile(r"^ {6}(\w+)\.(\w+): \[.*\]$")
#: How careful to be with the fields of a part.
PARTS: Final[Mapping[str, frozenset[Sensitivity]]] = MappingProxyType(
    {
        "who": frozenset({Sensitivity.IDENTITY, Sensitivity.CONTACT}),
        "special": frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL}),
        "record": frozenset(
            {Sensitivity.CHARACTERISTIC, Sensitivity.EDUCATION, Sensitivity.ADMINISTRATIVE}
        ),
    }
)
#: Whether a field of a table belongs in a group whose id ends in this part.
Belongs = Callable[[Field, Table, str], bool]


def with_items(text: str, belongs: Belongs, *, of: re.Pattern[str]) -> str:
    """The text, with each line that lists fields of data sets whose id is `of` as it should be."""
    return "".join(_lines(text, belongs, of))


def _lines(text: str, belongs: Belongs, of: re.Pattern[str]) -> Iterator[str]:
    part = ""
    for line in text.splitlines(keepends=True):
        if found := _GROUP.match(line.rstrip("\n")):
            part = found[1].rpartition("-")[2]
        listed = _LINE.match(line.rstrip("\n"))
        if listed is None or not of.fullmatch(listed[1]):
            yield line
            continue
        table = datasets.get(listed[1]).table(listed[2])
        names = [field.name for field in table.fields if belongs(field, table, part)]
        yield f"      {listed[1]}.{listed[2]}: [{', '.join(names)}]\n"
