"""No path, however long, joins a sealed identity to a record that is not of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people.agreeing import WEIGHTS, Edge, Method
from kinfold.people.clusters import Standing, join
from tests.unit.people.conftest import case

MOST = 9
#: Records that nothing but a seal keeps apart: the same child's by every name and date.
UNITS = tuple(
    case(f"EH{number}", surname="Okafor", forename="Ada", date_of_birth=date(2016, 5, 4))
    for number in range(MOST)
)
Pairs = list[tuple[int, int]]


@st.composite
def pairs(draw: st.DrawFn) -> Pairs:
    places = st.integers(0, MOST - 1)
    some = st.lists(st.tuples(places, places).filter(lambda pair: pair[0] < pair[1]), max_size=20)
    return draw(some)


def edges(found: Pairs) -> list[Edge]:
    methods: tuple[Method, ...] = ("upn", "former_upn", "name_dob_place", "review")
    return [
        Edge(one=one, other=other, method=method, weight=WEIGHTS[method])
        for (one, other), method in zip(found, methods * 5, strict=False)
    ]


@settings(max_examples=120, deadline=None)
@given(
    found=pairs(),
    together=pairs(),
    whose=st.lists(st.sampled_from(("", "p1", "p2", "p3")), min_size=MOST, max_size=MOST),
    closed=st.sets(st.sampled_from(("p1", "p2"))),
)
def test_a_sealed_identity_is_joined_with_nothing_that_is_not_of_it(
    found: Pairs, together: Pairs, whose: list[str], closed: set[str]
) -> None:
    person = {place: name for place, name in enumerate(whose) if name}
    sealed = frozenset(place for place, name in person.items() if name in closed)
    standing = Standing(
        person=person,
        oldest_first=("p1", "p2", "p3"),
        together=frozenset(together),
        sealed=sealed,
    )
    joined = join(UNITS, edges(found), standing)
    for group in joined.groups:
        inside = sealed & set(group.places)
        assert not inside or inside == set(group.places)
        if inside:
            assert group.person in {person[place] for place in group.places}
    for one in joined.cases:
        assert (one.one in sealed) is (one.other in sealed)
    assert sealed.isdisjoint(joined.waiting)


@pytest.mark.requirement("NEX-20")
@settings(max_examples=120, deadline=None)
@given(
    found=pairs(),
    apart=pairs(),
    whose=st.lists(st.sampled_from(("", "p1", "p2", "p3")), min_size=MOST, max_size=MOST),
)
def test_a_standing_id_changes_only_by_a_persons_word_and_a_no_is_kept_through_thirds(
    found: Pairs, apart: Pairs, whose: list[str]
) -> None:
    person = {place: name for place, name in enumerate(whose) if name}
    standing = Standing(person=person, oldest_first=("p1", "p2", "p3"), apart=frozenset(apart))
    automatic = [edge for edge in edges(found) if edge.method != "review"]
    joined = join(UNITS, automatic, standing)
    decided = {place for pair in apart for place in pair}
    after: dict[int, Any] = {
        place: group.person for group in joined.groups for place in group.places
    }
    for place, name in person.items():
        if place not in decided:
            assert after[place] == name
    for group in joined.groups:
        for one, other in apart:
            assert not {one, other} <= set(group.places)
    again = join(UNITS, automatic, standing)
    assert again.groups == joined.groups
