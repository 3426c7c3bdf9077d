"""Scoring with the frozen model: what is clear, what is not, and data that could break it."""

from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.people import scoring
from kinfold.people.agreeing import Edge
from kinfold.people.units import Unit
from tests.unit.people.conftest import case, pupil

SOUND = "G201123419001"
BORN = date(2014, 3, 7)
AMY: dict[str, Any] = {
    "surname": "Marshwood",
    "forename": "Katherine",
    "date_of_birth": BORN,
    "address": "4 Mill Lane, Marsh End, QM1 2AB",
}


def edges(*units: Unit, exact_pairs: int = 0) -> dict[tuple[int, int], Edge]:
    import duckdb

    with duckdb.connect(":memory:") as engine:
        found = scoring.scored(
            engine,
            units,
            open_places=frozenset(range(len(units))),
            without=frozenset(),
            exact_pairs=exact_pairs,
        )
    return {edge.pair: edge for edge in found}


def crowd(count: int) -> list[Unit]:
    """Other children, so that the chance of meeting one child twice is a county's."""
    return [
        case(
            f"X{number}",
            surname=f"Crowd{number:04}",
            forename=f"Name{number:04}",
            date_of_birth=date(2008, 1, 2) + timedelta(days=number),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"forename": "Katie"},
        {"surname": "Marshwod"},
        {"surname": "Katherine", "forename": "Marshwood"},
        {"date_of_birth": date(2014, 7, 3)},
        {"address": "9 Hill Road, Marsh End, QM2 2BB"},
    ],
    ids=["nickname", "slip", "swapped", "misread date", "moved"],
)
def test_one_thing_wrong_is_still_clear(change: dict[str, Any]) -> None:
    found = edges(pupil(SOUND, **AMY), case("E1", **AMY | change), *crowd(300), exact_pairs=100)
    assert found[0, 1].clear


def test_a_twin_is_never_clear_to_the_clusters() -> None:
    twin = {**AMY, "forename": "Beatrice"}
    found = edges(pupil(SOUND, **AMY), case("E1", **twin), *crowd(300), exact_pairs=100)
    # Scored high for all that twins share; the forename refuses the join.
    from kinfold.people.agreeing import conflict

    assert conflict(pupil(SOUND, **AMY), case("E1", **twin)) == "forenames"
    assert (0, 1) in found


def test_a_sibling_is_not_a_candidate() -> None:
    sibling = {**AMY, "forename": "Beatrice", "date_of_birth": date(2011, 10, 30)}
    assert edges(pupil(SOUND, **AMY), case("E1", **sibling), *crowd(300)) == {}


def test_no_pair_that_agrees_is_no_trap() -> None:
    assert edges(*crowd(30)) == {}


def test_nothing_and_one_record_are_nothing_to_score() -> None:
    assert edges() == {}
    assert edges(case("E1", **AMY)) == {}


def test_pairs_that_are_settled_are_not_scored() -> None:
    import duckdb

    units = [case("E1", **AMY), case("E2", **AMY)]
    with duckdb.connect(":memory:") as engine:
        found = scoring.scored(
            engine, units, open_places=frozenset(), without=frozenset(), exact_pairs=0
        )
    assert found == ()


def test_ten_thousand_of_one_birthday_stay_bounded() -> None:
    units = [
        case(f"E{n}", surname=f"Sur{n % 97}", forename=f"Fore{n % 89}", date_of_birth=BORN)
        for n in range(10_000)
    ]
    rows = list(scoring.table_rows(units, range(len(units)), frozenset(range(len(units)))))
    for block in scoring.BLOCKS:
        sizes: dict[str, int] = {}
        for row in rows:
            if row[block] is not None:
                sizes[row[block]] = sizes.get(row[block], 0) + 1
        assert max(sizes.values(), default=0) <= scoring.LARGEST_BLOCK


def test_where_everybody_has_one_of_two_names_a_name_proves_nothing() -> None:
    units = [
        case(
            f"E{number}",
            surname=f"Marsh{number // 2:03}",
            forename=("Amy", "Beatrice")[number % 2],
            date_of_birth=date(2010, 1 + number // 2 % 12, 2),
            address=f"{number // 2} Mill Lane, Marsh End, QM{number // 2 % 90 + 1} 2AB",
        )
        for number in range(800)
    ]
    assert not any(edge.clear for edge in edges(*units).values())


@pytest.mark.parametrize(
    "name",
    [
        "'; DROP TABLE units; --",
        "\u202eesrever",
        "a\u0300" * 50,
        "🙂",
        "\x00",
        "名前",
        "İstanbul",
        "ﬀ",
    ],
)
def test_hostile_names_are_only_names(name: str) -> None:
    row = {**AMY, "surname": name, "forename": name}
    edges(pupil(SOUND, **row), case("E1", **row), *crowd(20))


def test_the_model_is_frozen_and_adds_up() -> None:
    for levels in scoring.model()["comparisons"].values():
        for side in ("m_probability", "u_probability"):
            assert sum(level.get(side, 0) for level in levels) == pytest.approx(1, abs=0.01)
