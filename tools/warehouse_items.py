"""Writes the lists of items in the warehouse supply agreement from what the data sets declare.

`python -m tools.warehouse_items` writes them; a test fails where the agreement says otherwise.
Which data sets the agreement has, and why, is written by hand.
"""

import re
from pathlib import Path

from kinfold.datasets import Field, Table
from tools.item_lists import PARTS, with_items

AGREEMENT = Path(__file__).resolve().parents[1] / "agreements" / "warehouse" / "as-printed.yaml"
_ANY = re.compile(r"\w+")


def written(text: str) -> str:
    """The agreement's text with every list of items as its data set declares them."""
    return with_items(text, _belongs, of=_ANY)


def _belongs(field: Field, _: Table, part: str) -> bool:
    return not field.proposed and (part not in PARTS or field.sensitivity in PARTS[part])


if __name__ == "__main__":
    AGREEMENT.write_text(written(AGREEMENT.read_text(encoding="utf-8")), encoding="utf-8")
