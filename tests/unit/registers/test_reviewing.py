"""Answers about a pair of records: who must agree, who settles, and until when one is undone."""

from datetime import datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import accounts, models, people, reviewing

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
SECOND, THIRD = "second@marshire.example", "third@marshire.example"


@pytest.fixture
def pair(county: None, at: datetime) -> int:
    for login in (SECOND, THIRD):
        accounts.add_account(login, organisation="marshire", role="data_manager", title="Data")
    return people.open_review_case(
        "county", pair=("r-1", "r-2"), score=0.7, pass_name="unsure", at=at
    )


def state(pair: int) -> str:
    return next(one.state for one in people.review_cases() if one.id == pair)


@pytest.mark.requirement("NEX-20")
def test_one_answer_settles_where_one_is_enough(pair: int, at: datetime) -> None:
    assert reviewing.answer_pair(pair, word="different", at=at, by=OFFICER) == "different"
    (found,) = people.review_cases(agreement="county", state="different")
    assert (found.decided_at, found.decided_by, found.used_at) == (at, OFFICER, None)
    with pytest.raises(NothingToDo, match="decided"):
        reviewing.answer_pair(pair, word="same", at=at, by=SECOND)
    with pytest.raises(UsageProblem):
        reviewing.answer_pair(pair, word="perhaps", at=at, by=SECOND)
    with pytest.raises(UsageProblem):
        reviewing.answer_pair(10**6, word="same", at=at, by=SECOND)
    guarded(models.ReviewAnswer)


@pytest.mark.requirement("NEX-20")
def test_not_sure_asks_a_second_person_and_not_the_same_one_again(pair: int, at: datetime) -> None:
    assert reviewing.answer_pair(pair, word="unsure", at=at, by=OFFICER) == "open"
    with pytest.raises(NothingToDo, match="answered already"):
        reviewing.answer_pair(pair, word="same", at=at, by=OFFICER)
    assert reviewing.answer_pair(pair, word="same", at=at, by=SECOND) == "same"


@pytest.mark.requirement("NEX-20")
def test_where_two_are_needed_two_must_agree_and_a_lead_settles_a_dispute(
    pair: int, at: datetime
) -> None:
    assert reviewing.answer_pair(pair, word="same", needed=2, at=at, by=OFFICER) == "open"
    assert not reviewing.disputed(reviewing.standing_answers(pair))
    assert reviewing.answer_pair(pair, word="different", needed=2, at=at, by=SECOND) == "open"
    assert reviewing.disputed(reviewing.standing_answers(pair))
    settled = reviewing.answer_pair(pair, word="different", needed=2, as_lead=True, at=at, by=THIRD)
    assert settled == "different"
    assert not reviewing.disputed(reviewing.standing_answers(pair))


def test_two_who_agree_settle(pair: int, at: datetime) -> None:
    reviewing.answer_pair(pair, word="same", needed=2, at=at, by=OFFICER)
    assert reviewing.answer_pair(pair, word="same", needed=2, at=at, by=SECOND) == "same"


@pytest.mark.requirement("NEX-20")
def test_an_answer_is_undone_by_its_own_account_until_a_linking_used_it(
    pair: int, at: datetime
) -> None:
    reviewing.answer_pair(pair, word="different", at=at, by=OFFICER)
    with pytest.raises(NothingToDo, match="No answer of yours"):
        reviewing.withdraw_answer(pair, at=at, by=SECOND)
    reviewing.withdraw_answer(pair, at=at + HOUR, by=OFFICER)
    assert state(pair) == "open"
    (withdrawn,) = reviewing.answers(agreement="county", by=OFFICER)
    assert not withdrawn.standing
    reviewing.answer_pair(pair, word="same", at=at + HOUR, by=OFFICER)
    reviewing.taken_up("county", at=at, reach={})
    reviewing.withdraw_answer(pair, at=at + HOUR, by=OFFICER)
    reviewing.answer_pair(pair, word="different", at=at + HOUR, by=OFFICER)
    reviewing.taken_up("county", at=at + 2 * HOUR, reach={})
    with pytest.raises(NothingToDo, match="used"):
        reviewing.withdraw_answer(pair, at=at + 3 * HOUR, by=OFFICER)
    assert state(pair) == "different"
    assert len(reviewing.answers(agreement="county", since=at + HOUR)) == 2


def test_a_linking_says_how_much_hangs_on_what_is_open(pair: int, at: datetime) -> None:
    reviewing.taken_up("county", at=at, reach={"r-1": 3, "r-2": 2})
    assert people.review_cases()[0].reach == 5
    reviewing.taken_up("county", at=at, reach={"r-1": 3, "r-2": 2})
    assert people.review_cases()[0].reach == 5


def test_a_sample_is_drawn_once_and_leaves_cases_as_they_are(pair: int, at: datetime) -> None:
    pairs = [("r-2", "r-1", 1.0), ("r-3", "r-4", 0.999)]
    assert reviewing.open_sample("county", pairs=pairs, share=0.1, at=at) == 1
    assert reviewing.open_sample("county", pairs=pairs, share=0.1, at=at) == 0
    held = {one.left: (one.pass_name, one.share) for one in people.review_cases()}
    assert held == {"r-1": ("unsure", 1.0), "r-3": ("sample", 0.1)}
