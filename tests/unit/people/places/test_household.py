"""Residences as dated facts; households by evidence, never by surname, never where kept back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.people.places.gazetteer import Gazetteer
from kinfold.people.places.household import REASONS, Household, Tie, households, parents, ties_of
from kinfold.people.places.matching import match
from kinfold.people.places.residence import Residence, living, residences, settle, withheld
from kinfold.people.units import Unit, gather

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
LONG_AGO = date(2024, 5, 1)
TEN = "10 High Street, Marbridge, QM1 1AA"
FORGE = "The Old Forge, Mill Lane, Marbridge, QM1 2BB"
HOSTEL = "22 High Street, Marbridge, QM1 1AA"
CARE = "20 High Street, Marbridge, QM1 1AA"
BUILDING = "12 High Street, Marbridge, QM1 1AA"
FLAT = "Flat 3, 12 High Street, Marbridge, QM1 1AA"


def pupil(number: int, address: str, as_at: date = JUNE, **more: Any) -> dict[str, Any]:
    """A row of a school's core feed."""
    return {
        "_holder": "st-edmunds",
        "_as_at": as_at,
        "upn": f"U{number}",
        "surname": "Vale",
        "address": address,
    } | more


def housed(number: int, address: str, as_at: date = JUNE, **more: Any) -> dict[str, Any]:
    """A row of the housing cases, which say when an address is kept back."""
    return {
        "_holder": "fenland-district",
        "_as_at": as_at,
        "person_id": f"H{number}",
        "address": address,
        "address_protected": False,
    } | more


def people(units: tuple[Unit, ...]) -> dict[int, str]:
    """Each number is one person, whatever system its record is in."""
    return {place: f"p{unit.record[1:]}" for place, unit in enumerate(units)}


def told(
    gazetteer: Gazetteer | None, *, pupils: Any = (), housing: Any = ()
) -> tuple[Residence, ...]:
    tables = {"pupil_core.pupil": list(pupils), "housing.person": list(housing)}
    units = gather(tables)
    kept = withheld(tables, gazetteer)
    return residences(units, people(units), gazetteer, withheld=kept)


def lived(
    gazetteer: Gazetteer | None,
    *,
    pupils: Any = (),
    housing: Any = (),
    on: date = JULY,
    without: Any = (),
) -> list[tuple[str, list[str]]]:
    """Reason and people of each household."""
    tables = {"pupil_core.pupil": list(pupils), "housing.person": list(housing)}
    units = gather(tables)
    found = households(
        told(gazetteer, pupils=pupils, housing=housing),
        ties_of(units, people(units), tables),
        gazetteer,
        on=on,
        without=without,
    )
    return [(one.members[0].reason, [who.person for who in one.members]) for one in found]


def test_a_move_ends_one_fact_and_begins_another(gazetteer: Gazetteer) -> None:
    rows = [pupil(1, TEN, MAY), pupil(1, TEN, JUNE), pupil(1, FORGE, JULY)]
    held = told(gazetteer, pupils=rows)
    assert [(one.place, one.since, one.last_seen, one.until) for one in held] == [
        ("10", MAY, JUNE, JULY),
        ("30", JULY, JULY, None),
    ]
    assert held[0].source == "pupil_core.pupil"
    assert {one.person for one in living(held, on=JUNE)["p1"]} == {"p1"}
    assert [one.place for one in living(held, on=JULY)["p1"]] == ["30"]
    assert living(held, on=LONG_AGO) == {}
    # A later row adds to what was known, and what was known stays.
    earlier = told(gazetteer, pupils=rows[:2])
    assert earlier[0].place == held[0].place
    assert earlier[0].since == held[0].since


def test_two_homes_are_both_kept_while_both_are_told_lately(gazetteer: Gazetteer) -> None:
    held = told(gazetteer, pupils=[pupil(1, TEN)], housing=[housed(1, FORGE, JULY)])
    assert [one.place for one in living(held, on=JULY)["p1"]] == ["10", "30"]
    stale = told(gazetteer, pupils=[pupil(1, TEN, LONG_AGO)], housing=[housed(1, FORGE)])
    assert [one.place for one in living(stale, on=JULY)["p1"]] == ["30"]


def test_without_a_gazetteer_the_same_home_is_the_same_words() -> None:
    rows = [pupil(1, TEN), pupil(2, "10 High St, Marbridge, qm11aa"), pupil(3, "High Street, Town")]
    assert lived(None, pupils=rows) == [("same_home", ["p1", "p2"])]
    (one,) = told(None, housing=[housed(9, "", uprn="000000000010")])
    assert (one.place, one.rule) == ("10", "told")


def test_a_number_sent_beside_an_address_settles_the_flat_and_nothing_else(
    gazetteer: Gazetteer,
) -> None:
    def place(address: str, uprn: str) -> str:
        return settle(match(address, gazetteer), uprn, gazetteer).uprn

    assert place(BUILDING, "123") == "123"
    assert place(BUILDING, "341") == "12"
    assert place(BUILDING, "10") == "12"
    assert place(TEN, "30") == "10"
    assert place("", "30") == "30"
    assert place("", "999") == ""
    (one,) = told(gazetteer, housing=[housed(1, BUILDING, uprn="123")])
    assert (one.place, one.level, one.rule) == ("123", "property", "told")


def test_people_at_one_home_are_a_household_whatever_they_are_called(gazetteer: Gazetteer) -> None:
    rows = [pupil(1, TEN), pupil(2, TEN, surname="Other"), pupil(3, FORGE)]
    assert lived(gazetteer, pupils=rows) == [("same_home", ["p1", "p2"])]
    assert lived(gazetteer, pupils=rows, on=MAY) == []


def test_every_member_has_a_reason_a_date_and_a_source(gazetteer: Gazetteer) -> None:
    held = told(gazetteer, pupils=[pupil(1, TEN, MAY), pupil(2, TEN)])
    (one,) = households(held, {}, gazetteer, on=JULY)
    assert isinstance(one, Household)
    for member, since in zip(one.members, (MAY, JUNE), strict=True):
        assert REASONS[member.reason]
        assert (member.since, member.source) == (since, "pupil_core.pupil")
        assert member.confidence > 0.9


def test_a_surname_alone_never_makes_a_household(gazetteer: Gazetteer) -> None:
    assert lived(gazetteer, pupils=[pupil(1, HOSTEL), pupil(2, HOSTEL)]) == []
    assert lived(gazetteer, pupils=[pupil(1, BUILDING), pupil(2, BUILDING)]) == []
    alone = [pupil(n, HOSTEL, guardians="Vale") for n in (1, 2)]
    assert lived(gazetteer, pupils=alone) == []


def test_families_at_a_shared_place_are_told_apart_by_evidence(gazetteer: Gazetteer) -> None:
    rows = [
        pupil(1, HOSTEL, guardians="Mrs Ann Vale and Mr Tom Vale"),
        pupil(2, HOSTEL, guardians="Vale, Ann; Tom Vale"),
        pupil(3, HOSTEL, guardians="Bea Moss"),
        pupil(4, HOSTEL, guardians="Bea Moss"),
        pupil(5, HOSTEL),
    ]
    assert lived(gazetteer, pupils=rows) == [("parent", ["p1", "p2"]), ("parent", ["p3", "p4"])]
    cases = [housed(n, HOSTEL, case_id="C1" if n < 3 else f"C{n}") for n in (1, 2, 3)]
    assert lived(gazetteer, housing=cases) == [("tenancy", ["p1", "p2"])]


def test_a_house_of_several_families_is_split(gazetteer: Gazetteer) -> None:
    names = ("Ann Vale", "Ann Vale", "Bea Moss", "Cat Fenn")
    rows = [pupil(n, FLAT, guardians=name) for n, name in enumerate(names)]
    assert lived(gazetteer, pupils=rows) == [("parent", ["p0", "p1"])]
    two = [pupil(n, FLAT, guardians=name) for n, name in enumerate(names[:3])]
    assert lived(gazetteer, pupils=two) == [("same_home", ["p0", "p1", "p2"])]
    crowd = [pupil(n, FLAT) for n in range(12)]
    assert lived(gazetteer, pupils=crowd) == []


def test_nobody_in_care_is_in_a_household(gazetteer: Gazetteer) -> None:
    rows = [pupil(n, CARE, guardians="Ann Vale") for n in (1, 2)]
    assert lived(gazetteer, pupils=rows) == []
    home = [pupil(n, TEN) for n in (1, 2)]
    assert lived(gazetteer, pupils=home, without={"p2"}) == []


def test_whoever_is_kept_back_is_placed_nowhere_by_any_source(gazetteer: Gazetteer) -> None:
    rows = [pupil(1, TEN), pupil(2, TEN), pupil(3, TEN)]
    kept = [housed(1, FORGE, address_protected=True)]
    assert lived(gazetteer, pupils=rows, housing=kept) == [("same_home", ["p2", "p3"])]
    held = told(gazetteer, pupils=rows, housing=kept)
    assert [one.person for one in held if one.protected] == ["p1"]
    assert "p1" not in living(held, on=JULY)
    before = [housed(1, TEN, MAY, address_protected=True), housed(1, TEN, JUNE)]
    assert not any(one.protected for one in told(gazetteer, housing=before) if one.place != "10")


def test_an_address_kept_back_places_nobody(gazetteer: Gazetteer) -> None:
    rows = [pupil(1, FORGE), pupil(2, FORGE), pupil(3, TEN)]
    for kept in (
        housed(9, FORGE, address_protected=True),
        housed(9, "", uprn="30", address_protected=True),
        housed(9, "Old Forge, Mill Ln", postcode="QM1 2BB The Old Forge", address_protected=True),
    ):
        held = told(gazetteer, pupils=rows, housing=[kept])
        assert {one.person: one.protected for one in held} == {"p1": True, "p2": True, "p3": False}
        assert lived(gazetteer, pupils=rows, housing=[kept]) == []


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_no_order_of_rows_matters_and_nothing_kept_back_comes_out(
    gazetteer: Gazetteer, order: list[int], hidden: set[int]
) -> None:
    addresses = [TEN, TEN, FORGE, FORGE, FLAT, FLAT]
    rows = [pupil(n, addresses[n]) for n in order]
    kept = [housed(n, "", address_protected=True) for n in sorted(hidden)]
    found = lived(gazetteer, pupils=rows, housing=kept)
    assert found == lived(gazetteer, pupils=sorted(rows, key=repr), housing=kept)
    assert not {f"p{n}" for n in hidden} & {who for _, members in found for who in members}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        ("Vale", set()),
        ("Mrs Vale", set()),
        ("Mrs A Vale", set()),
        ("Mrs Ann Vale", {"ann vale"}),
        ("Ann Vale & Tom Moss", {"ann vale", "moss tom"}),
        ("Unknown", set()),
    ],
)
def test_only_a_full_name_is_evidence(text: str, names: set[str]) -> None:
    assert parents(text) == names


def test_a_tie_shown_in_a_message_names_nobody() -> None:
    assert "vale" not in repr(Tie(kind="parent", key="ann vale"))
