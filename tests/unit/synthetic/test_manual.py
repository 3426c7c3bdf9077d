"""The manual's tables of damage and of children to show say what the program does."""

import re
from pathlib import Path

from kinfold.synthetic import noise
from kinfold.synthetic.personas import PROPERTIES

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "made-up-county.md"


def _table(second: str) -> list[tuple[str, str, str]]:
    found = re.findall(rf"^\| `(\w+)` \| ({second}) \| ([\d.]+)", _PAGE.read_text(), re.MULTILINE)
    return [(str(tag), str(place), str(rate)) for tag, place, rate in found]


def test_rates_are_printed_as_they_are() -> None:
    for place, rates in (
        ("early help", noise.EARLY_HELP_RATES),
        ("children in need census", noise.CIN_RATES),
    ):
        assert {tag: float(rate) for tag, _, rate in _table(place)} == rates


def test_every_child_to_show_is_listed_in_the_same_words() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", _PAGE.read_text(), re.MULTILINE)
    assert rows == [(key, shows) for key, shows, _ in PROPERTIES]
