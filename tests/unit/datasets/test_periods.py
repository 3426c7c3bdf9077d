"""A label that says a delivery holds only changes is told from a period's own, and made again."""

import pytest

from kinfold.datasets import catalogue
from kinfold.datasets.periods import changes_label, period_of


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2026-W46 changes 3", "2026-W46"),
        ("2025-26 autumn changes 12", "2025-26 autumn"),
        ("2026-W46", "2026-W46"),
        ("2026-W46 changes", "2026-W46 changes"),
        ("2026-W46 changes x", "2026-W46 changes x"),
        (" changes 3", " changes 3"),
        ("changes 3", "changes 3"),
    ],
)
def test_only_a_label_of_changes_names_another_period(label: str, period: str) -> None:
    assert period_of(label) == period


def test_a_label_made_here_is_known_here() -> None:
    assert period_of(changes_label("2026-W46", number=7)) == "2026-W46"


def test_rows_of_deliveries_that_add_up_are_told_apart_by_whom_they_are_about() -> None:
    for one in catalogue().values():
        for table in one.tables:
            if one.accrues:
                assert table.subject in one.told_apart(table.name)
            else:
                assert one.told_apart(table.name) == ()
    assert any(one.accrues for one in catalogue().values())
