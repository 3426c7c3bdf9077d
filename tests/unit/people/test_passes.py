"""The exact passes: what they join, what they only ask about, and what they leave alone."""

from datetime import date
from typing import Any

import pytest

from kinfold.people import passes
from tests.unit.people.conftest import care, case, pupil

SOUND = "G201123419001"
OTHER = "H801200001001"
BORN = date(2014, 3, 7)
AMY: dict[str, Any] = {
    "surname": "Marsh",
    "forename": "Amy",
    "date_of_birth": BORN,
    "address": "4 Mill Lane, Marsh End, QM1 2AB",
}


def test_an_equal_number_joins_and_an_unconfirmed_one_is_asked() -> None:
    units = [
        pupil(SOUND, **AMY),
        care("C1", UPN=SOUND, PersonBirthDate=BORN),
        care("C2", UPN=SOUND, PersonBirthDate=date(2009, 11, 30)),
    ]
    found = {edge.pair: edge for edge in passes.exact(units)}
    assert found[0, 1].clear
    assert found[0, 1].method == "upn"
    assert not found[0, 2].clear


def test_a_former_number_is_a_pass_of_its_own() -> None:
    units = [pupil(OTHER, former_upn=SOUND, **AMY), care("C1", UPN=SOUND, PersonBirthDate=BORN)]
    (edge,) = passes.exact(units)
    assert (edge.method, edge.clear) == ("former_upn", True)


def test_equal_name_birth_date_and_place_join() -> None:
    short = {**AMY, "address": "4 Mill Ln, Marsh End, QM99 9XX"}
    units = [pupil(SOUND, **AMY), case("E1", **AMY), case("E2", **short)]
    assert {edge.pair for edge in passes.exact(units)} == {(0, 1), (0, 2), (1, 2)}


@pytest.mark.parametrize(
    "change",
    [
        {"date_of_birth": None},
        {"date_of_birth": date(2014, 1, 1)},
        {"forename": "Baby"},
        {"address": "No fixed abode, ZZ99 3VZ"},
        {"address": "9 Hill Road, Marsh End, QM2 2BB"},
    ],
)
def test_a_missing_default_or_other_part_joins_nothing(change: dict[str, Any]) -> None:
    assert passes.exact([case("E1", **AMY | change), pupil(SOUND, **AMY)]) == ()


def test_twenty_one_alike_are_a_fault_and_not_a_child() -> None:
    units = [case(f"E{number}", **AMY) for number in range(21)]
    assert passes.exact(units) == ()
    assert passes.alike(units) == frozenset(range(21))
    assert passes.alike(units[:20]) == frozenset()


def test_too_many_of_one_number_are_a_fault() -> None:
    units = [care(f"C{number}", UPN=SOUND, PersonBirthDate=BORN) for number in range(21)]
    assert passes.exact(units) == ()


def test_a_sealed_unit_is_not_looked_at() -> None:
    units = [pupil(SOUND, **AMY), case("E1", **AMY)]
    assert passes.exact(units, without=frozenset({0})) == ()
