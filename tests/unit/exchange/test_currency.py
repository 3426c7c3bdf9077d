"""How long an activity counts as known, and what each code counts as."""

from typing import Any

import pytest

from kinfold.datasets import codeset
from kinfold.exchange import families
from kinfold.exchange.currency import Lapses, last_day, state, state_of
from tests.unit.exchange.made import D, activity

SEEN = {"verified_on": D("2025-11-30")}


def test_the_families_are_those_of_the_published_list() -> None:
    assert families.NEET == {"540", "610", "615", "616", "619"} | {f"6{n}0" for n in range(2, 9)}
    assert families.NOT_KNOWN == {"810", "820", "830"}
    assert families.FULL_TIME == {"210", "220", "230", "240", "270", "280", "290"}
    assert families.TRAINING == {"410", "430", "440", "450", "460"}
    assert not families.PARTICIPATING & (families.NEET | families.NOT_KNOWN)


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("210 220 230 240 270 280 290", "full-time education"),
        ("310", "apprenticeship"),
        ("250 320 381 410 430 440 450 460 550", "other education and training"),
        ("540 610 615 619 620 630 640 650 660 670 680", "NEET"),
        ("616", "NEET, start agreed"),
        ("110 120 130 140 150 260 330 340 350 360 380 530 720", "not participating"),
        ("710", "in custody"),
        ("810 820 830", "not known"),
    ],
)
def test_what_each_code_counts_as(codes: str, said: str) -> None:
    assert {state_of(code) for code in codes.split()} == {said}


def test_every_code_counts_as_something_and_a_strange_one_as_not_known() -> None:
    assert len(codeset("nccis_activity").codes) == 46
    assert state_of("999") == state_of(None) == state_of("") == "not known"


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize(
    ("facts", "last"),
    [
        ({"activity_code": "230"}, "2026-08-31"),
        ({"activity_code": "230", "predicted_end": D("2026-07-10")}, "2026-07-10"),
        ({"activity_code": "250", "predicted_end": D("2027-07-10")}, "2027-07-10"),
        ({"activity_code": "260"}, "2026-08-31"),
        ({"activity_code": "310"}, "2026-11-30"),
        ({"activity_code": "330", "predicted_end": D("2026-01-01")}, "2026-11-30"),
        ({"activity_code": "410"}, "2026-11-30"),
        ({"activity_code": "530"}, "2026-11-30"),
        ({"activity_code": "619"}, "2026-02-28"),
        ({"activity_code": "540"}, "2026-02-28"),
        ({"activity_code": "619", "due_to_lapse": D("2026-01-15")}, "2026-01-15"),
        ({"activity_code": "616", "review_on": D("2026-01-20")}, "2026-01-20"),
        (
            {"activity_code": "616", "review_on": D("2026-01-20"), "due_to_lapse": D("2026-01-15")},
            "2026-01-15",
        ),
        ({"activity_code": "810", "due_to_lapse": D("2026-01-15")}, None),
        ({"activity_code": None}, None),
        ({"activity_code": "230", "verified_on": None}, "2026-08-31"),
        (
            {
                "activity_code": "230",
                "verified_on": None,
                "ascertained_on": None,
                "start_date": None,
            },
            None,
        ),
    ],
)
def test_the_last_day_an_activity_is_known(facts: dict[str, Any], last: str | None) -> None:
    found = last_day(activity(**SEEN | facts))
    assert found == (D(last) if last else None)
    if last:
        assert state(activity(**SEEN | facts), on=D(last)) != "not known"


def test_the_day_after_it_has_lapsed() -> None:
    neet = activity(**SEEN, activity_code="619")
    assert state(neet, on=D("2026-02-28")) == "NEET"
    assert state(neet, on=D("2026-03-01")) == "not known"
    assert state(None, on=D("2026-03-01")) == "not known"


def test_lengths_are_configuration() -> None:
    lapses = Lapses(work_months=1, training_months=2, neet_months=6)
    assert last_day(activity(**SEEN, activity_code="330"), lapses=lapses) == D("2025-12-30")
    assert last_day(activity(**SEEN, activity_code="410"), lapses=lapses) == D("2026-01-30")
    assert last_day(activity(**SEEN, activity_code="619"), lapses=lapses) == D("2026-05-30")
    long = activity(**SEEN, activity_code="619")
    assert state(long, on=D("2026-04-01"), lapses=lapses) == "NEET"
