"""The made-up streets: whole, nobody's, the same for a seed; and how well they are found."""

import random
from collections import Counter
from typing import Any

import pytest

from kinfold.identifiers import is_postcode
from kinfold.people.places.gazetteer import Gazetteer, build
from kinfold.people.places.matching import match
from kinfold.people.places.rules import PROPERTY
from kinfold.synthetic.who import streets
from kinfold.synthetic.who.street_slips import misspelt, spoilt

HOMES = 3000
Row = dict[str, Any]
KINDS = {"house": "R", "flat": "R", "building": "R", "caravan": "R", "site": "L"}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    found: list[Row] = streets.gazetteer(HOMES, seed=11).to_pylist()
    return found


@pytest.fixture(scope="module")
def gazetteer(rows: list[Row]) -> Gazetteer:
    return build(
        {
            **row,
            "building": ", ".join(part for part in (row["building"], row["number"]) if part),
            "kind": KINDS.get(row["kind"], "H"),
        }
        for row in rows
    )


def lived_in(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["kind"] not in {"building", "site"}]


def test_a_gazetteer_is_whole_nobodys_and_the_same_for_a_seed(rows: list[Row]) -> None:
    assert HOMES <= len(lived_in(rows)) <= HOMES + 60
    assert set(rows[0]) == set(streets.COLUMNS)
    assert {row["kind"] for row in rows} <= set(streets.KINDS)
    numbers = {row["uprn"] for row in rows}
    assert len(numbers) == len(rows)
    assert {row["parent_uprn"] for row in rows} - {""} <= numbers
    assert all(is_postcode(row["postcode"]) for row in rows)
    assert {row["postcode"][:2] for row in rows} <= set(streets.AREAS)
    assert all(row["protected"] == (row["kind"] == "refuge") for row in rows)
    assert rows == streets.gazetteer(HOMES, seed=11).to_pylist()
    assert rows != streets.gazetteer(HOMES, seed=12).to_pylist()


def test_without_slips_every_address_finds_its_own_home(
    rows: list[Row], gazetteer: Gazetteer
) -> None:
    rng = random.Random(1)
    for row in lived_in(rows):
        found = match(streets.written(row, rng, 0), gazetteer)
        assert found.uprn == row["uprn"] or found.rule == "two_alike"


@pytest.mark.requirement("TDV-14.2.5")
def test_rules_find_most_badly_written_homes_and_are_hardly_ever_wrong(
    rows: list[Row], gazetteer: Gazetteer
) -> None:
    rng = random.Random(2)
    told = [(row, streets.written(row, rng)) for row in lived_in(rows)]
    known = {line: row["uprn"] for row in rows if (line := streets.written(row, rng, 0))}
    exact = sum(known.get(line) == row["uprn"] for row, line in told)
    levels: Counter[str] = Counter()
    right = 0
    for row, line in told:
        found = match(line, gazetteer)
        levels[found.level] += 1
        right += found.uprn in ({row["uprn"]} if found.level == "property" else family(row))
        assert found.confidence <= 0.99
        assert (found.rule in PROPERTY) == (found.level == "property")
    matched = levels["property"] + levels["building"]
    assert matched >= 0.96 * len(told)
    assert right >= 0.99 * matched
    assert exact < 0.6 * len(told)


def family(row: Row) -> set[str]:
    return {row["parent_uprn"] or row["uprn"]}


def test_what_cannot_be_a_home_is_written_so() -> None:
    rng = random.Random(3)
    empty = build([])
    for _ in range(20):
        assert match(streets.nowhere(rng), empty).rule in {"no_fixed_abode", "po_box", "bfpo"}


def test_a_slip_is_named(rows: list[Row]) -> None:
    rng = random.Random(4)
    named: set[str] = set()
    for row in lived_in(rows):
        line, slips = spoilt(row, rng, 2)
        named |= slips
        assert line
    assert {"no_flat", "misspelt_street", "no_postcode", "upper", "flat_after"} <= named
    assert misspelt("Elm", rng) == "Elm"
