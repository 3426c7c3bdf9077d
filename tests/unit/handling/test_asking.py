"""Whether the database spares schools from being asked again can be counted."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.handling import asking
from tests import estate, people_index

from .conftest import noted


@pytest.mark.requirement("SOM-8.1")
def test_requests_are_counted_each_month(gate: Gate) -> None:
    actor = gate.actor(estate.DATA_MANAGER)
    moments: tuple[datetime, ...] = (
        estate.LATER,
        estate.LATER + timedelta(days=1),
        estate.LATER + timedelta(days=15),
    )
    for at, school in zip(moments, ("millbrook", "ashdown", "millbrook"), strict=True):
        made = asking.record(
            gate, actor, "school_census", school=school, reason="A count for a bid", at=at
        )
        assert made.held_already is False
    assert noted(gate, "school.asked")[-1]["school"] == "millbrook"
    assert [(one.month, one.asked) for one in asking.by_month()] == [("2026-12", 1), ("2026-11", 2)]
    (_, november) = asking.by_month(school="millbrook")
    assert (november.asked, november.by_data_set) == (1, {"school_census": 1})
    for data_set, school in (("nothing", "millbrook"), ("school_census", "marshire")):
        with pytest.raises(UsageProblem):
            asking.record(gate, actor, data_set, school=school, reason="Why", at=estate.LATER)
    with pytest.raises(RefusedByAgreement):
        asking.record(
            gate,
            gate.actor(estate.LEADS["millbrook"]),
            "school_census",
            school="millbrook",
            reason="Why",
            at=estate.LATER,
        )


@pytest.mark.requirement("SOM-8.1")
def test_a_request_for_what_is_held_already_says_so(tmp_path: Path) -> None:
    people_index.back_in_time()
    grounds = estate.copied(people_index.linked(), tmp_path / "home")
    with grounds.opened() as gate:
        actor = gate.actor(estate.DATA_MANAGER)
        made = asking.record(
            gate, actor, "school_census", school="millbrook", reason="A count", at=estate.LATER
        )
        assert made.held_already is True
        (month,) = asking.by_month()
        assert (month.asked, month.held_already) == (1, 1)
