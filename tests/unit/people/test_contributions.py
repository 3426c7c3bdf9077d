"""What each comparison adds for one pair: the model's own levels and weights, for and against."""

from datetime import date
from math import log2
from typing import Any

import duckdb
import pytest

from kinfold.people import scoring
from kinfold.people.contributions import MOST, Contribution, contributions
from kinfold.people.units import Unit
from tests.unit.people.conftest import case, pupil

BORN = date(2016, 3, 4)
HOME = "1 Fen Lane, Marshton, PE1 1AA"


def parts(one: Unit, other: Unit) -> dict[str, Contribution]:
    with duckdb.connect() as engine:
        return {part.name: part for part in contributions(engine, one, other)}


def child(**change: Any) -> dict[str, Any]:
    return {
        "surname": "Okafor", "forename": "Chidi", "date_of_birth": BORN, "address": HOME, **change,
    }  # fmt: skip


def test_what_agrees_speaks_for_one_child_and_what_differs_against() -> None:
    one = pupil("M201200120001", **child())
    same = parts(one, case("EH1", **child()))
    assert {"forename", "born"} <= same.keys()
    assert all(part.bits > 0 for part in (same["forename"], same["born"]))
    other = parts(one, case("EH1", **child(forename="Quentin", date_of_birth=date(2009, 9, 19))))
    assert other["forename"].bits < 0
    assert other["born"].bits < 0


def test_what_is_not_told_adds_nothing() -> None:
    found = parts(pupil("M201200120001", **child()), case("EH1", **child(date_of_birth=None)))
    assert (found["born"].bits, found["born"].level, found["born"].told) == (0.0, "", False)


def test_levels_and_weights_are_the_model_file_s() -> None:
    levels = scoring.model()["comparisons"]
    known = {
        (name, level["label_for_charts"]): log2(level["m_probability"] / level["u_probability"])
        for name, found in levels.items()
        for level in found
        if not level.get("is_null_level")
    }
    found = parts(pupil("M201200120001", **child()), case("EH1", **child()))
    assert set(found) == set(levels)
    for part in found.values():
        if part.told:
            bits = max(-MOST, min(MOST, known[part.name, part.level]))
            assert part.bits == pytest.approx(bits)
