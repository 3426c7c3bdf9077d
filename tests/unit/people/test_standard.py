"""Forms for comparison: names, addresses and dates of many systems written one way."""

from datetime import date

import pytest

from kinfold.people import standard


def test_a_key_has_no_case_accents_or_marks() -> None:
    assert standard.key("O'Neill ") == standard.key("ONEILL") == "oneill"
    assert standard.key("Łukasz") == "lukasz"
    assert standard.key("Đorđe") == "dorde"
    assert standard.key(None) == ""


@pytest.mark.parametrize("text", ["Baby", "UNKNOWN", "N/K", "none", " "])
def test_a_placeholder_is_no_name(text: str) -> None:
    assert standard.key(text) == ""


def test_a_key_is_bounded_however_long_the_name() -> None:
    assert len(standard.key("x" * 100_000)) <= standard.LONGEST
    assert len(standard.key("ﷺ" * 1000)) <= standard.LONGEST


def test_surname_forms_hold_the_whole_and_the_halves() -> None:
    assert standard.surname_forms("Smith-Jones") >= {"smithjones", "smith", "jones"}
    assert standard.surname_forms("al Haddad") >= {"alhaddad", "haddad"}
    assert standard.surname_forms("", None) == frozenset()


def test_forename_forms_hold_what_a_short_form_stands_for() -> None:
    assert {"katie", "katherine"} <= standard.forename_forms("Katie")
    assert {"annamaria", "anna"} <= standard.forename_forms("Anna Maria")


def test_a_placeholder_postcode_is_never_linked_on() -> None:
    assert standard.postcode("1 High Street, Marsh End, QM12AB") == "QM1 2AB"
    assert standard.postcode("No fixed abode, ZZ99 3VZ") == ""
    assert standard.postcode("1 High Street, Marsh End") == ""
    assert standard.postcode(None) == ""


def test_a_home_is_its_own_lines_with_street_words_alike() -> None:
    long = standard.home("Flat 3, 12 Mill Street, Marsh End, QM1 2AB")
    assert long == standard.home("flat 3, 12 Mill St, Marsh End, QM12AB") == "flat 3 12 mill st"
    assert standard.home("The Old Mill, Marsh End, QM1 2AB") == ""
    assert standard.home("Marsh End") == ""


def test_dates_are_near_where_one_may_be_misread() -> None:
    born = date(2014, 3, 7)
    assert standard.near(born, date(2014, 7, 3))
    assert standard.near(born, date(2013, 3, 7))
    assert standard.near(born, date(2014, 3, 9))
    assert standard.near(date(2014, 3, 31), date(2014, 4, 5))
    assert not standard.near(born, date(2016, 9, 12))


def test_only_the_first_of_january_is_a_stand_in() -> None:
    assert standard.is_default(date(2014, 1, 1))
    assert not standard.is_default(date(2014, 7, 1))


def test_unknown_and_default_dates_deny_nothing() -> None:
    assert standard.compatible(None, date(2014, 3, 7))
    assert standard.compatible(date(2014, 1, 1), date(2014, 8, 30))
    assert standard.compatible(date(2014, 8, 30), date(2015, 1, 1))
    assert not standard.compatible(date(2010, 1, 1), date(2014, 8, 30))
    assert not standard.compatible(date(2010, 5, 1), date(2014, 8, 30))


def test_names_are_similar_where_the_pen_slipped() -> None:
    assert standard.similar("katharine", "katherine")
    assert standard.similar("jhon", "john")
    assert standard.similar("alexandra", "alex")
    assert standard.similar("li", "li")
    assert standard.similar("tom", "tomasz")
    assert not standard.similar("ali", "aliyah")
    assert not standard.similar("li", "lu")
    assert not standard.similar("amy", "mia")
    assert not standard.similar("aiden", "harrison")
    assert not standard.similar("abcdefgh", "abcdefghijkl"[::-1])
