"""Which group a child is counted in when matching is compared between groups."""

from datetime import date
from typing import Any

import pytest

from kinfold.people import traits
from tests.unit.people.conftest import care, pupil

ON = date(2026, 11, 22)


@pytest.mark.requirement("TDV-11.1")
@pytest.mark.parametrize(
    ("trait", "values", "told", "category"),
    [
        ("sex", {"gender": "F"}, "M", "F"),
        ("sex", {}, "male", "M"),
        ("sex", {}, "U", "not_told"),
        ("ethnicity", {}, "WBRI", "white"),
        ("ethnicity", {}, "CHNE", "asian"),
        ("ethnicity", {}, "bafr", "black"),
        ("ethnicity", {}, "MWAS", "mixed"),
        ("ethnicity", {}, "OOTH", "other"),
        ("ethnicity", {}, "REFU", "not_told"),
        ("ethnicity", {}, "", "not_told"),
        ("age", {"date_of_birth": date(2022, 1, 1)}, "", "0-4"),
        ("age", {"date_of_birth": date(2015, 11, 23)}, "", "5-10"),
        ("age", {"date_of_birth": date(2015, 11, 22)}, "", "11-15"),
        ("age", {"date_of_birth": date(2008, 1, 1)}, "", "16"),
        ("age", {}, "", "not_told"),
        ("looked_after", {}, "1", "yes"),
        ("looked_after", {}, "0", "no"),
        ("looked_after", {}, "", "no"),
    ],
)
def test_a_child_is_in_one_category_of_each_trait(
    trait: str, values: dict[str, Any], told: str, category: str
) -> None:
    unit = pupil("A1", **values)
    assert traits._category(trait, unit, {("upn", "A1"): told}, on=ON) == category


def test_a_child_not_born_yet_is_with_the_youngest() -> None:
    unborn = care("1", ExpectedPersonBirthDate=date(2027, 1, 1))
    assert traits._category("age", unborn, {}, on=ON) == "0-4"
