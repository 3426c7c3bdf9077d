"""Where somebody is, is left out before anything is handed over, if it must not be known."""

from typing import Any

import pyarrow as pa
import pytest

from kinfold import datasets
from kinfold.gate import kept_back
from kinfold.registers import people
from tests.unit.gate.conftest import NOW, Floor
from tests.unit.gate.test_shelf import SOON

HOUSED: dict[str, list[Any]] = {
    "person_id": ["h-1", "h-2", "h-3"],
    "surname": ["Moss", "Reed", "Fenn"],
    "address": ["1 Hidden Row", "2 Open Row", None],
    "uprn": ["10", "20", "30"],
    "officer": ["A. Clerk", "A. Clerk", "A. Clerk"],
    "address_protected": [True, None, False],
    "_holder": ["marshire"] * 3,
}


def _left(rows: dict[str, list[Any]], *, sealed: Any = None) -> pa.Table:
    return kept_back.without_places(
        pa.table(rows), data_set="housing", table="person", sealed=sealed, subject="person_id"
    )


@pytest.mark.parametrize(
    ("sealed", "addresses", "uprns"),
    [
        (None, [None, "2 Open Row", None], [None, "20", "30"]),
        (lambda _, name: name == "h-2", [None, None, None], [None, None, "30"]),
    ],
    ids=["the source says so", "and one is sealed"],
)
def test_a_row_that_keeps_its_address_back_says_nothing_of_where(
    sealed: Any, addresses: list[Any], uprns: list[Any]
) -> None:
    left = _left(HOUSED, sealed=sealed)
    assert left["address"].to_pylist() == addresses
    assert left["uprn"].to_pylist() == uprns
    for name in ("surname", "officer", "address_protected"):
        assert left[name].to_pylist() == HOUSED[name]


def test_rows_of_which_nothing_is_kept_back_are_as_they_were() -> None:
    rows = {**HOUSED, "address_protected": [None] * 3}
    assert _left(rows).equals(pa.table(rows))
    plain = {name: HOUSED[name] for name in ("person_id", "address", "_holder")}
    assert _left(plain).equals(pa.table(plain))
    bare = {name: HOUSED[name] for name in ("person_id", "surname", "_holder")}
    assert _left(bare, sealed=lambda *_: True).equals(pa.table(bare))
    told = kept_back.without_places(
        pa.table(plain), data_set="housing", table="person", sealed=lambda *_: True, subject=None
    )
    assert told.equals(pa.table(plain))


@pytest.mark.parametrize("data_set", sorted(datasets.catalogue()))
def test_no_list_tells_a_place_through_a_column_that_is_for_a_worker(data_set: str) -> None:
    for table in datasets.get(data_set).tables:
        told = kept_back.telling(data_set, table.name)
        assert not {"worker", "worker_email", "officer", "lead_email", "advocate"} & told
        named = {field.name for field in table.fields} & {"address", "uprn"}
        contact = {f.name for f in table.fields if f.sensitivity.value == "contact"}
        assert named & contact <= told


def test_a_sealed_record_has_no_address_for_linking_either(floor: Floor) -> None:
    asked = {
        "login": "data@marshire.example",
        "items": ("pupil_core.pupil.upn", "pupil_core.pupil.surname", "pupil_core.pupil.address"),
        "holder": "marshire",
        "recipient": "marshire",
        "subjects": (),
    }
    before = floor.gate.read(floor.permit("link", **asked), at=SOON).rows("pupil_core.pupil")
    one = next(row for row in before if row["address"])
    digest = floor.gate.digest("pupil_core", one["_holder"], one["upn"])
    people.seal(digest, reason="adoption", at=NOW, by=None)
    after = floor.gate.read(floor.permit("link", **asked), at=SOON).rows("pupil_core.pupil")
    hidden = [row for row in after if row["upn"] == one["upn"] and row["_holder"] == one["_holder"]]
    assert {row["address"] for row in hidden} == {None}
    assert {row["surname"] for row in hidden} == {one["surname"]}
    assert sum(row["address"] is not None for row in after) == sum(
        row["address"] is not None for row in before
    ) - len(hidden)
