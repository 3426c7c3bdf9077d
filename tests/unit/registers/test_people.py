"""Restrictions, seals and review cases hold opaque ids, from a moment until a moment."""

from datetime import datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import people, reviewing

from .conftest import OFFICER

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
ONE, TWO, THREE = "p-0001", "p-0002", "p-0003"


@pytest.mark.requirement("TDV-13.6")
def test_a_restriction_holds_from_its_moment_until_it_is_lifted(at: datetime) -> None:
    whole = people.restrict(ONE, reason="accuracy_disputed", at=at, by=OFFICER)
    people.restrict(TWO, reason="objection", data_set="cin_census", at=at, by=None)
    assert people.restrictions([ONE, TWO, THREE], at=at - HOUR) == ()
    first, second = people.restrictions([ONE, TWO, THREE], at=at)
    assert (first.person, first.data_set, first.until) == (ONE, None, None)
    assert (second.person, second.data_set) == (TWO, "cin_census")
    people.lift_restriction(whole, at=at + HOUR, by=OFFICER)
    assert [found.person for found in people.restrictions([ONE], at=at)] == [ONE]
    assert people.restrictions([ONE], at=at + HOUR) == ()
    with pytest.raises(NothingToDo):
        people.lift_restriction(whole, at=at + HOUR, by=OFFICER)


def test_everybody_wholly_restricted_is_known_at_once(at: datetime) -> None:
    whole = people.restrict(ONE, reason="accuracy_disputed", at=at, by=OFFICER)
    people.restrict(TWO, reason="objection", data_set="cin_census", at=at, by=None)
    people.restrict(THREE, reason="objection", at=at + HOUR, by=None)
    assert people.restricted(at=at - HOUR) == frozenset()
    assert people.restricted(at=at) == {ONE}
    people.lift_restriction(whole, at=at + HOUR, by=OFFICER)
    assert people.restricted(at=at + HOUR) == {THREE}


def test_a_seal_holds_until_it_is_opened(at: datetime) -> None:
    people.seal(ONE, reason="refuge", at=at, by=OFFICER)
    with pytest.raises(NothingToDo):
        people.seal(ONE, reason="adoption", at=at, by=OFFICER)
    assert people.sealed([ONE, TWO], at=at - HOUR) == frozenset()
    assert people.sealed([ONE, TWO], at=at) == {ONE}
    people.unseal(ONE, at=at + HOUR, by=OFFICER)
    assert people.sealed([ONE], at=at) == {ONE}
    assert people.sealed([ONE], at=at + HOUR) == frozenset()
    with pytest.raises(NothingToDo):
        people.unseal(ONE, at=at + HOUR, by=OFFICER)


def test_words_and_ids_off_the_list_are_refused(at: datetime) -> None:
    with pytest.raises(UsageProblem):
        people.restrict(ONE, reason="because", at=at, by=None)
    with pytest.raises(UsageProblem):
        people.seal(ONE, reason="because", at=at, by=None)
    with pytest.raises(UsageProblem):
        people.restrict(ONE, reason="objection", at=at, by="nobody@marshire.example")
    with pytest.raises(ValueError, match="opaque"):
        people.seal("Ada", reason="refuge", at=at, by=None)
    with pytest.raises(ValueError, match="opaque"):
        people.restrict("2015-03-04", reason="objection", at=at, by=None)


@pytest.mark.requirement("NEX-20")
def test_one_pair_is_one_case_whichever_way_round(at: datetime) -> None:
    case = people.open_review_case("county", pair=(TWO, ONE), score=0.71, pass_name="splink", at=at)
    again = people.open_review_case("county", pair=(ONE, TWO), score=0.9, pass_name="splink", at=at)
    assert case == again
    (found,) = people.review_cases(agreement="county", state="open")
    assert (found.left, found.right, found.score, found.decided_by) == (ONE, TWO, 0.71, None)


@pytest.mark.requirement("NEX-20")
def test_a_decision_is_a_persons_and_is_made_once(at: datetime) -> None:
    new = people.open_review_cases(
        "county", pairs=[(ONE, TWO, 0.6, "splink"), (THREE, ONE, 0.8, "splink")], at=at
    )
    assert new == 2
    assert people.open_review_cases("county", pairs=[(TWO, ONE, 0.6, "splink")], at=at) == 0
    likeliest = people.review_cases()[0]
    assert likeliest.right == THREE
    assert people.review_case(likeliest.id) == likeliest
    reviewing.answer_pair(likeliest.id, word="same", at=at, by=OFFICER)
    (found,) = people.review_cases(state="same")
    assert (found.decided_at, found.decided_by) == (at, OFFICER)
    with pytest.raises(NothingToDo):
        reviewing.answer_pair(likeliest.id, word="different", at=at, by=OFFICER)
    with pytest.raises(UsageProblem):
        reviewing.answer_pair(likeliest.id, word="perhaps", at=at, by=OFFICER)
    with pytest.raises(UsageProblem):
        reviewing.answer_pair(likeliest.id, word="same", at=at, by="x@marshire.example")
    with pytest.raises(UsageProblem):
        people.review_cases(state="perhaps")


def test_a_whole_roll_can_be_asked_about(at: datetime) -> None:
    roll = [f"p-{number}" for number in range(40_000)]
    for person in ("p-39999", "q-1"):
        people.seal(person, reason="refuge", at=at, by=None)
        people.restrict(person, reason="objection", at=at, by=None)
    assert people.sealed(roll, at=at) == {"p-39999"}
    assert [found.person for found in people.restrictions(roll, at=at)] == ["p-39999"]
