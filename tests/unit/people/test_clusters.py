"""Joining: strongest reason first, and refusals that become cases."""

from datetime import date
from typing import Any

from kinfold.people.agreeing import Edge
from kinfold.people.clusters import Joined, Standing, join
from kinfold.people.units import Unit
from tests.unit.people.conftest import case, pupil

SOUND = "G201123419001"
OTHER = "H801200001001"
AMY: dict[str, Any] = {"surname": "Marsh", "forename": "Amy", "date_of_birth": date(2014, 3, 7)}


def scored(one: int, other: int, *, weight: float = 20.0, clear: bool = True) -> Edge:
    probability = 0.999 if clear else 0.8
    return Edge(
        one=one, other=other, method="splink", weight=weight, probability=probability, clear=clear
    )


def reviewed(one: int, other: int) -> Edge:
    return Edge(one=one, other=other, method="review", weight=1000)


def people(joined: Joined) -> set[tuple[int, ...]]:
    return {group.places for group in joined.groups}


def children(count: int) -> list[Unit]:
    return [case(f"E{number}", **AMY) for number in range(count)]


def test_a_clear_edge_joins() -> None:
    assert people(join(children(2), [scored(0, 1)], Standing())) == {(0, 1)}


def test_an_unsure_edge_is_a_case_and_one_of_the_two_waits() -> None:
    joined = join([case("E1", **AMY), pupil(SOUND, **AMY)], [scored(0, 1, clear=False)], Standing())
    assert people(joined) == {(1,)}
    assert joined.waiting == {0}
    assert [case.why for case in joined.cases] == ["unsure"]


def test_of_two_nobodies_only_the_second_waits() -> None:
    joined = join(children(2), [scored(0, 1, clear=False)], Standing())
    assert people(joined) == {(0,)}
    assert joined.waiting == {1}


def test_two_near_candidates_are_for_a_person() -> None:
    units = [case("E1", **AMY), pupil(SOUND, **AMY), pupil(OTHER, **AMY)]
    joined = join(units, [scored(0, 1, weight=12), scored(0, 2, weight=11.5)], Standing())
    assert joined.waiting == {0}
    assert {(case.one, case.other) for case in joined.cases} == {(0, 1), (0, 2)}
    far = join(units, [scored(0, 1, weight=12), scored(0, 2, weight=5)], Standing())
    assert people(far) == {(0, 1), (2,)}


def test_candidates_that_are_one_child_are_no_rivals() -> None:
    units = [case("E1", **AMY), pupil(SOUND, **AMY), pupil(SOUND, "hartwell", **AMY)]
    edges = [scored(0, 1), scored(0, 2, weight=19), scored(1, 2, weight=18)]
    assert people(join(units, edges, Standing())) == {(0, 1, 2)}


def test_a_conflict_is_a_case_even_through_a_third() -> None:
    units = [pupil(SOUND, **AMY), case("E1", **AMY), pupil(OTHER, **AMY)]
    joined = join(units, [scored(0, 1, weight=40), scored(1, 2, weight=20)], Standing())
    assert people(joined) == {(0, 1), (2,)}
    assert joined.cases == ()
    near = join(units, [scored(0, 1, weight=20.5), scored(1, 2, weight=20)], Standing())
    assert {case.why for case in near.cases} == {"rival", "two_numbers"} or near.waiting == {1}


def test_a_no_is_for_good_directly_and_through_a_third() -> None:
    units = children(3)
    standing = Standing(apart=frozenset({(0, 2)}))
    joined = join(units, [scored(0, 1, weight=30), scored(1, 2), scored(0, 2)], standing)
    assert people(joined) == {(0, 1), (2,)}
    assert joined.cases == ()


def test_two_standing_people_are_never_joined_without_a_word() -> None:
    units = children(3)
    standing = Standing(person={0: "p1a", 1: "p1b"}, oldest_first=("p1b", "p1a"))
    joined = join(units, [scored(0, 2), scored(1, 2), scored(0, 1)], standing)
    assert {group.person for group in joined.groups} >= {"p1a", "p1b"}
    assert [(case.one, case.other, case.why) for case in joined.cases] == [
        (0, 1, "two_people"),
        (1, 2, "two_people"),
    ]


def test_a_merge_keeps_the_older_id() -> None:
    standing = Standing(person={0: "p1a", 1: "p1b"}, oldest_first=("p1b", "p1a"))
    joined = join(children(2), [reviewed(0, 1)], standing)
    assert [(group.places, group.person) for group in joined.groups] == [((0, 1), "p1b")]


def test_a_no_splits_and_the_roll_keeps_the_id() -> None:
    units = [case("E1", **AMY), pupil(SOUND, **AMY), case("E2", **AMY)]
    standing = Standing(
        person={0: "p1a", 1: "p1a", 2: "p1a"}, oldest_first=("p1a",), apart=frozenset({(0, 1)})
    )
    joined = join(units, [scored(0, 1)], standing)
    assert {(group.places, group.person) for group in joined.groups} == {
        ((1, 2), "p1a"),
        ((0,), None),
    }


def test_a_sealed_person_joins_nobody_by_any_path() -> None:
    standing = Standing(person={0: "p1a"}, oldest_first=("p1a",), sealed=frozenset({0}))
    joined = join(children(3), [reviewed(0, 1), scored(0, 1), scored(1, 2)], standing)
    assert people(joined) == {(0,), (1, 2)}
    assert joined.cases == ()


def test_a_new_record_takes_a_standing_persons_id() -> None:
    standing = Standing(person={1: "p1a"}, oldest_first=("p1a",))
    joined = join(children(2), [scored(0, 1)], standing)
    assert [(group.places, group.person) for group in joined.groups] == [((0, 1), "p1a")]
