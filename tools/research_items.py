"""Writes the lists of items in the research office's renewed memorandum from the published lists.

`python -m tools.research_items` writes them; a test fails where the memorandum says otherwise. Of
each table it lists the reference a row is under and what is released by default: what is released
only by request is added when a project has asked for it. Names, addresses and birth dates never.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from kinfold.datasets import Field, Table
from kinfold.datasets.national import slug
from kinfold.datasets.packaged import rows
from tools.item_lists import PARTS, with_items

MEMORANDUM = Path(__file__).resolve().parents[1] / "agreements" / "research-office" / "2026-28.yaml"
_RESEARCH = re.compile(r"npd_\w+|ypmad|leo")
#: The last word of the group of references; the other two are as in the supply agreement.
REFERENCES: Final = "reference"


def written(text: str) -> str:
    """The memorandum's text with every list of research variables as it should be."""
    return with_items(text, _belongs, of=_RESEARCH)


def _belongs(field: Field, table: Table, part: str) -> bool:
    if part == REFERENCES:
        return field.name == table.subject
    by_default = _access().get(slug(field.source), "") != "by request"
    return field.name != table.subject and by_default and field.sensitivity in PARTS[part]


@cache
def _access() -> Mapping[str, str]:
    """How each variable is released, by its name as a field."""
    return {slug(row["variable"]): row["access"] for row in rows("npd_leo_variables")}


if __name__ == "__main__":
    MEMORANDUM.write_text(written(MEMORANDUM.read_text(encoding="utf-8")), encoding="utf-8")
