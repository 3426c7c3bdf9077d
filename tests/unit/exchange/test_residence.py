"""Where a young person lives: responsible authority first, then postcode, never a guess."""

from typing import Any

import pytest

from kinfold.exchange.residence import Home, home, home_on, recorded_home
from tests.unit.exchange.made import POSTCODES, D, person


@pytest.mark.requirement("CCIS-R1")
@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"postcode": "QN1 1AA"}, Home(la="981", vintage="2026-02")),
        ({"postcode": " qn11aa "}, Home(la="981", vintage="2026-02")),
        ({"postcode": "QN1 1AA", "responsible_la": "998"}, Home(la="998")),
        ({"postcode": None, "responsible_la": "998"}, Home(la="998")),
        ({"postcode": None}, Home(la=None, doubt="no postcode")),
        ({"postcode": "  "}, Home(la=None, doubt="no postcode")),
        ({"postcode": "ZZ99 3VZ"}, Home(la=None, doubt="no postcode")),
        ({"postcode": "QN9 9AA"}, Home(la=None, doubt="postcode not found")),
        (
            {"postcode": "near the park", "home_la": "981"},
            Home(la=None, doubt="postcode not found"),
        ),
    ],
)
def test_where_somebody_lives(facts: dict[str, Any], where: Home) -> None:
    assert home(person(**facts), postcodes=POSTCODES) == where


def test_a_record_without_a_postcode_is_believed_about_its_authority() -> None:
    assert recorded_home(person(postcode="", home_la="981"), postcodes=POSTCODES) == "981"
    assert recorded_home(person(postcode="", home_la=""), postcodes=POSTCODES) is None
    assert recorded_home(person(postcode="QX1 1AA", home_la="981"), postcodes=POSTCODES) is None
    assert recorded_home(person(home_la="981"), postcodes=POSTCODES) == "999"


def test_before_a_move_the_home_is_where_they_moved_from() -> None:
    mover = person(moved_from_la="981", moved_on=D("2026-01-10"))
    assert home_on(mover, on=D("2026-01-09"), postcodes=POSTCODES) == "981"
    assert home_on(mover, on=D("2026-01-10"), postcodes=POSTCODES) == "999"
    unknown = person(moved_from_la=None, moved_on=D("2026-01-10"))
    assert home_on(unknown, on=D("2026-01-09"), postcodes=POSTCODES) == "999"
    assert home_on(person(), on=D("2026-01-09"), postcodes=POSTCODES) == "999"
