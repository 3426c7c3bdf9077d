"""Figures for planning places: who counts where, what is held back, and what is refused."""

from datetime import UTC, date, datetime

import pytest

from kinfold.disclosure import REST, TOTAL
from kinfold.errors import RefusedByAgreement
from kinfold.indicators import places
from kinfold.indicators.counting import count_days
from tests import estate
from tests.unit.indicators.conftest import PLANNER, Rolls
from tests.unit.worklists.conftest import Office, spell

ONE, TWO = "st-edmunds", "millbrook"


def test_the_days_are_those_of_the_school_census() -> None:
    assert [(day.term, day.on) for day in count_days(date(2027, 6, 1))] == [
        ("Autumn", date(2026, 10, 1)),
        ("Spring", date(2027, 1, 21)),
        ("Summer", date(2027, 5, 20)),
    ]


@pytest.mark.requirement("SOM-2.4.2")
def test_a_planner_gets_pupils_by_school_year_and_area_and_no_small_count(office: Office) -> None:
    rolls = Rolls()
    rolls.add(ONE, "3", 26)
    rolls.add(TWO, "3", 13, district="QM5")
    rolls.add(ONE, "4", 40)
    rolls.add(TWO, "4", 3, district="QM5")
    rolls.add(ONE, "5", 21, district="QM9")
    rolls.add(TWO, "5", 22, district="QM5")
    rolls.add(TWO, "6", 4)
    rolls.send(office)
    (term,) = places.pupils(office.gate, office.actor(PLANNER), at=office.now())
    assert (term.day.term, term.as_at) == ("Autumn", date(2026, 11, 21))
    assert term.by_school is not None
    assert term.by_area is not None
    table = term.by_school
    assert [table.count("5", column) for column in (ONE, TWO, TOTAL)] == [20, 20, 45]
    assert table.count("4", TWO) is None
    assert table.count("4", TOTAL) == 45
    assert table.left_out == ("6",)
    assert table.count("1", ONE) == 0
    for place in [place for place, count in table.cells.items() if count is None]:
        row = [c for (r, _), c in table.cells.items() if r == place[0]]
        column = [c for (_, c_name), c in table.cells.items() if c_name == place[1]]
        assert row.count(None) > 1
        assert column.count(None) > 1
    areas = set(term.by_area.columns.categories)
    assert areas == {"QM1", "QM5", "QM9", REST}
    assert term.by_area.count("5", "QM5") == 20


@pytest.mark.requirement("SOM-2.4.2")
def test_a_pupil_counts_once_where_the_main_registration_is_on_the_day(office: Office) -> None:
    rolls = Rolls()
    twenty = rolls.add(ONE, "3", 20)
    rolls.add(ONE, "3", 11, start=date(2026, 10, 2))
    rolls.add(ONE, "3", 12, end=date(2026, 9, 30))
    rolls.add(TWO, "3", 20)
    rolls.spells[TWO] += [spell(number, TWO, date(2026, 9, 2), None, "S") for number in twenty]
    rolls.spells[TWO] += [spell(number, TWO, date(2026, 9, 2)) for number in twenty[:10]]
    rolls.spells[ONE][:10] = [
        spell(number, ONE, date(2026, 9, 2), None, "M") for number in twenty[:10]
    ]
    unknown = [spell(900 + n, ONE, date(2026, 9, 2)) for n in range(15)]
    rolls.spells[ONE] += unknown
    rolls.send(office)
    (term,) = places.pupils(office.gate, office.actor(PLANNER), at=office.now())
    assert term.by_school is not None
    assert [term.by_school.count("3", name) for name in (ONE, TWO, TOTAL)] == [20, 20, 40]
    assert term.by_school.count(REST, ONE) == 15


@pytest.mark.requirement("SOM-2.4.2")
def test_two_terms_that_differ_by_few_pupils_are_not_shown_side_by_side(office: Office) -> None:
    rolls = Rolls()
    rolls.add(ONE, "3", 40)
    rolls.add(TWO, "3", 40)
    rolls.add(TWO, "3", 3, start=date(2027, 1, 11))
    rolls.add(TWO, "3", 30, start=date(2027, 4, 20))
    rolls.send(office)
    office.at = datetime(2027, 6, 1, 9, tzinfo=UTC)
    summer, spring, autumn = places.pupils(office.gate, office.actor(PLANNER), at=office.now())
    assert spring.by_school is None
    assert spring.by_area is None
    assert autumn.by_school is not None
    assert summer.by_school is not None
    assert (autumn.by_school.count("3", TWO), summer.by_school.count("3", TWO)) == (40, 75)


@pytest.mark.requirement("SOM-2.4.2")
def test_nobody_else_gets_them_and_the_clause_is_told(office: Office) -> None:
    for login in (estate.DATA_MANAGER, estate.LEADS[ONE]):
        with pytest.raises(RefusedByAgreement, match="does not let this role"):
            places.pupils(office.gate, office.actor(login), at=office.now())


def test_before_the_first_day_of_the_year_there_is_nothing_to_count(office: Office) -> None:
    office.at = datetime(2026, 9, 20, 9, tzinfo=UTC)
    assert places.pupils(office.gate, office.actor(PLANNER), at=office.now()) == ()
