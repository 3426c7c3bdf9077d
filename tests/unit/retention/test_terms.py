"""When a supply falls due: months from receipt, the end of a school year, six years where none."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kinfold.agreement import Agreement
from kinfold.agreement.load import read
from kinfold.agreement.model import Retention
from kinfold.retention.terms import LIMITATION, Fall, ended_on, falls
from tests import estate

EXCHANGE = estate.AGREEMENTS / "ccis-exchange" / "2026-29.yaml"
SCHOOLS = estate.AGREEMENTS / "county-education" / "2026-27.yaml"
RESEARCH = estate.AGREEMENTS / "research-office" / "as-printed.yaml"


def agreement(*terms: Retention) -> Agreement:
    """The schools' agreement with these terms and no others."""
    return replace(read(SCHOOLS).agreement, retention=terms)


def term(**said: Any) -> Retention:
    """A term about the school census."""
    whole: dict[str, Any] = {
        "clause": "9", "groups": ("school_census",), "months": 12, "counted_from": "received",
        "action": "destroy", "text": "So it is agreed.",
    }  # fmt: skip
    return Retention(**{**whole, **said})


def due(*terms: Retention, received: date, **how: object) -> tuple[Fall, ...]:
    """When a census supply falls due under these terms."""
    asked: dict[str, Any] = {"own": True, **how}
    return falls(agreement(*terms), "school_census", received=received, **asked)


@pytest.mark.requirement("CCIS-8b", "GOV-5")
@pytest.mark.parametrize(
    ("received", "goes"),
    [
        (date(2026, 11, 20), date(2027, 1, 20)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2027, 7, 31), date(2027, 9, 30)),
    ],
)
def test_what_others_sent_goes_after_two_calendar_months(received: date, goes: date) -> None:
    """By the month, not by days; what is the authority's own stays its six years."""
    text = read(EXCHANGE).agreement
    fall = falls(text, "young_people", received=received, own=False)[-1]
    assert (fall.on, fall.action, fall.clause) == (goes, "destroy", "s8")
    own = falls(text, "young_people", received=received, own=True)[-1]
    assert own.on is not None
    assert own.on.year == received.year + 6


@pytest.mark.requirement("CCO-D4", "GOV-5")
def test_two_years_end_in_a_review_that_destroys_nothing() -> None:
    """The research office's term: no day of destruction is set by it."""
    found = falls(read(RESEARCH).agreement, "cin_census", received=date(2026, 3, 1), own=True)
    assert [(fall.on, fall.action, fall.months) for fall in found] == [
        (date(2028, 3, 1), "review", 24)
    ]


@pytest.mark.requirement("PRI-6", "GOV-5")
def test_where_no_period_is_set_it_is_six_years() -> None:
    """No term, no agreement, or a term that prints no period: the Limitation Act's."""
    for found in (
        due(received=date(2026, 11, 20)),
        falls(None, "school_census", received=date(2026, 11, 20), own=True),
        due(term(groups=("attendance",)), received=date(2026, 11, 20)),
        due(term(of="received"), received=date(2026, 11, 20)),
    ):
        assert [(fall.on, fall.action) for fall in found] == [(date(2032, 11, 20), "destroy")]
        assert found[0].clause == LIMITATION
    [review] = due(term(months=None, action="review"), received=date(2026, 11, 20))
    assert (review.on, review.action) == (date(2032, 11, 20), "review")
    assert review.clause == f"9; {LIMITATION}"


@pytest.mark.requirement("GOV-5")
def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert due(received=date(2028, 2, 29))[0].on == date(2034, 2, 28)
    assert due(term(months=48), received=date(2028, 2, 29))[0].on == date(2032, 2, 29)


@pytest.mark.requirement("GOV-5")
@pytest.mark.parametrize(
    ("received", "goes"),
    [(date(2026, 9, 1), date(2028, 8, 31)), (date(2026, 8, 31), date(2027, 8, 31))],
)
def test_a_school_year_ends_on_the_last_of_august(received: date, goes: date) -> None:
    """Twelve months after the end of the school year it came in."""
    assert due(term(counted_from="end_of_school_year"), received=received)[0].on == goes


def test_a_case_nobody_closed_gives_no_day() -> None:
    """It is said, and not guessed; another term's day stands."""
    closing = term(counted_from="case_closed")
    [fall] = due(closing, received=date(2026, 11, 20))
    assert fall.on is None
    assert "nobody has recorded" in fall.why
    [fall] = due(closing, term(), received=date(2026, 11, 20))
    assert fall.on == date(2027, 11, 20)


def test_the_earliest_day_counts_and_a_review_before_it_is_kept() -> None:
    sooner, review = term(months=6), term(months=3, action="review")
    assert [fall.on for fall in due(term(), sooner, received=date(2026, 1, 31))] == [
        date(2026, 7, 31)
    ]
    both = due(term(), review, received=date(2026, 1, 31))
    assert [(fall.action, fall.on) for fall in both] == [
        ("review", date(2026, 4, 30)), ("destroy", date(2027, 1, 31)),
    ]  # fmt: skip
    late = due(sooner, term(months=9, action="review"), received=date(2026, 1, 31))
    assert [fall.action for fall in late] == ["destroy"]


def test_the_day_fixed_at_receipt_stands() -> None:
    """In the words of the term that fixed it, or of the law where no term did."""
    fixed = date(2026, 6, 1)
    [fall] = due(term(), received=date(2026, 1, 31), destroy_by=fixed)
    assert (fall.on, fall.clause) == (fixed, "9")
    [fall] = due(received=date(2026, 1, 31), destroy_by=fixed)
    assert (fall.on, fall.clause) == (fixed, LIMITATION)


def test_an_agreement_ends_when_it_expires_or_is_withdrawn() -> None:
    text = read(SCHOOLS).agreement
    begun = date(2026, 9, 1)
    assert ended_on(text, state="in_force", since=begun, on=date(2027, 8, 31)) is None
    assert ended_on(text, state="in_force", since=begun, on=date(2027, 9, 1)) == date(2027, 9, 1)
    withdrawn = date(2027, 3, 1)
    for on in (withdrawn, date(2028, 1, 1)):
        assert ended_on(text, state="withdrawn", since=withdrawn, on=on) == withdrawn
