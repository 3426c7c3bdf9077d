"""What young people said about sharing decides what goes."""

from typing import Any

import pytest

from kinfold.exchange.wishes import settle
from tests.unit.exchange.made import D, person

ON = D("2026-01-05")
OVERRIDE = {
    "override_ground": "Education and Skills Act 2008 s17",
    "override_reason": "Left school and cannot be reached",
    "override_role": "head of service",
}


@pytest.mark.requirement("CCIS-4b")
@pytest.mark.parametrize("missing", [*OVERRIDE, "all", "blank"])
def test_a_refusal_without_ground_reason_and_role_is_withheld(missing: str) -> None:
    facts: dict[str, Any] = {"sharing": "refused"} | OVERRIDE
    if missing == "all":
        facts |= dict.fromkeys(OVERRIDE)
    else:
        facts["override_reason" if missing == "blank" else missing] = " "
    found = settle([person(**facts)], on=ON)
    assert (found.rows, found.overridden) == ((), frozenset())
    assert found.held == {"9990000000001": "refused"}


@pytest.mark.requirement("CCIS-4b")
def test_a_refusal_overridden_on_record_goes_and_is_counted() -> None:
    row = person(sharing="refused", **OVERRIDE)
    found = settle([row], on=ON)
    assert found.rows == (row,)
    assert found.overridden == {"9990000000001"}


@pytest.mark.parametrize("wish", ["given", "not_asked", "", None])
def test_without_a_refusal_the_record_goes_whole(wish: str | None) -> None:
    row = person(sharing=wish)
    assert settle([row], on=ON).rows == (row,)


def test_an_instruction_leaves_name_address_and_date_of_birth() -> None:
    row = person(sharing="instructed", uln="1000000043", moved_on=D("2025-12-01"))
    found = settle([row, person(ypid="b")], on=ON)
    sent = found.rows[0]
    assert sent.keys() == row.keys()
    assert {name for name, value in sent.items() if value is not None} == {
        "record_type", "ypid", "surname", "forename", "date_of_birth", "address", "postcode",
    }  # fmt: skip
    assert found.limited == {"9990000000001"}


@pytest.mark.requirement("CCIS-4c")
@pytest.mark.parametrize("told", [None, D("2026-01-06")])
@pytest.mark.parametrize("wish", ["given", "instructed", "refused"])
def test_nobody_goes_who_was_not_told(told: Any, wish: str) -> None:
    found = settle([person(sharing=wish, notice_on=told, **OVERRIDE)], on=ON)
    assert found.rows == ()
    assert found.counts == {"not told yet": 1}


def test_told_on_the_day_itself_is_told() -> None:
    assert settle([person(notice_on=ON)], on=ON).held == {}


def test_a_wish_nobody_understands_is_not_taken_for_a_yes() -> None:
    assert settle([person(sharing="maybe")], on=ON).counts == {"wish not understood": 1}
