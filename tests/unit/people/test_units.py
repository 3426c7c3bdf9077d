"""Units: what one system holds about one child, best and newest first."""

from datetime import date, timedelta

from kinfold.people.units import gather
from tests.unit.people.conftest import DAY, care, case, pupil

SOUND = "G201123419001"
OTHER = "H801200001001"


def test_years_of_one_care_record_are_one_unit_and_keep_every_number() -> None:
    rows = [
        {"_holder": "marshire", "_as_at": day, "LAchildID": "C1", "UPN": upn}
        for day, upn in ((date(2020, 3, 31), OTHER), (date(2026, 3, 31), SOUND))
    ]
    (unit,) = gather({"cin_census.child": rows})
    assert (unit.upn, unit.former) == (SOUND, frozenset({OTHER}))
    assert unit.numbers == (SOUND, OTHER)


def test_a_schools_tables_are_one_unit_and_the_core_record_speaks_first() -> None:
    shared = {"_holder": "st-edmunds", "_as_at": DAY, "upn": SOUND}
    (unit,) = gather(
        {
            "school_census.pupil": [{**shared, "surname": "Old", "formersurname": "Older"}],
            "pupil_core.pupil": [{**shared, "surname": "New", "gender": "F"}],
            "school_history.enrolment": [shared],
        }
    )
    assert unit.data_sets == ("pupil_core", "school_census", "school_history")
    assert unit.surname == "new"
    assert unit.surnames == {"new", "old", "older"}
    assert unit.sex == "F"


def test_a_number_that_is_temporary_faulty_or_a_reason_is_none() -> None:
    assert care("C1", UPN="G201123419001").upn_state == "sound"
    assert care("C1", UPN="B201123419001").upn_state == "faulty"
    assert care("C1", UPN="E20112342000A").upn_state == "temporary"
    assert care("C1", UPN="UN1").upn_state == "missing"
    assert care("C1").upn_state == "missing"
    assert care("C1", UPN="E20112342000A", FormerUPN=SOUND).former == {SOUND}


def test_an_unborn_child_has_an_expected_date_and_no_birth_date() -> None:
    assert care("C1", ExpectedPersonBirthDate=DAY).unborn
    assert not care("C1", ExpectedPersonBirthDate=DAY, PersonBirthDate=DAY).unborn
    assert not care("C1").unborn


def test_an_address_is_the_newest_that_says_where() -> None:
    rows = [
        {"_holder": "marshire", "_as_at": DAY - timedelta(days=days), "case_id": "E1", "address": a}
        for days, a in ((0, "ZZ99 3VZ"), (9, "4 Mill Lane, Marsh End, QM1 2AB"))
    ]
    (unit,) = gather({"early_help.involvement": rows})
    assert (unit.postcode, unit.home) == ("QM1 2AB", "4 mill ln")


def test_a_row_without_its_identifier_is_nobodys() -> None:
    row = {"_holder": "marshire", "_as_at": DAY, "case_id": "  "}
    assert gather({"early_help.involvement": [row]}) == ()


def test_printing_a_unit_shows_nothing_of_the_child() -> None:
    unit = case("E000001", surname="Canary", forename="Yellow")
    assert "Canary" not in repr(unit)
    assert pupil(SOUND, surname="A").named is False
