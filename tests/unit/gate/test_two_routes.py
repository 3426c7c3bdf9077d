"""What a school with a feed sends by it, a school without one sends by another secure way."""

import pytest

from kinfold.errors import RefusedByAgreement
from tests import estate
from tests.unit.gate.conftest import Floor, items

YOUNG_CARER = {
    f"young_carers.young_carer.{name}"
    for name in ("young_carer", "young_carer_start", "young_carer_end", "young_carer_notes")
}


def _let_through(floor: Floor, channel: str) -> frozenset[str]:
    permit = floor.permit(
        "deposit",
        login=estate.DATA_MANAGER,
        agreement="county-education",
        purpose="B-P2",
        items=items("young_carers"),
        holder="millbrook",
        recipient="marshire",
        channel=channel,
    )
    return frozenset(permit.shown)


@pytest.mark.requirement("SOM-7.9.1")
@pytest.mark.parametrize("channel", ["feed", "upload"])
def test_a_young_carer_is_told_of_by_the_feed_and_by_the_secure_page(
    floor: Floor, channel: str
) -> None:
    assert _let_through(floor, channel) >= YOUNG_CARER


@pytest.mark.requirement("SOM-7.9.1")
@pytest.mark.parametrize("channel", ["e-mail", "post"])
def test_and_by_no_other_way(floor: Floor, channel: str) -> None:
    with pytest.raises(RefusedByAgreement):
        _let_through(floor, channel)
