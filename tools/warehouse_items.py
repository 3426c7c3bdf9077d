"""Writes the lists of items in the warehouse supply agreement from what the data sets declare.

`python -m tools.warehouse_items` writes them; a test fails where the agreement says otherwise.
Which data sets the agreement has, and why, is written by hand.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kinfold import datasets
from kinfold.datasets import Field, Sensitivity

AGREEMENT = Path(__file__).resolve().parents[1] / "agreements" / "warehouse" / "as-printed.yaml"
_GROUP = re.compile(r"^  - id: ([\w-]+)$")
_LINE = re.compile(r"^ {6}(\w+)\.(\w+): \[.*\]$")
#: How the last word of a group's id says which fields it holds, by how careful to be with them.
PARTS: Final[Mapping[str, frozenset[Sensitivity]]] = MappingProxyType(
    {
        "who": frozenset({Sensitivity.IDENTITY, Sensitivity.CONTACT}),
        "special": frozenset({Sensitivity.SPECIAL, Sensitivity.SOCIAL_CARE, Sensitivity.CRIMINAL}),
        "record": frozenset(
            {Sensitivity.CHARACTERISTIC, Sensitivity.EDUCATION, Sensitivity.ADMINISTRATIVE}
        ),
    }
)


def written(text: str) -> str:
    """The agreement's text with every list of items as its data set declares them."""
    return "".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    group = ""
    for line in text.splitlines(keepends=True):
        if found := _GROUP.match(line.rstrip("\n")):
            group = found[1]
        listed = _LINE.match(line.rstrip("\n"))
        yield line if listed is None else f"{items(listed[1], listed[2], group=group)}\n"


def items(data_set: str, table: str, *, group: str) -> str:
    """The line that lists a table's fields in a group: all, or those of the group's part."""
    part = PARTS.get(group.rpartition("-")[2])
    names = [one.name for one in datasets.get(data_set).table(table).fields if _in(one, part)]
    return f"      {data_set}.{table}: [{', '.join(names)}]"


def _in(field: Field, part: frozenset[Sensitivity] | None) -> bool:
    return not field.proposed and (part is None or field.sensitivity in part)


if __name__ == "__main__":
    AGREEMENT.write_text(written(AGREEMENT.read_text(encoding="utf-8")), encoding="utf-8")
