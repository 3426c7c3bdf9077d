"""A child on a roll: the newest of each detail, its age and source, and what stood before it."""

from datetime import date

import pytest

from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.worklists import details
from kinfold.worklists.details import Wanted
from tests import estate
from tests.unit.worklists.conftest import ADMISSIONS, TODAY, Office, pupil, spell, upn

ONE, TWO = "st-edmunds", "millbrook"
MOVED, OLD = "2 Mill Row, Marshton, ZZ99 9BB", "1 Fen Lane, Marshton, ZZ99 9AA"
START = date(2026, 9, 2)


def sent(office: Office) -> None:
    """A child who moved school and home, one with a name like it, and one of another."""
    office.send(TWO, "pupil_core", [pupil(1, guardians="Jo Marshb")], as_at=date(2026, 9, 4))
    office.send(TWO, "school_history", [spell(1, TWO, date(2021, 9, 1), date(2026, 10, 9))])
    sam = pupil(1, address=MOVED, preferred_forename="Sammy", former_upn=upn(7))
    office.send(ONE, "pupil_core", [sam, pupil(2, surname="Marshbank"), pupil(3)])
    office.send(ONE, "school_history", [spell(1, ONE, date(2026, 10, 12)), spell(2, ONE, START)])


def found(office: Office, **by: str) -> list[str]:
    """The pupil numbers of whom is found."""
    children = details.find(office.gate, office.actor(ADMISSIONS), Wanted(**by), at=office.now())
    return [one.upn for one in children]


@pytest.mark.requirement("SOM-2.2.1")
def test_each_detail_is_the_newest_with_its_age_and_source_and_older_ones_beneath(
    office: Office,
) -> None:
    sent(office)
    (child,) = details.find(
        office.gate, office.actor(ADMISSIONS), Wanted(upn=upn(1).lower()), at=office.now()
    )
    assert (child.name, child.upn) == ("Sama Marshb", upn(1))
    by = {one.title: one for one in child.details}
    address = by["Address"]
    assert (address.current.text, address.current.source) == (MOVED, "St Edmund's Primary")
    assert (address.current.updated, address.current.data_set) == (
        TODAY,
        "Pupil core (school feed)",
    )
    assert address.current.days_old(on=TODAY) == 0
    (before,) = address.older
    assert (before.text, before.source, before.updated) == (
        OLD, "Millbrook Primary", date(2026, 9, 4),
    )  # fmt: skip
    assert before.days_old(on=TODAY) == 78
    # The newer school says nothing of guardians: the older's word stands, with its own age.
    assert (by["Parents and carers"].current.text, by["Parents and carers"].older) == (
        "Jo Marshb", (),
    )  # fmt: skip
    roll = by["Roll"]
    assert (roll.current.text, roll.current.until) == (date(2026, 10, 12), None)
    assert [(one.source, one.until) for one in roll.older] == [
        ("Millbrook Primary", date(2026, 10, 9))
    ]
    assert by["Date of birth"].current.text == date(2016, 3, 4)
    assert by["Preferred name"].current.text == "Sammy"


def test_the_same_words_are_one_line_as_of_the_newest_day(office: Office) -> None:
    for day, where in ((1, OLD), (8, MOVED), (15, MOVED)):
        on = date(2026, 11, day)
        rows = [pupil(1, address=where), pupil(day + 1)]
        office.send(ONE, "pupil_core", rows, as_at=on, period=f"2026-11-{day:02}")
    office.send(TWO, "pupil_core", [pupil(1, address=MOVED)], as_at=date(2026, 11, 3))
    (child,) = details.find(
        office.gate, office.actor(ADMISSIONS), Wanted(upn=upn(1)), at=office.now()
    )
    (address,) = [one for one in child.details if one.title == "Address"]
    assert [(one.text, one.updated) for one in (address.current, *address.older)] == [
        (MOVED, date(2026, 11, 15)), (OLD, date(2026, 11, 1)),
    ]  # fmt: skip
    assert "Roll" not in {one.title for one in child.details}


def test_of_two_schools_on_one_day_the_one_with_the_child_on_its_roll_is_first(
    office: Office,
) -> None:
    office.send(ONE, "pupil_core", [pupil(1)])
    office.send(TWO, "pupil_core", [pupil(1, address=MOVED)])
    office.send(ONE, "school_history", [spell(1, ONE, START, date(2026, 10, 9))])
    office.send(TWO, "school_history", [spell(1, TWO, date(2026, 10, 12))])
    (child,) = details.find(
        office.gate, office.actor(ADMISSIONS), Wanted(upn=upn(1)), at=office.now()
    )
    assert child.details[0].current.text == MOVED


@pytest.mark.parametrize(
    ("by", "numbers"),
    [
        ({"surname": " marshb"}, {1, 2}),
        ({"surname": "Marshbank"}, {2}),
        ({"surname": "Marshb", "forename": "sammy"}, {1}),
        ({"upn": upn(7)}, {1}),
        ({"upn": upn(1), "surname": "Otherwise"}, {1}),
    ],
)
@pytest.mark.requirement("SOM-2.2.1")
def test_a_child_is_found_by_number_or_by_how_a_name_begins(
    office: Office, by: dict[str, str], numbers: set[int]
) -> None:
    sent(office)
    assert set(found(office, **by)) == {upn(number) for number in numbers}


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ({"forename": "Sam"}, "Neither a pupil number nor a surname"),
        ({"surname": "Nobody"}, "Nobody on a roll"),
        ({"surname": "Marsh", "forename": "S"}, "11 children have a name like that"),
    ],
)
def test_too_little_nobody_and_too_many_are_told(
    office: Office, by: dict[str, str], why: str
) -> None:
    office.send(ONE, "pupil_core", [pupil(number) for number in range(1, 12)])
    problem = estate.refused(lambda: found(office, **by))
    assert isinstance(problem, UsageProblem)
    assert why in problem.why


@pytest.mark.requirement("SOM-2.2.1")
def test_nobody_else_may_look_and_a_look_names_whom_it_was_about(office: Office) -> None:
    sent(office)
    problem = estate.refused(
        lambda: details.find(
            office.gate, office.actor(estate.DATA_MANAGER), Wanted(upn=upn(1)), at=office.now()
        )
    )
    assert isinstance(problem, RefusedByAgreement)
    assert "[" in problem.why
    found(office, upn=upn(1))
    for school in (ONE, TWO):
        (entry,) = office.gate._ledger.entries(subject=f"pupil_core/{school}/{upn(1)}")
        assert entry.payload == {"list": "admissions", "children": 1}
    assert not list(office.gate._ledger.entries(subject=f"pupil_core/{ONE}/{upn(2)}"))
