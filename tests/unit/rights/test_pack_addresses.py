"""An address that a service keeps back is read by a person before a pack goes out."""

import pytest

from kinfold import datasets
from kinfold.rights.third_parties import rule_of


@pytest.mark.requirement("TDV-13.4a")
@pytest.mark.parametrize("column", ["address", "postcode", "uprn"])
def test_an_address_waits_for_a_person_where_the_list_keeps_some_addresses_back(
    column: str,
) -> None:
    """Six services say of a row that its address is withheld: none goes out unread."""
    keeping = [
        (data_set.id, table.name)
        for data_set in datasets.catalogue().values()
        for table in data_set.tables
        if any(one.name == "address_protected" for one in table.fields)
    ]
    assert len(keeping) == 6
    for data_set, table in keeping:
        rule = rule_of(f"{data_set}.{table}.{column}")
        assert rule is not None
        assert (rule.code, rule.treatment, rule.each) == ("kept_back_address", "decide", True)
    assert rule_of("pupil_core.pupil.address") is None
