"""Which pair comes first, for whom, and how the work goes."""

from datetime import UTC, datetime, timedelta

import pytest

from kinfold.people import queue
from kinfold.registers import accounts, facts, reviewing
from kinfold.registers import people as register

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ONE, TWO, THREE = (f"{name}@marshire.example" for name in ("one", "two", "three"))


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    accounts.add_organisation(
        facts.Organisation(id="marshire", name="Marshire County Council", kind="la", la_code="999")
    )
    for login in (ONE, TWO, THREE):
        accounts.add_account(login, organisation="marshire", role="data_manager", title="Data")


def opened(*pairs: tuple[str, str, float, str]) -> list[int]:
    return [
        register.open_review_case(
            "county", pair=(one, other), score=score, pass_name=why, at=AT
        )
        for one, other, score, why in pairs
    ]  # fmt: skip


def next_for(account: str, *, lead: bool = False, after: int | None = None) -> int | None:
    found = queue.next_case("county", account=account, lead=lead, after=after)
    return None if found is None else found.id


def test_the_most_uncertain_pair_on_which_most_hangs_comes_first() -> None:
    sure, even, conflict = opened(
        ("r-1", "r-2", 0.95, "unsure"),
        ("r-3", "r-4", 0.5, "unsure"),
        ("r-5", "r-6", 0.999, "two_numbers"),
    )
    reviewing.taken_up("county", at=AT, reach={"r-1": 9, "r-2": 9, "r-3": 1, "r-5": 1, "r-6": 2})
    # 0.19 x 18, then 1 x 3, then 1 x 1
    order = [next_for(ONE)]
    order += [next_for(ONE, after=order[0]), next_for(ONE, after=conflict)]
    assert order == [sure, conflict, even]
    assert next_for(ONE, after=even) == sure
    assert next_for(ONE, after=10**6) == sure


def test_nothing_waits_where_all_is_answered() -> None:
    assert next_for(ONE) is None
    (case,) = opened(("r-1", "r-2", 0.7, "unsure"))
    reviewing.answer_pair(case, word="unsure", at=AT, by=ONE)
    assert (next_for(ONE), next_for(TWO)) == (None, case)


def test_every_tenth_pair_is_one_that_was_shown_as_sure() -> None:
    cases = opened(*((f"r-{n}", f"s-{n}", 0.6, "unsure") for n in range(10)))
    reviewing.open_sample("county", pairs=[("t-1", "t-2", 1.0)], share=0.1, at=AT)
    for _ in range(9):
        found = next_for(ONE)
        assert found in cases
        reviewing.answer_pair(found, word="different", at=AT, by=ONE)
    assert next_for(ONE) not in cases
    assert next_for(TWO) in cases


def test_a_dispute_is_a_lead_s_and_comes_first() -> None:
    _, case = opened(("r-1", "r-2", 0.5, "unsure"), ("r-3", "r-4", 0.6, "unsure"))
    reviewing.answer_pair(case, word="same", needed=2, at=AT, by=ONE)
    reviewing.answer_pair(case, word="different", needed=2, at=AT, by=TWO)
    assert next_for(THREE) != case
    assert next_for(THREE, lead=True) == case
    held = queue.work("county", account=THREE, lead=False, at=AT)
    assert (held.waiting, held.for_me, held.second, held.disputed) == (2, 1, 1, 1)


def test_the_work_is_counted_by_account_and_day_and_can_be_undone() -> None:
    one, two, three = opened(*((f"r-{n}", f"s-{n}", 0.6, "unsure") for n in range(3)))
    reviewing.answer_pair(one, word="same", at=AT - timedelta(days=8), by=TWO)
    reviewing.answer_pair(two, word="same", at=AT - timedelta(days=2), by=ONE)
    reviewing.answer_pair(three, word="different", at=AT, by=ONE)
    held = queue.work("county", account=ONE, lead=False, at=AT)
    assert [(d.account, d.today, d.week) for d in held.done] == [(ONE, 1, 2)]
    assert [answer.case for answer in held.last] == [three, two]
    reviewing.withdraw_answer(three, at=AT, by=ONE)
    held = queue.work("county", account=ONE, lead=False, at=AT)
    assert [(d.today, d.week) for d in held.done] == [(0, 1)]
    assert (held.waiting, held.samples) == (1, 0)
