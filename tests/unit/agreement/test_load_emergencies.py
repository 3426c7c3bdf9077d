"""An emergency and the notice of new items are read with their days, or refused by their place."""

from datetime import date
from typing import Any

import pytest

from kinfold.agreement import load
from tests.unit.agreement.test_load import SMALL, why, written

WINTER: dict[str, Any] = {
    "id": "winter",
    "title": "The winter's measures",
    "clause": "2.6.1",
    "gateway": "copi-2002-reg3",
    "valid_from": "2026-11-01",
    "valid_until": "2027-03-31",
}


def in_winter(**changes: Any) -> dict[str, Any]:
    """SMALL with an emergency, on which its item group rests, and notice of new items."""
    group = SMALL["item_groups"][0] | {"emergency": "winter"}
    return {
        "item_groups": [group],
        "emergencies": [WINTER],
        "change_notice": {"clause": "3.3", "parties": ["county"], "days": 14},
    } | changes


@pytest.mark.requirement("SOM-2.6.1", "SOM-3.3")
def test_an_emergency_and_notice_of_new_items_are_read() -> None:
    version = load.parse(written(in_winter()))
    (winter,) = version.agreement.emergencies
    assert (winter.valid_from, winter.valid_until) == (date(2026, 11, 1), date(2027, 3, 31))
    assert version.agreement.item_groups[0].emergency == "winter"
    assert version.agreement.change_notice is not None
    assert version.agreement.change_notice.days == 14
    assert load.from_canonical(version.canonical) == version
    assert "emergenc" not in load.parse(written()).canonical


@pytest.mark.requirement("SOM-2.6.1", "SOM-3.3")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"emergencies": []}, "item_groups.0.emergency: 'winter' is not a emergency"),
        ({"emergencies": [WINTER | {"gateway": "no-such-law"}]}, "not a known gateway"),
        (
            {"emergencies": [WINTER, dict(WINTER)]},
            "emergencies.1.id: Another part already has this id.",
        ),
        ({"emergencies": [WINTER | {"valid_from": 0}]}, "emergencies.0.valid_from: Write the date"),
        ({"emergencies": [WINTER | {"valid_until": 0}]}, "emergencies.0.valid_until: Write the"),
        (
            {"change_notice": {"clause": "3.3", "parties": ["nobody"]}},
            "change_notice.parties: 'nobody' is not a party of this agreement.",
        ),
        ({"change_notice": {"clause": "3.3", "parties": []}}, "Say who is told of a new item."),
        (
            {"change_notice": {"clause": "3.3", "parties": ["county"], "days": -1}},
            "change_notice.days: Give a number from 0",
        ),
    ],
)
def test_what_is_added_for_an_emergency_must_make_sense(
    changes: dict[str, Any], words: str
) -> None:
    assert words in why(written(in_winter(**changes)))


def test_an_emergency_may_lack_its_end_and_then_lets_nothing_through() -> None:
    made = load.parse(written(in_winter(emergencies=[WINTER | {"valid_until": None}])))
    assert made.agreement.emergencies[0].valid_until is None
