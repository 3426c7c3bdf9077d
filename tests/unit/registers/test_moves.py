"""An id that was merged away finds the survivor, with everything that protected it."""

from datetime import datetime, timedelta

import pytest

from kinfold.registers import models, moves, people

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
ONE, TWO, THREE = "p-0001", "p-0002", "p-0003"


def test_an_old_id_finds_who_stands_for_it_today_through_any_number_of_merges(
    at: datetime,
) -> None:
    moves.move(ONE, to=TWO, agreement="county", at=at, by=OFFICER)
    assert moves.survivor(ONE) == TWO
    moves.move(TWO, to=THREE, agreement="county", at=at + HOUR, by=None)
    assert moves.survivors((ONE, TWO, THREE, "p-0004")) == {ONE: THREE, TWO: THREE}
    assert moves.survivor("p-0004") == "p-0004"
    assert moves.merged_into(THREE) == {ONE, TWO}
    assert moves.merged_into(ONE) == frozenset()
    assert moves.survivors(()) == {}
    many = tuple(f"p-9{number:05}" for number in range(600))
    assert moves.survivors((*many, ONE)) == {ONE: THREE}


def test_an_id_is_merged_away_once_and_never_in_a_ring(at: datetime) -> None:
    moves.move(ONE, to=TWO, agreement="county", at=at, by=None)
    with pytest.raises(ValueError, match="once"):
        moves.move(ONE, to=THREE, agreement="county", at=at, by=None)
    with pytest.raises(ValueError, match="once"):
        moves.move(TWO, to=ONE, agreement="county", at=at, by=None)
    with pytest.raises(ValueError, match="once"):
        moves.move(THREE, to=THREE, agreement="county", at=at, by=None)
    guarded(models.PersonMove)


@pytest.mark.requirement("TDV-13.6")
def test_what_was_sealed_or_restricted_stays_so_under_the_other_id(at: datetime) -> None:
    people.seal(ONE, reason="adoption", at=at, by=OFFICER)
    people.restrict(ONE, reason="objection", data_set="cin_census", at=at, by=OFFICER)
    people.restrict(ONE, reason="court_order", at=at, by=OFFICER)
    people.restrict(TWO, reason="court_order", at=at, by=OFFICER)
    moves.move(ONE, to=TWO, agreement="county", at=at + HOUR, by=OFFICER)
    assert people.sealed((TWO,), at=at + HOUR) == {TWO}
    held = people.restrictions((TWO,), at=at + HOUR)
    assert {(one.data_set, one.reason) for one in held} == {
        ("cin_census", "objection"),
        (None, "court_order"),
    }
    assert len(held) == 2
    moves.carry(ONE, to=TWO, at=at + HOUR, by=OFFICER)
    assert people.restrictions((TWO,), at=at + HOUR) == held


@pytest.mark.requirement("NEX-20")
def test_a_persons_own_word_on_pairs_outranks_what_was_said_before(at: datetime) -> None:
    case = people.open_review_case(
        "county", pair=("r-1", "r-2"), score=0.7, pass_name="unsure", at=at
    )
    pairs = [("r-2", "r-1"), ("r-3", "r-1")]
    for decision, later in (("different", at), ("same", at + HOUR)):
        moves.decide_pairs(
            "county", pairs=pairs, decision=decision, pass_name="split", at=later, by=OFFICER
        )
        held = people.review_cases(agreement="county", state=decision)
        assert {(one.left, one.right) for one in held} == {("r-1", "r-2"), ("r-1", "r-3")}
        assert {(one.decided_at, one.decided_by) for one in held} == {(later, OFFICER)}
    assert case in {one.id for one in people.review_cases(agreement="county")}
