"""Writes the lists of items in the warehouse supply agreement from what the data sets declare.

`python -m tools.warehouse_items` writes them; a test fails where the agreement says otherwise.
Which data sets the agreement has, and why, is written by hand.
"""

import re
from pathlib import Path

from kinfold import datasets

AGREEMENT = Path(__file__).resolve().parents[1] / "agreements" / "warehouse" / "as-printed.yaml"
_LINE = re.compile(r"^ {6}(\w+)\.(\w+): \[.*\]$", flags=re.MULTILINE)


def written(text: str) -> str:
    """The agreement's text with every list of items as its data set declares them."""
    return _LINE.sub(_items, text)


def _items(found: re.Match[str]) -> str:
    table = datasets.get(found[1]).table(found[2])
    names = ", ".join(field.name for field in table.fields if not field.proposed)
    return f"      {found[1]}.{found[2]}: [{names}]"


if __name__ == "__main__":
    AGREEMENT.write_text(written(AGREEMENT.read_text(encoding="utf-8")), encoding="utf-8")
