"""Pupils on two rolls and births in doubt: what the codes allow, and a case worked to its end."""

from datetime import date

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import worklists
from kinfold.worklists import rolls, working
from kinfold.worklists.working import Act
from tests import estate
from tests.unit.worklists.conftest import OTHER, SCHOOL, Office, Row, pupil, spell, upn

START = date(2026, 9, 2)
LEFT = date(2026, 10, 9)
ONE, TWO = "st-edmunds", "millbrook"


def both(office: Office, one: list[Row], two: list[Row]) -> None:
    """The two schools' histories, and their pupils."""
    office.send(ONE, "pupil_core", [pupil(1)])
    office.send(TWO, "pupil_core", [pupil(1)])
    office.send(ONE, "school_history", one)
    office.send(TWO, "school_history", two)


@pytest.mark.parametrize(
    ("first", "second", "discrepant"),
    [
        ("C", "C", True),
        ("M", "M", True),
        ("C", "M", True),
        ("C", "S", True),
        ("S", "S", True),
        ("M", "S", False),
        ("C", "G", False),
        ("M", "G", False),
        ("G", "G", True),
    ],
)
@pytest.mark.requirement("SOM-7.4")
def test_a_number_on_two_rolls_is_allowed_where_the_codes_say_so(
    office: Office, first: str, second: str, discrepant: bool
) -> None:
    both(office, [spell(1, ONE, START, status=first)], [spell(1, TWO, START, status=second)])
    found = rolls.two_rolls(office.gate, office.actor(estate.DATA_MANAGER), at=office.now())
    assert bool(found) is discrepant


def test_a_spell_that_ended_and_another_school_s_history_are_no_second_roll(
    office: Office,
) -> None:
    both(office, [spell(1, ONE, START, LEFT)], [spell(1, ONE, START), spell(1, TWO, LEFT)])
    assert rolls.two_rolls(office.gate, office.actor(estate.DATA_MANAGER), at=office.now()) == ()


@pytest.mark.requirement("SOM-7.4")
def test_a_case_is_worked_by_the_schools_and_the_authority_to_its_end(office: Office) -> None:
    both(office, [spell(1, ONE, START)], [spell(1, TWO, LEFT)])
    council = office.actor(estate.DATA_MANAGER)
    (line,) = rolls.two_rolls(office.gate, council, at=office.now())
    assert (line.upn, line.name) == (upn(1), "Sama Marshb")
    assert {one[0]: (one[1], one[2]) for one in line.sources} == {
        ONE: ("C", START), TWO: ("C", LEFT),
    }  # fmt: skip
    number = line.case.id
    assert upn(1) not in repr(line.case)
    act = Act(note="Asked the first school", next_to_act=ONE)
    working.act(office.gate, council, number, act, at=office.now())
    (mine,) = rolls.two_rolls(office.gate, office.actor(SCHOOL), at=office.now())
    assert mine.case.next_to_act == ONE
    assert {one[0] for one in mine.sources} == {ONE}
    (theirs,) = rolls.two_rolls(office.gate, office.actor(OTHER), at=office.now())
    assert {one[0] for one in theirs.sources} == {TWO}
    working.act(office.gate, office.actor(SCHOOL), number, Act(outcome="one_roll"), at=office.now())
    kept = worklists.work(number)
    assert kept is not None
    assert (kept.outcome, kept.next_to_act, kept.steps[-1].by) == ("one_roll", "", SCHOOL)
    assert rolls.two_rolls(office.gate, council, at=office.now()) == ()
    with pytest.raises(NothingToDo):
        working.act(office.gate, council, number, Act(note="again"), at=office.now())


def test_a_case_closes_itself_when_the_feeds_agree(office: Office) -> None:
    both(office, [spell(1, ONE, START)], [spell(1, TWO, LEFT)])
    council = office.actor(estate.DATA_MANAGER)
    (line,) = rolls.two_rolls(office.gate, council, at=office.now())
    assert rolls.two_rolls(office.gate, council, at=office.now()) == (line,)
    office.send(ONE, "school_history", [spell(1, ONE, START, LEFT)])
    assert rolls.two_rolls(office.gate, council, at=office.now()) == ()
    kept = worklists.work(line.case.id)
    assert kept is not None
    assert (kept.outcome, kept.steps[-1].by) == ("resolved_by_feed", None)


def test_two_dates_of_birth_for_one_number_are_a_case(office: Office) -> None:
    born = date(2016, 4, 3)
    office.send(ONE, "pupil_core", [pupil(1), pupil(2)])
    office.send(TWO, "pupil_core", [pupil(1, date_of_birth=born), pupil(2)])
    council = office.actor(estate.DATA_MANAGER)
    (line,) = rolls.births(office.gate, council, at=office.now())
    assert line.upn == upn(1)
    assert {one[4] for one in line.sources} == {born, date(2016, 3, 4)}
    assert line.case.organisations == (TWO, ONE)
    office.send(TWO, "pupil_core", [pupil(1), pupil(2)])
    assert rolls.births(office.gate, council, at=office.now()) == ()


@pytest.mark.parametrize(
    ("login", "act", "why"),
    [
        (estate.DATA_MANAGER, Act(outcome="abroad"), "no outcome of this list"),
        (estate.DATA_MANAGER, Act(next_to_act="hartwell"), "no part in the case"),
        ("lead@ashdown.marshire.example", Act(note="mine?"), "no such case"),
        (estate.GOVERNANCE, Act(note="mine?"), "no such case"),
        (estate.DATA_MANAGER, Act(note="See A999200126001"), "tells who somebody is"),
    ],
)
def test_what_may_not_be_done_about_a_case(office: Office, login: str, act: Act, why: str) -> None:
    both(office, [spell(1, ONE, START)], [spell(1, TWO, LEFT)])
    estate.open_account("lead@ashdown.marshire.example", "ashdown", "data_manager", "Office")
    (line,) = rolls.two_rolls(office.gate, office.actor(estate.DATA_MANAGER), at=office.now())
    problem = estate.refused(
        lambda: working.act(office.gate, office.actor(login), line.case.id, act, at=office.now())
    )
    assert isinstance(problem, UsageProblem)
    assert why in problem.why
