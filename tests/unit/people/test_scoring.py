"""Scoring with the frozen model: what is clear, what is not, and data that could break it."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.people import blocking, engine, scoring
from kinfold.people.agreeing import Edge
from kinfold.people.records import Records
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


def edges(*units: Unit, changed: frozenset[int] | None = None) -> dict[tuple[int, int], Edge]:
    import duckdb

    with duckdb.connect(":memory:") as database:
        found, _ = engine.edges(Records.of(units), engine=database, changed=changed)
    return {edge.pair: edge for edge in found}


def word(number: int) -> str:
    """A name like no other: letters drawn by number."""
    return "".join(random.Random(number).choices("abdefgiklmnoprstuvz", k=8)).title()


def crowd(count: int) -> list[Unit]:
    """Other children, so that the chance of meeting one child twice is a county's."""
    return [
        case(
            f"X{number}",
            surname=word(number),
            forename=word(number + 10_000),
            date_of_birth=date(2008, 1, 2) + timedelta(days=number),
        )
        for number in range(count)
    ]


@pytest.mark.requirement("NEX-20")
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
    assert edges(pupil(SOUND, **AMY), case("E1", **AMY | change), *crowd(60))[0, 1].clear


def test_a_twin_is_never_clear() -> None:
    twin = {**AMY, "forename": "Beatrice"}
    found = edges(pupil(SOUND, **AMY), case("E1", **twin), *crowd(60))
    assert not found[0, 1].clear
    assert found[0, 1].another_name


def test_a_sibling_is_not_joined() -> None:
    sibling = {**AMY, "forename": "Beatrice", "date_of_birth": date(2011, 10, 30)}
    assert not any(
        edge.doubtful for edge in edges(pupil(SOUND, **AMY), case("E1", **sibling)).values()
    )


def test_an_unborn_child_is_set_beside_the_one_who_was_born() -> None:
    from tests.unit.people.conftest import care

    unborn = care("C1", ExpectedPersonBirthDate=date(2026, 1, 20))
    assert edges(unborn, case("E1", **AMY)) == {}
    import duckdb

    with duckdb.connect(":memory:") as database:
        blocking.load(database, Records.of([unborn]))
        found = database.execute("select len(months) from kinfold_records").fetchall()
    assert found == [(5,)]


def test_no_pair_that_agrees_is_no_trap() -> None:
    assert not any(edge.clear for edge in edges(*crowd(30)).values())


def test_nothing_and_one_record_are_nothing_to_score() -> None:
    assert edges() == {}
    assert edges(case("E1", **AMY)) == {}


def test_only_pairs_with_a_changed_record_are_made() -> None:
    units = [case("E1", **AMY | {"forename": "Kate"}), case("E2", **AMY), case("E3", **AMY)]
    scored = [
        e.pair for e in edges(*units, changed=frozenset({2})).values() if e.method == "splink"
    ]
    assert scored == [(0, 2)]
    assert edges(case("E1", **AMY), *crowd(5), changed=frozenset({0})) == {}


@pytest.mark.parametrize("names", [("Amy", "Marsh"), ("A", "B"), ("", "")])
def test_ten_thousand_of_one_birthday_stay_bounded(names: tuple[str, str]) -> None:
    import duckdb

    units = [
        case(
            f"E{n}",
            surname=names[1] and f"{names[1]}{n % 97}",
            forename=names[0] and f"{names[0]}{n % 89}",
            date_of_birth=BORN,
        )
        for n in range(3_000)
    ]
    with duckdb.connect(":memory:") as database:
        blocking.load(database, Records.of(units))
        blocking.index(database)
        assert blocking.pairs(database) < len(units) * blocking.LARGEST_BLOCK


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
    from kinfold.people.levels import LEVELS

    held = scoring.model()["comparisons"]
    assert {
        name: tuple((v["label_for_charts"], v["sql_condition"]) for v in found)
        for name, found in held.items()
    } == LEVELS
    for levels in held.values():
        for side in ("m_probability", "u_probability"):
            assert sum(level.get(side, 0) for level in levels) == pytest.approx(1, abs=0.01)


def test_a_load_unlike_the_models_own_counts_its_own_strangers() -> None:
    held = {"label_for_charts": "x", "m_probability": 0.9, "u_probability": 0.01}
    model = {"comparisons": {"forename": [held]}, "certainty": {}, "prior": 0.1, "records": 9}
    for found, u in ((0.5, 0.5), (0.015, 0.01)):
        (levels,) = scoring.weights(model, {("forename", "x"): found}).comparisons
        assert levels["comparison_levels"][0]["u_probability"] == u
