"""Cleansing forms: what checks find, forms to owners, answers, and the feed that corrects."""

from datetime import date

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import worklists
from kinfold.worklists import checks, cleansing
from kinfold.worklists.cleansing import Told
from tests import estate
from tests.unit.worklists.conftest import OTHER, SCHOOL, TODAY, Office, pupil, upn

ONE, TWO = "st-edmunds", "millbrook"


@pytest.mark.parametrize(
    ("field", "value", "codes"),
    [
        ("upn", "A123", {"upn"}),
        ("upn", upn(1), set()),
        ("surname", "SMITH-JONES", {"surname_capitals"}),
        ("surname", "Smith 2", {"surname_digit"}),
        ("surname", "O", set()),
        ("forename", "ANN", {"forename_capitals"}),
        ("forename", "Ann3", {"forename_digit"}),
        ("address", "1 Fen Lane, Marshton", {"postcode"}),
        ("address", "1 Fen Lane,ZZ99 9AA ", set()),
        ("address", "", set()),
        ("date_of_birth", date(2027, 1, 1), {"birth"}),
        ("date_of_birth", date(1916, 1, 1), {"birth"}),
        ("date_of_birth", None, set()),
    ],
)
@pytest.mark.requirement("TDV-14.2.5")
def test_each_check_finds_what_is_not_of_its_form(
    field: str, value: object, codes: set[str]
) -> None:
    assert {one.code for one in checks.failed({field: value}, on=TODAY)} == codes


def dirty(office: Office) -> None:
    """Two schools' pupils, some written badly."""
    bad = {"address": "1 Fen Lane, Marshton"}
    office.send(ONE, "pupil_core", [pupil(1, **bad), pupil(2, **bad), pupil(3, surname="FENN")])
    office.send(TWO, "pupil_core", [pupil(4, **bad)])


@pytest.mark.requirement("TDV-14.2.5", "SOM-8.3")
def test_forms_go_to_the_owner_and_close_when_the_feed_corrects(office: Office) -> None:
    dirty(office)
    council, school = office.actor(estate.DATA_MANAGER), office.actor(SCHOOL)
    desk = cleansing.desk(office.gate, council, at=office.now())
    assert {(one.school, one.check.code, one.rows) for one in desk.doubts} == {
        (ONE, "postcode", 2), (ONE, "surname_capitals", 1), (TWO, "postcode", 1),
    }  # fmt: skip
    raised = cleansing.raise_found(
        office.gate, council, school=ONE, check="postcode", at=office.now()
    )
    assert raised == 2
    with pytest.raises(NothingToDo):
        cleansing.raise_found(office.gate, council, school=ONE, check="postcode", at=office.now())
    mine = cleansing.desk(office.gate, school, at=office.now())
    assert (len(mine.forms), mine.doubts) == (2, ())
    assert {one.upn for one in mine.forms} == {upn(1), upn(2)}
    assert mine.forms[0].value == "1 Fen Lane, Marshton"
    assert cleansing.desk(office.gate, office.actor(OTHER), at=office.now()).forms == ()
    by_upn = {one.upn: one.case.id for one in mine.forms}
    kept = worklists.work(by_upn[upn(1)])
    assert kept is not None
    assert kept.about == "address:postcode"
    assert "Fen" not in repr(kept)
    cleansing.answer(
        office.gate, school, by_upn[upn(1)], answered="corrected", said="", at=office.now()
    )
    cleansing.answer(
        office.gate, school, by_upn[upn(2)], answered="right", said="A new road", at=office.now()
    )
    desk = cleansing.desk(office.gate, council, at=office.now())
    assert desk.counts == {"corrected": 1, "right": 1}
    assert [one.check.code for one in desk.doubts if one.school == ONE] == ["surname_capitals"]
    bad = {"address": "1 Fen Lane, Marshton"}
    office.send(ONE, "pupil_core", [pupil(1), pupil(2, **bad), pupil(3, surname="FENN")])
    desk = cleansing.desk(office.gate, council, at=office.now())
    assert (desk.counts, desk.forms) == ({"corrected_by_feed": 1, "right": 1}, ())


@pytest.mark.requirement("SOM-8.3")
def test_an_officer_tells_of_an_inaccuracy_found_by_hand(office: Office) -> None:
    dirty(office)
    council = office.actor(estate.DATA_MANAGER)
    said = Told(school=ONE, upn=upn(3).lower(), field="date_of_birth", says="A year out, it seems")
    number = cleansing.raise_by_hand(office.gate, council, said, at=office.now())
    with pytest.raises(NothingToDo, match="about the same"):
        cleansing.raise_by_hand(office.gate, council, said, at=office.now())
    (form,) = cleansing.desk(office.gate, office.actor(SCHOOL), at=office.now()).forms
    assert (form.case.id, form.field, form.says) == (
        number, "Date of birth", "A year out, it seems",
    )  # fmt: skip
    assert (form.value, form.school) == ("2016-03-04", ONE)
    assert cleansing.may_answer(office.actor(SCHOOL), form.case)
    assert not cleansing.may_answer(council, form.case)
    entries = [one for one in office.gate._ledger.entries() if one.kind == "work.raised"]
    assert [one.payload for one in entries] == [{"case": number}]


@pytest.mark.parametrize(
    ("login", "said", "why"),
    [
        (estate.DATA_MANAGER, Told(school=ONE, upn=upn(4), field="upn", says="x"), "No record"),
        (estate.DATA_MANAGER, Told(school=ONE, upn=upn(1), field="religion", says="x"), "missing"),
        (estate.DATA_MANAGER, Told(school=ONE, upn=upn(1), field="upn", says=" "), "missing"),
        (SCHOOL, Told(school=ONE, upn=upn(1), field="upn", says="x"), "The authority raises"),
    ],
)
def test_a_form_that_cannot_stand_is_refused(
    office: Office, login: str, said: Told, why: str
) -> None:
    dirty(office)
    problem = estate.refused(
        lambda: cleansing.raise_by_hand(office.gate, office.actor(login), said, at=office.now())
    )
    assert isinstance(problem, UsageProblem)
    assert why in problem.why


def test_only_the_owner_answers_and_only_with_an_answer(office: Office) -> None:
    dirty(office)
    council = office.actor(estate.DATA_MANAGER)
    with pytest.raises(UsageProblem):
        cleansing.raise_found(office.gate, council, school=ONE, check="none", at=office.now())
    cleansing.raise_found(office.gate, council, school=ONE, check="postcode", at=office.now())
    (form, _) = cleansing.desk(office.gate, council, at=office.now()).forms
    for login, answered in ((estate.DATA_MANAGER, "right"), (SCHOOL, "maybe"), (OTHER, "right")):
        with pytest.raises(UsageProblem):
            cleansing.answer(
                office.gate, office.actor(login), form.case.id,
                answered=answered, said="", at=office.now(),
            )  # fmt: skip
