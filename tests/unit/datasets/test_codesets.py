"""Code lists are the published ones, and know the years of each code."""

import pytest

from kinfold.datasets import Code, codeset, codeset_names
from kinfold.datasets.packaged import rows


@pytest.mark.parametrize("name", sorted(codeset_names()))
def test_a_list_is_as_long_as_its_index_says(name: str) -> None:
    [index] = [row for row in rows("codesets/INDEX") if row["name"] == name]
    loaded = codeset(name)
    assert len(loaded.codes) == int(index["rows"])
    assert loaded.title == index["title"]
    assert loaded.source


def test_every_year_limit_names_a_code_that_exists() -> None:
    for row in rows("codeset_years"):
        assert row["code"] == "*" or row["code"] in codeset(row["codeset"]).codes
        assert row["first_year"] or row["last_year"]
        assert row["source"]


def test_factors_grow_by_year() -> None:
    factors = codeset("cin_assessment_factors")
    assert factors.codes_in("2020-21") - factors.codes_in("2019-20") == {
        "18B",
        "18C",
        "19B",
        "19C",
    }
    assert factors.codes_in("2021-22") - factors.codes_in("2020-21") == {"24A"}
    assert factors.codes_in("2025-26") == factors.codes_in()
    # The replaced codes stay in the list; a later rule queries them.
    assert {"18A", "19A"} <= factors.codes_in("2025-26")


def test_sources_and_closures_grow_in_2022_23() -> None:
    assert "5D" not in codeset("cin_referral_source").codes_in("2021-22")
    assert "5D" in codeset("cin_referral_source").codes_in("2022-23")
    closures = codeset("cin_reason_for_closure")
    assert closures.codes_in("2022-23") - closures.codes_in("2021-22") == {"RC9"}


def test_one_list_of_sexes_gives_way_to_the_other() -> None:
    assert codeset("gender_cin_legacy").codes_in("2023-24") == {"0", "1", "2", "9"}
    assert codeset("gender_cin_legacy").codes_in("2024-25") == frozenset()
    assert codeset("sex_cin").codes_in("2023-24") == frozenset()
    assert codeset("sex_cin").codes_in("2024-25") == {"M", "F", "U"}


def test_looked_after_codes_change_in_their_years() -> None:
    sexes = codeset("sex_ssda903")
    assert sexes.codes_in("2023-24") == {"1", "2"}
    assert sexes.codes_in("2024-25") == {"M", "F", "U"}
    placements = codeset("ssda903_placement")
    assert placements.codes_in("2023-24") - placements.codes_in("2024-25") == {"H5", "P2"}
    assert placements.codes_in("2024-25") - placements.codes_in("2023-24") == {"K3"}
    grown = placements.codes_in("2025-26") - placements.codes_in("2024-25")
    assert grown == {"Z11", "Z12", "Z13", "Z14"}
    endings = codeset("ssda903_reason_episode_ceased")
    assert endings.codes_in("2017-18") - endings.codes_in("2018-19") == {"E43", "E44"}
    assert "F3" not in codeset("ssda903_oc3_activity").codes_in("2021-22")
    assert codeset("ssda903_social_worker_reason").codes_in("2022-23") == frozenset()


def test_labels_and_groups() -> None:
    factors = codeset("cin_assessment_factors")
    assert factors.label("24A") == "Child criminal exploitation"
    assert factors.in_group("Domestic abuse") == {"3A", "3B", "3C"}
    assert factors.in_group("Alcohol misuse", "Drug misuse") == {
        "1A",
        "1B",
        "1C",
        "2A",
        "2B",
        "2C",
    }
    with pytest.raises(KeyError):
        factors.label("99Z")


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        codeset("shoe_sizes")


def test_a_code_with_no_years_is_always_valid() -> None:
    assert Code(code="A", label="A").valid_in("1999-00")
