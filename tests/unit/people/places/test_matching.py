"""Written addresses against a gazetteer: the property, only the building, or nothing, and why."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people.places.gazetteer import Gazetteer, build, number_of
from kinfold.people.places.lines import read, words_of
from kinfold.people.places.matching import match, matches
from kinfold.people.places.rules import BUILDING, PROPERTY, UNMATCHED
from tests.unit.people.places.conftest import HIGH, ROWS, entry

PROPERTIES = [
    ("10 High Street, Marbridge, QM1 1AA", 10, "full"),
    ("10 HIGH ST MARBRIDGE QM11AA", 10, "full"),
    ("No. 10, High Str., Marbridge, Marshire, QM1 1AA", 10, "full"),
    ("10 High Street, Marbridge, QMI IAA", 10, "full"),
    ("c/o Mrs Vale, 10 High Street, Marbridge, QM1 1AA", 10, "full"),
    ("c/o Mrs Vale 10 High Street Marbridge, QM1 1AA", 10, "full"),
    ("Flat 3, 12 High St, Marbridge, QM1 1AA", 123, "flat"),
    ("3/12 High Street, Marbridge, QM1 1AA", 123, "flat"),
    ("12 High Street, Flat 3, Marbridge, QM1 1AA", 123, "flat"),
    ("Apt 3 12 High Street, QM1 1AA", 123, "flat"),
    ("Flat No 3, 12, High Street, Marbridge, QM1 1AA", 123, "flat"),
    ("12A High Street, Marbridge, QM1 1AA", 13, "full"),
    ("12 a High Street, Marbridge, QM1 1AA", 13, "full"),
    ("14-16 High Street, Marbridge, QM1 1AA", 14, "full"),
    ("14 – 16 High Street, Marbridge, QM1 1AA", 14, "full"),
    ("14 High Street, Marbridge, QM1 1AA", 14, "full"),
    ("16 High Street, Marbridge, QM1 1AA", 14, "full"),
    ("18A High Street, Marbridge, QM1 1AA", 181, "flat"),
    ("Ground Floor Flat, 18 High Street, Marbridge, QM1 1AA", 182, "flat"),
    ("GF Flat 18 High St, Marbridge, QM1 1AA", 182, "flat"),
    ("1st Floor, 18 High Street, Marbridge, QM1 1AA", 183, "flat"),
    ("The Old Forge, Mill Lane, Northgate, Marbridge, QM1 2BB", 30, "full"),
    ("Old Forge House Mill Lane QM1 2BB The Old Forge", 30, "full"),
    ("The Old Forge, QM1 2BB", 30, "name"),
    ("The Old Fogre, Mill Lane, Marbridge, QM1 2BB", 30, "full"),
    ("Flat 5, Mead Point, Mill Lane, Marbridge, QM1 2BB", 341, "flat"),
    ("5 Mead Point, Mill Lane, Marbridge, QM1 2BB", 341, "flat"),
    ("5 Mill Lane, Marbridge, QM1 2BB", 33, "full"),
    ("5 Mill Walk, Marbridge, QM1 2BB", 40, "full"),
    ("Pitch 4, Cedar Caravan Park, Mill Lane, QM1 2BB", 351, "flat"),
    ("Caravan 4, Cedar Caravan Park, Mill Lane, Marbridge, QM1 2BB", 351, "flat"),
    ("Plot 5 Cedar Caravan Park, QM1 2BB", 352, "name"),
    ("10 Hihg Street, Marbridge, QM1 1AA", 10, "misspelt"),
    ("10 HighStreet, Marbridge, QM1 1AA", 10, "misspelt"),
    ("10 High, Marbridge, QM1 1AA", 10, "half_street"),
    ("7 Saint Marys Rd, Marbridge, QM1 3EE", 60, "full"),
    ("9, Marbridge, QM1 3DD", 61, "number"),
    ("10 High Street, Marbridge", 10, "moved_postcode"),
    ("10 High Street, Hartwell", 50, "moved_postcode"),
    ("10 High Street, Hartwell, ZZ99 3VZ", 50, "moved_postcode"),
    ("10 High Street, Marbridge, QM1 1AB", 10, "moved_postcode"),
    ("10 High Street, QM4", 50, "moved_postcode"),
    ("9 Ash Clsoe, Marbridge", 61, "moved_postcode"),
    ("5 Mill Lane, Northgate", 33, "moved_postcode"),
    ("5 Mill Walk", 40, "only_street"),
]
BUILDINGS = [
    ("12 High Street, Marbridge, QM1 1AA", 12, "no_flat"),
    ("Flat 9, 12 High Street, Marbridge, QM1 1AA", 12, "other_flat"),
    ("Mead Point, Mill Lane, Marbridge, QM1 2BB", 34, "no_flat"),
    ("Flat 2, 10 High Street, Marbridge, QM1 1AA", 10, "other_flat"),
]
NOTHING = [
    ("", "empty"),
    (" , ", "empty"),
    ("ZZ99 3VZ", "no_fixed_abode"),
    ("No fixed abode, ZZ99 3VZ", "no_fixed_abode"),
    ("NFA", "no_fixed_abode"),
    ("PO Box 114, Marbridge, QM1 1AA", "po_box"),
    ("BFPO 140", "bfpo"),
    ("The Croft, Mill Lane, Marbridge, QM1 2BB", "two_alike"),
    ("99 High Street, Marbridge, QM1 1AA", "no_property"),
    ("24 High Street, Marbridge, QM1 1AA", "no_property"),
    ("12C High Street, Marbridge, QM1 1AA", "no_property"),
    ("High Street, Marbridge, QM1 1AA", "no_property"),
    ("77 High Street, Marbridge, QM1 1AA", "no_property"),
    ("10 High Street", "no_place"),
    ("10 High Street, Elsewhere", "no_place"),
    ("5 Mill Walk, Elsewhere", "no_place"),
    ("5 Mill Walk, ZX1", "no_place"),
    ("1 Fen Row, Farton, QX9 9XX", "elsewhere"),
    ("Something quite different, QM1 1AA", "no_property"),
]


@pytest.mark.requirement("TDV-14.2.5")
@pytest.mark.parametrize(("address", "uprn", "rule"), PROPERTIES)
def test_an_address_finds_its_property(
    gazetteer: Gazetteer, address: str, uprn: int, rule: str
) -> None:
    found = match(address, gazetteer)
    assert (found.uprn, found.level, found.rule) == (str(uprn), "property", rule)
    assert found.confidence == PROPERTY[rule].confidence
    assert found.says == PROPERTY[rule].says


@pytest.mark.requirement("TDV-14.2.5")
@pytest.mark.parametrize(("address", "uprn", "rule"), BUILDINGS)
def test_a_flat_that_is_not_told_leaves_the_building_and_says_so(
    gazetteer: Gazetteer, address: str, uprn: int, rule: str
) -> None:
    found = match(address, gazetteer)
    assert (found.uprn, found.level, found.rule) == (str(uprn), "building", rule)
    assert found.says == BUILDING[rule].says


@pytest.mark.requirement("TDV-14.2.5")
@pytest.mark.parametrize(("address", "rule"), NOTHING)
def test_what_cannot_be_told_is_matched_to_nothing_with_the_reason(
    gazetteer: Gazetteer, address: str, rule: str
) -> None:
    found = match(address, gazetteer)
    assert (found.uprn, found.level, found.rule, found.confidence) == ("", "", rule, 0.0)
    assert found.says == UNMATCHED[rule]


def test_a_match_shown_in_a_message_names_no_property(gazetteer: Gazetteer) -> None:
    assert "121" not in repr(match("Flat 1, 12 High Street, QM1 1AA", gazetteer))


def test_the_order_of_rows_does_not_matter(gazetteer: Gazetteer) -> None:
    mixed = list(ROWS)
    random.Random(4).shuffle(mixed)
    again = build(mixed)
    addresses = [line[0] for line in (*PROPERTIES, *BUILDINGS)] + [line[0] for line in NOTHING]
    for address in addresses:
        assert match(address, again) == match(address, gazetteer)


def test_many_are_matched_as_one_is(gazetteer: Gazetteer) -> None:
    addresses = ["10 High Street, QM1 1AA", None, "10 High Street, QM1 1AA"]
    assert list(matches(addresses, gazetteer)) == [match(one, gazetteer) for one in addresses]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_refused(gazetteer: Gazetteer, text: str) -> None:
    found = match(text, gazetteer)
    assert found.level in {"property", "building", ""}
    assert bool(found.uprn) == bool(found.level)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("flat 3 12 12a high street mill lane the croft qm1 1aa /".split())))
def test_the_words_of_an_address_in_any_order_find_nothing_or_an_entry(
    gazetteer: Gazetteer, words: list[str]
) -> None:
    found = match(" ".join(words), gazetteer)
    assert not found.uprn or found.uprn in gazetteer.known


HOSTILE = [
    "1 " * 5000,
    "high street " * 4000,
    "a" * 100_000,
    "12-" * 50_000,
    "\u0301" * 20_000 + "10 High Street",
    "QM1 1AA " * 10_000,
    "flat " * 10_000,
    "\x00\u202e\ud7ff 10 High Street, QM1 1AA",
]


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_a_hostile_text_takes_no_longer_than_another(gazetteer: Gazetteer, place: int) -> None:
    began = time.process_time()
    match(HOSTILE[place], gazetteer)
    assert time.process_time() - began < 0.5


def test_a_postcode_of_thousands_of_streets_is_searched_in_bounded_time() -> None:
    rows = [
        entry(1000 + n, {**HIGH, "street": f"Street {chr(97 + n % 26)}{n}"}, "1")
        for n in range(3000)
    ]
    crowded = build(rows)
    began = time.process_time()
    assert match("1 Strete qq, QM1 1AA", crowded).uprn == ""
    assert time.process_time() - began < 2


def test_entries_without_a_number_or_postcode_and_those_gone_are_left_out() -> None:
    rows = [
        entry(1, {**HIGH, "postcode": ""}, "1"),
        {**entry(2, HIGH, "2"), "uprn": "none"},
        entry(3, HIGH, "3", status="H"),
        {**entry(4, HIGH, "4"), "uprn": "000000000004"},
    ]
    held = build(rows)
    assert (held.size, held.known) == (1, frozenset({"4"}))
    assert build([]).size == 0
    assert match("4 High Street, QM1 1AA", build([])).rule == "elsewhere"


@pytest.mark.parametrize(
    ("text", "uprn"),
    [("12", "12"), ("000000000012", "12"), (12, "12"), ("0", ""), ("-3", ""), ("٣", ""),
     ("1234567890123", ""), (None, ""), ("x", "")],
)  # fmt: skip
def test_property_numbers_are_compared_as_whole_numbers(text: object, uprn: str) -> None:
    assert number_of(text) == uprn


def test_a_flat_known_without_its_building_leads_to_the_building_it_names() -> None:
    rows = [
        entry(71, HIGH, "7", sub_building="Flat 1", parent_uprn="70"),
        entry(72, HIGH, "7", sub_building="Flat 2", parent_uprn="70"),
        entry(73, HIGH, "9", sub_building="Annexe"),
    ]
    held = build(rows)
    assert match("7 High Street, QM1 1AA", held).uprn == "70"
    assert match("9 High Street, QM1 1AA", held).rule == "no_property"
    assert match("Annexe, 9 High Street, QM1 1AA", held).uprn == "73"


def test_an_address_is_taken_apart() -> None:
    found = read("Flat 3, 12-14 High St., Marbridge qm11aa")
    assert found.words == ("flat", "3", "12-14", "high", "street", "marbridge")
    assert (found.postcode, found.outward) == ("QM1 1AA", "QM1")
    assert words_of("Lower Ground Floor Flat") == ("#basement",)
    assert read(None).nowhere == "empty"
