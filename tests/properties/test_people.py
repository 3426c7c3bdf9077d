"""What joining may never do, whatever the records, the scores and the decisions."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people import standard
from kinfold.people.agreeing import Edge, Method
from kinfold.people.clusters import Joined, Standing, join
from kinfold.people.index import Before, build
from kinfold.people.units import Unit, gather

DAY = date(2026, 11, 20)
SIZE = 7
_places = st.integers(0, SIZE - 1)
_pairs = st.frozensets(
    st.tuples(_places, _places).filter(lambda pair: pair[0] < pair[1]), max_size=6
)
_methods: tuple[Method, ...] = ("review", "upn", "name_dob_place", "splink")


def made(births: list[int | None]) -> tuple[Unit, ...]:
    """Early help cases; those of one birth number have one birth date."""
    rows = [
        {
            "_holder": "marshire",
            "_as_at": DAY,
            "case_id": f"E{number}",
            "surname": "Marsh",
            "forename": "Amy",
            "date_of_birth": None if birth is None else date(2010, 6, 1) + timedelta(birth * 400),
        }
        for number, birth in enumerate(births)
    ]
    return gather({"early_help.involvement": rows})


@st.composite
def edges(draw: st.DrawFn) -> tuple[Edge, ...]:
    found = []
    for one, other in sorted(draw(_pairs)):
        method = draw(st.sampled_from(_methods))
        clear = method == "review" or draw(st.booleans())
        weight = {"review": 1000.0, "upn": 300.0}.get(method, draw(st.floats(0, 60)))
        found.append(
            Edge(one=one, other=other, method=method, weight=weight, probability=0.9, clear=clear)
        )
    return tuple(found)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    people = draw(st.dictionaries(_places, st.sampled_from(["p1a", "p1b", "p1c"]), max_size=SIZE))
    closed = draw(st.sets(st.sampled_from(["p1a", "p1b", "p1c"]), max_size=1))
    return Standing(
        person=dict(sorted(people.items())),
        oldest_first=("p1b", "p1a", "p1c"),
        apart=draw(_pairs),
        sealed=frozenset(place for place, name in people.items() if name in closed),
    )


_births = st.lists(st.none() | st.integers(0, 2), min_size=SIZE, max_size=SIZE)


def together(joined: Joined) -> dict[int, tuple[int, ...]]:
    return {place: group.places for group in joined.groups for place in group.places}


@given(_births, edges(), standings())
def test_a_no_a_seal_and_a_standing_person_hold(
    births: list[int | None], found: tuple[Edge, ...], standing: Standing
) -> None:
    joined = join(made(births), found, standing)
    groups = together(joined)
    for one, other in standing.apart:
        assert other not in groups.get(one, ())
    for group in joined.groups:
        closed = standing.sealed & set(group.places)
        names = {standing.person.get(place) for place in group.places}
        assert not closed or len(names) == 1
        decided = any(edge.method == "review" for edge in found)
        assert decided or len(names - {None}) <= 1
    assert set(groups) | joined.waiting == set(range(SIZE))
    assert joined.waiting.isdisjoint(groups)
    assert joined.waiting.isdisjoint(standing.person) or standing.apart


@given(_births, edges(), standings())
def test_the_order_of_reasons_changes_nothing(
    births: list[int | None], found: tuple[Edge, ...], standing: Standing
) -> None:
    units = made(births)
    assert join(units, found, standing) == join(units, tuple(reversed(found)), standing)


@given(_births, edges(), _pairs)
def test_linking_again_keeps_every_id_and_changes_nothing(
    births: list[int | None], found: tuple[Edge, ...], apart: frozenset[tuple[int, int]]
) -> None:
    units = made(births)
    first = _built(units, join(units, found, Standing(apart=apart)), Before())
    before = Before(**first.tables)
    standing = Standing(person=dict(first.person), oldest_first=before.oldest_first, apart=apart)
    again = _built(units, join(units, found, standing), before, days=1)
    assert {place: again.person[place] for place in first.person} == first.person
    assert again.ref == first.ref
    if set(again.person) == set(first.person):
        assert again.same_as(before)


def _built(units: tuple[Unit, ...], joined: Joined, before: Before, *, days: int = 0) -> Any:
    on = DAY + timedelta(days=days)
    return build(units, joined, before, spells=(), schools={}, on=on)


@settings(max_examples=200)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_has_a_form_and_likeness_is_mutual(one: str, other: str) -> None:
    assert standard.key(standard.key(one)) == standard.key(one)
    assert len(standard.key(one)) <= standard.LONGEST
    standard.postcode(one)
    standard.home(one)
    assert standard.surname_forms(one) == standard.surname_forms(one, one)
    left, right = standard.key(one), standard.key(other)
    assert standard.similar(left, right) == standard.similar(right, left)


@given(st.dates(), st.dates())
def test_birth_dates_are_compared_alike_both_ways(one: date, other: date) -> None:
    assert standard.compatible(one, other) == standard.compatible(other, one)
    assert standard.near(one, one)
