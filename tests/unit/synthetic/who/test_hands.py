"""The small hands of the generator: numbers given once, dates misread, names spelt another way."""

import random
from datetime import date

import pytest

from kinfold.identifiers import is_nhs_number, is_uln, is_upn
from kinfold.synthetic.who.customs import CUSTOMS
from kinfold.synthetic.who.dates import slipped
from kinfold.synthetic.who.naming import draw_house, name
from kinfold.synthetic.who.numbers import Issuer, NumbersGone, spaced, transposed
from kinfold.synthetic.who.sources import SOURCES
from kinfold.synthetic.who.spellings import garbled, plain, respelt, shortened


def test_no_number_is_given_twice_and_all_are_sound() -> None:
    issuer = Issuer()
    upns = [issuer.upn(school, 2020) for school in (3, 13) for _ in range(1500)]
    nhs = [issuer.nhs() for _ in range(3000)]
    ulns = [issuer.uln() for _ in range(3000)]
    for given, sound in ((upns, is_upn), (nhs, is_nhs_number), (ulns, is_uln)):
        assert len(set(given)) == len(given)
        assert all(map(sound, given))


def test_brothers_and_sisters_who_join_together_get_neighbouring_numbers() -> None:
    issuer = Issuer()
    one, other = issuer.upn(5, 2021), issuer.upn(5, 2021)
    assert int(other[1:]) - int(one[1:]) == 1


def test_when_the_test_numbers_are_gone_it_says_so() -> None:
    issuer = Issuer(given=1_000_000)
    with pytest.raises(NumbersGone) as raised:
        issuer.nhs()
    assert "fewer" in raised.value.remedy


def test_two_figures_change_places_and_equal_ones_stay() -> None:
    swapped = transposed(random.Random(2), "9991234567")
    assert swapped != "9991234567"
    assert sorted(swapped) == sorted("9991234567")
    assert transposed(random.Random(2), "9990000000") == "9990000000"
    assert spaced("9991234567") == "999 123 4567"


@pytest.mark.parametrize(
    ("kind", "came"),
    [
        ("missing_date", None),
        ("default_date", date(2012, 1, 1)),
        ("date_swapped", date(2012, 9, 4)),
    ],
)
def test_a_date_is_spoilt_as_its_tag_says(kind: str, came: date | None) -> None:
    assert slipped(random.Random(1), date(2012, 4, 9), kind) == came


def test_a_slip_of_the_year_or_of_a_figure_leaves_a_date() -> None:
    rng = random.Random(4)
    born = date(2012, 2, 29)
    years = [slipped(rng, born, "wrong_year") for _ in range(50)]
    assert all(day is not None and day.year != 2012 for day in years)
    figures = [slipped(rng, born, "date_slip") for _ in range(200)]
    assert sum(day != born for day in figures) > 150
    assert slipped(rng, date(2012, 4, 29), "date_swapped") == date(2012, 4, 29)


def test_names_are_spelt_shortened_and_lose_their_accents() -> None:
    rng = random.Random(5)
    others = "Muhammad Mohamed Mohammad Muhammed Mohamad Mohamud Mahamed".split()
    assert {respelt(rng, "Mohammed", by_ear=False) for _ in range(90)} == set(others)
    assert respelt(rng, "Przemek", by_ear=False) == "Przemek"
    assert respelt(rng, "Gurkirat", by_ear=True) != "Gurkirat"
    assert respelt(rng, "Bob", by_ear=True) == "Bob"
    assert shortened(rng, "William") == "Billy"
    assert shortened(rng, "Kwame") == ""
    assert {shortened(rng, "Aleksandra") for _ in range(9)} == {"Ola"}
    assert plain("Łukasz Jabłoński İrem Çelik Bērziņš") == "Lukasz Jablonski Irem Celik Berzins"
    assert {garbled(rng, "Paweł") for _ in range(20)} == {"Pawe?", "PaweÅ‚"}


def test_every_custom_can_name_a_boy_and_a_girl() -> None:
    rng = random.Random(6)
    for custom in CUSTOMS:
        house = draw_house(rng, custom)
        for sex in "MF":
            named = [name(rng, house, sex=sex) for _ in range(60)]
            assert all(one.forename for one in named)
            assert len({one.forename for one in named}) > 4


def test_a_daughter_bears_the_ending_her_custom_gives() -> None:
    rng = random.Random(7)
    polish = next(custom for custom in CUSTOMS if custom.name == "polish")
    house = draw_house(rng, polish, surname="Nowakowski")
    assert {name(rng, house, sex="F").surname for _ in range(20)} == {"Nowakowska"}
    assert {name(rng, house, sex="M").surname for _ in range(20)} == {"Nowakowski"}


def test_a_source_knows_more_children_of_its_age_and_need() -> None:
    by_name = {source.name: source for source in SOURCES}
    assert by_name["school"].share(9, 0) > by_name["school"].share(17, 0) > 0
    assert by_name["nccis"].share(9, 0) == 0
    assert by_name["cin"].share(9, 2) > by_name["cin"].share(9, 1) > by_name["cin"].share(9, 0)
