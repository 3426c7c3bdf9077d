"""Which lists number a person alike, so that one number in two of them is one child."""

import pytest

from kinfold import datasets


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("pupil_core", "school_census", True),
        ("in_need", "looked_after", True),
        ("child_health", "mental_health", True),
        ("early_help", "home_education", False),
        ("early_help", "in_need", False),
        ("crime", "housing", False),
        ("ehc_plans", "missing_education", False),
    ],
)
def test_a_number_is_one_childs_only_within_its_system(one: str, other: str, alike: bool) -> None:
    assert (datasets.system(one) == datasets.system(other)) is alike


def test_each_table_may_have_a_subject_of_its_own() -> None:
    assert datasets.system("annex_a") == "annex_a child_unique_id"
    told = datasets.system("annex_a", subject="individual_adopter_identifier")
    assert told == "annex_a individual_adopter_identifier"
