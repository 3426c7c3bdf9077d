"""What says two records are one child, and what forbids it without a person's word."""

from datetime import date
from typing import Any

from kinfold.people.agreeing import (
    born_agree,
    conflict,
    names_agree,
    number_confirmed,
    numbers_shared,
)
from tests.unit.people.conftest import care, case, pupil, rolled

SOUND = "G201123419001"
OTHER = "H801200001001"
BORN = date(2014, 3, 7)
AMY: dict[str, Any] = {"surname": "Marsh", "forename": "Amy", "date_of_birth": BORN}


def test_an_equal_number_needs_a_birth_date_or_a_name_that_agrees() -> None:
    child = pupil(SOUND, **AMY)
    assert number_confirmed(child, care("C1", UPN=SOUND, PersonBirthDate=BORN))
    assert number_confirmed(child, care("C1", UPN=SOUND, PersonBirthDate=date(2014, 7, 3)))
    assert not number_confirmed(child, care("C1", UPN=SOUND, PersonBirthDate=date(2009, 11, 30)))
    assert number_confirmed(
        child, pupil(SOUND, "hartwell", **{**AMY, "date_of_birth": date(2009, 11, 30)})
    )


def test_the_other_sex_and_no_name_confirm_nothing() -> None:
    child = pupil(SOUND, gender="F", **AMY)
    assert not number_confirmed(child, care("C1", UPN=SOUND, PersonBirthDate=BORN, Sex="M"))
    assert number_confirmed(child, care("C1", UPN=SOUND, PersonBirthDate=BORN, Sex="F"))


def test_a_bare_roll_is_believed_where_the_years_fit() -> None:
    # The number was issued in 2019.
    assert number_confirmed(rolled(SOUND), rolled(SOUND, "ashdown"))
    assert number_confirmed(rolled(SOUND), care("C1", UPN=SOUND, PersonBirthDate=BORN))
    assert not number_confirmed(
        rolled(SOUND), care("C1", UPN=SOUND, PersonBirthDate=date(2018, 3, 7))
    )
    assert number_confirmed(care("C1", UPN=SOUND, ExpectedPersonBirthDate=BORN), rolled(SOUND))


def test_default_and_missing_birth_dates_agree_with_nothing() -> None:
    assert born_agree(case("E1", **AMY), case("E2", **AMY))
    assert not born_agree(case("E1", **AMY), case("E2"))
    default = case("E3", date_of_birth=date(2014, 1, 1))
    assert not born_agree(default, case("E4", date_of_birth=date(2014, 1, 2)))


def test_names_agree_in_any_of_their_forms() -> None:
    short = case("E1", surname="Marsh-Reed", forename="Kate")
    assert names_agree(short, pupil(SOUND, surname="Reed", forename="Katherine"))
    assert not names_agree(short, pupil(SOUND, surname="Reed", forename="Amy"))


def test_two_sound_numbers_forbid_unless_one_was_the_others_before() -> None:
    assert conflict(pupil(SOUND, **AMY), pupil(OTHER, **AMY)) == "two_numbers"
    moved = pupil(OTHER, former_upn=SOUND, **AMY)
    assert numbers_shared(pupil(SOUND, **AMY), moved)
    assert conflict(pupil(SOUND, **AMY), moved) == ""


def test_birth_dates_and_forenames_that_cannot_be_one_forbid() -> None:
    child = pupil(SOUND, **AMY)
    assert conflict(child, case("E1", **{**AMY, "date_of_birth": date(2011, 9, 20)})) == (
        "birth_dates"
    )
    assert conflict(child, case("E1", **{**AMY, "forename": "Harrison"})) == "forenames"
    assert conflict(child, case("E1", **{**AMY, "forename": "Amey"})) == ""
    assert conflict(child, case("E1", surname="Amy", forename="Marsh", date_of_birth=BORN)) == ""
