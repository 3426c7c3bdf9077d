"""The acceptance set of the exchange at its size: 20,000 young people among three authorities."""

from pathlib import Path

import pytest

from tests.unit.exchange import month, test_processing

YOUNG_PEOPLE = 20_000


@pytest.mark.slow
@pytest.mark.requirement("CCIS-8b", "CCIS-R1")
def test_a_month_among_three_at_size(tmp_path: Path) -> None:
    """Every row the answers send arrives, and nobody who does not belong survives processing."""
    test_processing.test_a_months_parcels_among_three(
        month.fresh(tmp_path, young_people=YOUNG_PEOPLE)
    )
