"""Who of the received lives here, studies here, both, neither, or cannot be told."""

from typing import Any

import pytest

from kinfold.exchange.relevance import Relevance, classed
from tests.unit.exchange.made import POSTCODES, D, activity, person

ON = D("2026-01-12")
NEET = {"activity_code": "619", "establishment_number": None}


def stands(activities: list[dict[str, Any]], **facts: Any) -> Relevance:
    found = classed(
        [person(**facts)],
        activities=[activity(**one) for one in activities],
        las=("981", "982"),
        on=ON,
        postcodes=POSTCODES,
    )
    return found["9990000000001"]


HERE, ELSEWHERE, NOWHERE = "9818001", "9998001", None


@pytest.mark.requirement("CCIS-8b", "CCIS-R1")
@pytest.mark.parametrize(
    ("postcode", "establishment", "educated", "said"),
    [
        ("QN1 1AA", ELSEWHERE, None, "lives"),
        ("QN1 1AA", NOWHERE, None, "lives"),
        ("QN1 1AA", HERE, None, "both"),
        ("QN1 1AA", ELSEWHERE, "982", "both"),
        ("QP1 1AA", HERE, None, "studies"),
        ("QP1 1AA", NOWHERE, "981", "studies"),
        ("QX1 1AA", HERE, None, "studies"),
        ("QP1 1AA", ELSEWHERE, None, "neither"),
        ("QP1 1AA", NOWHERE, "998", "neither"),
        ("QP1 1AA", NOWHERE, None, "undetermined"),
        ("QX1 1AA", ELSEWHERE, None, "undetermined"),
        ("QX1 1AA", NOWHERE, None, "undetermined"),
    ],
)
def test_by_home_and_by_place_of_study(
    postcode: str, establishment: str | None, educated: str | None, said: Relevance
) -> None:
    one = {"establishment_number": establishment}
    assert stands([one], postcode=postcode, educated_la=educated) == said


@pytest.mark.parametrize(
    ("activities", "said"),
    [
        ([NEET], "neither"),
        ([NEET | {"establishment_number": HERE}], "neither"),  # out of education: no place of study
        ([], "undetermined"),
        ([{"establishment_number": HERE, "end_date": D("2026-01-11")}], "undetermined"),
        ([{"establishment_number": HERE, "end_date": D("2026-01-12")}], "studies"),
        ([{"establishment_number": HERE, "start_date": D("2026-01-13")}], "undetermined"),
        ([{"establishment_number": "981/8001"}], "studies"),
        ([{"establishment_number": "college"}], "undetermined"),
        ([{"activity_code": None, "establishment_number": HERE}], "studies"),
        ([{"activity_code": "110", "establishment_number": HERE}], "studies"),
        ([NEET, {"establishment_number": HERE}], "studies"),
    ],
)
def test_only_learning_that_is_going_on_is_study(
    activities: list[dict[str, Any]], said: Relevance
) -> None:
    assert stands(activities, postcode="QP1 1AA") == said


def test_a_row_without_a_postcode_is_believed_about_its_authority() -> None:
    assert stands([], postcode=None, home_la="982") == "lives"
    assert stands([NEET], postcode=None, home_la="998") == "neither"
    assert stands([NEET], postcode="QX1 1AA", home_la="982") == "undetermined"


def test_the_authority_responsible_comes_first() -> None:
    assert stands([NEET], postcode="QN1 1AA", responsible_la="998") == "neither"
