"""What is printed of an agreement on a day has what an emergency opens that day, and no more."""

from dataclasses import replace
from datetime import date

import pytest

from kinfold.agreement import Agreement
from kinfold.agreement.as_on import as_on
from tests.clauses.world import AGREEMENT, with_part
from tests.unit.agreement.test_announcing import WINTER

DURING, AFTER = date(2026, 12, 1), date(2027, 4, 1)
pytestmark = pytest.mark.requirement("SOM-2.6.1")


def timed(section: str, part: str) -> Agreement:
    return replace(with_part(section, part, emergency="winter"), emergencies=(WINTER,))


def test_an_agreement_without_an_emergency_stands_as_it_is() -> None:
    assert as_on(AGREEMENT, on=AFTER) == AGREEMENT


@pytest.mark.parametrize("on", [date(2026, 10, 31), AFTER])
def test_what_an_emergency_does_not_open_is_switched_off(on: date) -> None:
    assert as_on(timed("item_groups", "pupil"), on=on).group("pupil").proposed
    assert [grant.id for grant in as_on(timed("grants", "count"), on=on).grants] == [
        "see",
        "supply",
    ]
    assert as_on(timed("schedule", "S1"), on=on).schedule == ()


@pytest.mark.parametrize(
    ("section", "part"), [("item_groups", "pupil"), ("grants", "count"), ("schedule", "S1")]
)
def test_what_it_opens_stands(section: str, part: str) -> None:
    made = timed(section, part)
    assert as_on(made, on=DURING) == made


def test_a_purpose_of_an_emergency_goes_with_it_and_so_does_what_serves_nothing_else() -> None:
    resting = with_part("purposes", "support", gateways=("copi-2002-reg3",))
    made = replace(resting, emergencies=(WINTER,))
    assert as_on(made, on=DURING) == made
    left = as_on(made, on=AFTER)
    assert [purpose.id for purpose in left.purposes] == ["planning"]
    assert [(grant.id, grant.purposes) for grant in left.grants] == [("count", ("planning",))]


def test_a_law_that_is_only_an_emergencys_is_not_printed_after_it() -> None:
    both = with_part("purposes", "support", gateways=("copi-2002-reg3", "ca-2004-s10"))
    left = as_on(replace(both, emergencies=(WINTER,)), on=AFTER).purpose("support")
    assert left is not None
    assert left.gateways == ("ca-2004-s10",)
