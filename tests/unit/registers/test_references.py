"""Ids that could tell who somebody is are turned away at the door of the tables."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.registers.references import moment, opaque


@given(st.binary(min_size=16, max_size=32))
def test_hashes_pass(raw: bytes) -> None:
    identifier = "0" + raw.hex()
    assert opaque(identifier) == identifier


@pytest.mark.parametrize("identifier", ["p-000017", "supply:1/42", "P1", "person.9"])
def test_counters_pass(identifier: str) -> None:
    assert opaque(identifier) == identifier


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "Smith",
        "Ada Lovelace 1",
        "A201000000001",
        "a20100000000B",
        "9434765919",
        "2015-03-04",
        "04/03/2015",
        "4.3.15",
        "x" * 80 + "1",
        "1\n",
        "Zoë1",
    ],
)
def test_telling_ids_are_refused_and_not_repeated(identifier: str) -> None:
    with pytest.raises(ValueError, match="opaque") as told:
        opaque(identifier)
    assert not identifier or identifier not in str(told.value)


def test_a_moment_knows_its_time_zone() -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    assert moment(at) is at
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 9, 1))
