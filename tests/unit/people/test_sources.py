"""What the tables that say who somebody is are called, and what a kept-back address leaves out."""

from datetime import date

import pytest

from kinfold import datasets
from kinfold.people.sources import SOURCES, columns, values
from kinfold.people.units import gather

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_column_is_declared_and_the_record_is_the_subject(source: str) -> None:
    data_set, _, name = source.partition(".")
    table = datasets.get(data_set).table(name)
    assert columns(source) <= {field.name for field in table.fields}
    assert SOURCES[source]["record"] == table.subject == datasets.get(data_set).tables[0].subject


def test_an_address_in_two_columns_is_one_line_and_says_nothing_twice() -> None:
    told = values(
        "home_education.spell",
        {"surname": "Okafor", "address": "4 Mill Lane, Marsham", "postcode": "ZQ1 1AA"},
    )
    assert told["address"] == "4 Mill Lane, Marsham, ZQ1 1AA"
    again = {"address": "4 Mill Lane, ZQ1 1AA", "postcode": "ZQ1 1AA"}
    assert values("home_education.spell", again)["address"] == "4 Mill Lane, ZQ1 1AA"
    parent = {"parent_forename": "Ada", "parent_surname": "Okafor"}
    assert values("admissions.application", parent)["parent"] == "Ada Okafor"
    assert values("admissions.application", {})["address"] == ""


@pytest.mark.parametrize("source", [s for s, told in SOURCES.items() if "protected" in told])
def test_an_address_that_is_kept_back_places_nobody(source: str) -> None:
    row = {"address": "1 Hidden Row", "postcode": "ZQ1 1AA", "uprn": "10", "surname": "Moss"}
    told = values(source, {**row, "address_protected": True})
    assert (told["address"], told["uprn"], told["surname"]) == (None, None, "Moss")
    assert values(source, {**row, "address_protected": False})["uprn"] == "10"


def test_numbers_of_two_systems_called_by_one_word_are_two_units() -> None:
    row = {"_holder": "marshire", "_as_at": DAY, "case_id": "7"}
    lists = ("early_help.involvement", "home_education.spell", "in_need.episode")
    units = gather({name: [row] for name in (*lists, "looked_after.episode")})
    assert [(unit.system, unit.data_sets) for unit in units] == [
        ("care case", ("in_need", "looked_after")),
        ("case_id", ("early_help",)),
        ("home_education case_id", ("home_education",)),
    ]
