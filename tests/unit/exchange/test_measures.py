"""The figures of an authority, by hand; `test_measures_again` works them out in another way."""

from fractions import Fraction
from typing import Any

import pytest

from kinfold.exchange.currency import Lapses
from kinfold.exchange.measures import (
    Month,
    Share,
    guarantee,
    limited,
    month,
    monthly,
    neet_moves,
    survey,
    vulnerable,
    winter,
)
from tests.unit.exchange.made import POSTCODES, D, activity, person

ON = D("2026-01-31")


def counted(people: list[dict[str, Any]], *, la: str = "999", on: Any = ON, **facts: Any) -> Month:
    activities = {one["ypid"]: activity(one["ypid"], **facts) for one in people}
    return month(people, activities=activities, la=la, on=on, postcodes=POSTCODES)


def made_month(on: str, la: str = "999", **states: Any) -> Month:
    return Month(la=la, on=D(on), states=states)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, 33.3), (2, 3, 66.7), (1, 16, 6.3), (1, 80, 1.3), (0, 5, 0.0), (5, 5, 100.0),
     (0, 0, None), (1, 2000, 0.1), (49, 100000, 0.0)],
)  # fmt: skip
def test_a_percentage_has_one_place_and_halves_go_up(
    part: int, whole: int, said: float | None
) -> None:
    share = Share(id="NC-01", numerator=Fraction(part), denominator=Fraction(whole))
    assert share.percentage == said


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize(
    ("facts", "inside"),
    [
        ({}, True),
        ({"cohort_status": None}, True),
        *[({"cohort_status": code}, False) for code in "GALTEMD"],
        ({"date_of_birth": None}, False),
        ({"date_of_birth": D("2009-08-31")}, True),  # 16
        ({"date_of_birth": D("2009-09-01")}, False),
        ({"date_of_birth": D("2007-09-01")}, True),  # 17
        ({"date_of_birth": D("2007-08-31")}, False),
        ({"postcode": "QN1 1AA"}, False),
        ({"postcode": "QN1 1AA", "responsible_la": "999"}, True),
        ({"postcode": "", "home_la": "999"}, True),
        ({"postcode": "QX1 1AA"}, False),
        ({"postcode": "QN1 1AA", "moved_from_la": "999", "moved_on": D("2026-02-01")}, True),
        ({"postcode": "QN1 1AA", "moved_from_la": "999", "moved_on": D("2026-01-31")}, False),
        ({"cohort_status": "T", "moved_from_la": "999", "moved_on": D("2026-02-01")}, True),
        ({"cohort_status": "T", "moved_from_la": "999", "moved_on": D("2026-01-31")}, False),
    ],
)
def test_the_cohort_is_16_and_17_living_in_the_authority(
    facts: dict[str, Any], inside: bool
) -> None:
    assert (len(counted([person(**facts)]).states) == 1) is inside


def test_young_adults_in_custody_are_not_in_the_cohort() -> None:
    assert counted([person()], activity_code="710").states == {}


@pytest.mark.requirement("CCIS-R3")
def test_a_mover_held_by_both_authorities_counts_in_one() -> None:
    """The old authority handed its record over; the new one holds its own, with the move."""
    moved = {"moved_from_la": "999", "moved_on": D("2026-01-15"), "postcode": "QP1 1AA"}
    old = person("a", cohort_status="T", transferred_to_la="998", **moved)
    new = person("b", **moved)
    for day, la in (("2026-01-14", "999"), ("2026-01-15", "998")):
        by_la = {
            "999": counted([old], la="999", on=D(day)).states,
            "998": counted([new], la="998", on=D(day)).states,
        }
        assert [name for name, states in by_la.items() if states] == [la]


@pytest.mark.requirement("CCIS-R3")
def test_the_figures_of_a_month() -> None:
    one = made_month(
        "2026-03-31",
        a="full-time education", b="full-time education", c="apprenticeship",
        d="other education and training", e="NEET", f="NEET, start agreed", g="not known",
        h="not participating",
    )  # fmt: skip
    assert {name: share.numerator for name, share in monthly(one).items()} == {
        "full-time education": 2,
        "apprenticeship": 1,
        "other education and training": 1,
        "NEET": 2,
        "not known": 1,
        "NEET or not known": 3,
        "NC-04": 4,
        "NC-06": 5,
    }
    assert {share.denominator for share in monthly(one).values()} == {8}
    assert monthly(one)["NC-04"].percentage == 50.0


def test_lapsed_counts_as_not_known_and_lengths_can_be_set() -> None:
    people = [person()]
    activities = {"9990000000001": activity(activity_code="619")}
    how: Any = {"la": "999", "on": ON, "postcodes": POSTCODES}
    lapsed = month(people, activities=activities, **how)
    kept = month(people, activities=activities, lapses=Lapses(neet_months=4), **how)
    assert (lapsed.of("not known"), kept.of("NEET")) == (1, 1)
    assert month(people, activities={}, **how).of("not known") == 1


@pytest.mark.requirement("CCIS-R3")
def test_the_winter_figure_is_the_mean_count_over_the_mean_cohort() -> None:
    """Cohorts of 1, 2 and 4: the mean of the three percentages would be another number."""
    months = (
        made_month("2025-12-31", a="NEET"),
        made_month("2026-01-31", a="NEET", b="full-time education"),
        made_month("2026-02-28", a="not known", b="apprenticeship", c="NEET", d="apprenticeship"),
    )
    found = winter(months)
    assert found["NC-01"].numerator == 1
    assert found["NC-01"].denominator == Fraction(7, 3)
    assert found["NC-01"].percentage == 42.9
    assert found["NC-02"].percentage == 14.3
    assert found["NC-03"].percentage == 57.1


@pytest.mark.parametrize(
    "months",
    [
        [],
        ["2025-12-31", "2026-01-31"],
        ["2026-01-31", "2026-02-28", "2026-03-31"],
        ["2026-02-28", "2026-01-31", "2025-12-31"],
        ["2025-12-31", "2026-01-31", "2027-02-28"],
        ["2025-12-31", "2025-01-31", "2025-02-28"],
    ],
)
def test_the_winter_figure_is_of_three_months_and_no_others(months: list[str]) -> None:
    with pytest.raises(ValueError, match="December, January and February"):
        winter([made_month(on) for on in months])


def test_the_winter_figure_is_of_one_authority() -> None:
    months = [made_month(on) for on in ("2025-12-31", "2026-01-31")]
    with pytest.raises(ValueError, match="one authority"):
        winter([*months, made_month("2026-02-28", la="998")])


@pytest.mark.requirement("CCIS-R3")
def test_joiners_and_leavers() -> None:
    before = made_month(
        "2025-12-31", a="NEET", b="NEET, start agreed", c="apprenticeship", d="NEET", e="NEET"
    )
    after = made_month(
        "2026-01-31", a="NEET", b="apprenticeship", c="NEET", e="not known", f="NEET", g="not known"
    )
    found = neet_moves(before, after=after)
    assert found.joiners == {"c"}
    assert found.leavers == {"b", "e"}
    assert found.arrived == {"f"}
    assert found.departed == {"d"}
    with pytest.raises(ValueError, match="one authority"):
        neet_moves(before, after=made_month("2026-01-31", la="998"))


OFFERED = {"guarantee_year": "11", "guarantee_status": "110"}
YEAR_11 = {"date_of_birth": D("2010-08-31")}


@pytest.mark.requirement("CCIS-R3", "CCIS-S6")
@pytest.mark.parametrize(
    ("facts", "offer", "said"),
    [
        (YEAR_11, OFFERED, (1, 1)),
        (YEAR_11, OFFERED | {"guarantee_year": 11}, (1, 1)),
        (YEAR_11, OFFERED | {"guarantee_year": "12"}, (0, 1)),
        (YEAR_11, OFFERED | {"guarantee_status": "140"}, (0, 1)),
        (YEAR_11, OFFERED | {"guarantee_status": "120"}, (0, 1)),
        (YEAR_11, OFFERED | {"guarantee_status": "114"}, (0, 1)),  # for Year 12 only
        (YEAR_11, OFFERED | {"guarantee_status": None}, (0, 1)),
        (YEAR_11, OFFERED | {"guarantee_year": "10"}, (0, 1)),
        ({}, {"guarantee_year": "12", "guarantee_status": "114"}, (1, 1)),
        (YEAR_11 | {"cohort_status": "G"}, OFFERED, (1, 1)),
        (YEAR_11 | {"cohort_status": None}, OFFERED, (1, 1)),
        (YEAR_11 | {"cohort_status": "T"}, OFFERED, (0, 0)),
        (YEAR_11 | {"postcode": "QN1 1AA"}, OFFERED, (0, 0)),
        ({"date_of_birth": None}, OFFERED, (0, 0)),
        ({"date_of_birth": D("2010-09-01")}, OFFERED, (0, 0)),  # Year 10
        ({"date_of_birth": D("2008-08-31")}, OFFERED, (0, 0)),  # Year 13
    ],
)
def test_the_september_guarantee(
    facts: dict[str, Any], offer: dict[str, Any], said: tuple[int, int]
) -> None:
    found = guarantee(
        [person(**facts)],
        offers=[offer | {"ypid": "9990000000001"}],
        la="999",
        on=D("2026-09-30"),
        postcodes=POSTCODES,
    )
    assert (int(found["NC-05"].numerator), int(found["NC-05"].denominator)) == said
    assert found["Year 11"].denominator + found["Year 12"].denominator == said[1]


@pytest.mark.requirement("CCIS-S3")
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, {"apprenticeship": 1}),
        ({"postcode": "QN1 1AA", "cohort_status": "T"}, {"apprenticeship": 1}),
        ({"la_at_year_11": "981"}, {}),
        ({"cohort_status": "D"}, {}),
        ({"cohort_status": "M"}, {}),
        ({"date_of_birth": None}, {}),
        ({"date_of_birth": D("2008-08-31")}, {}),
    ],
)
def test_the_activity_survey_is_of_last_year_s_year_11(
    facts: dict[str, Any], said: dict[str, int]
) -> None:
    one = person(**{"la_at_year_11": "999"} | facts)
    activities = {one["ypid"]: activity(activity_code="310")}
    found = survey([one], activities=activities, la="999", on=D("2025-11-01"))
    assert {name: int(share.numerator) for name, share in found.items()} == said
    assert (
        survey([person(la_at_year_11="999")], activities={}, la="999", on=D("2025-11-01"))[
            "not known"
        ].percentage
        == 100.0
    )


@pytest.mark.requirement("CCIS-R3")
def test_vulnerable_groups() -> None:
    people = [
        person("a", ehc_plan="Y"),
        person("b", sen_support="Y", ehc_plan="N"),
        person("c"),
        person("d"),
    ]
    flags = [("c", "110"), ("a", "110"), ("d", "999"), ("d", None)]
    rows = [{"ypid": ypid, "characteristic": code} for ypid, code in flags]
    groups = vulnerable(people, circumstances=rows)
    assert groups == {
        "EHC plan": {"a"},
        "SEN support": {"b"},
        "Looked after / in care": {"a", "c"},
        "any": {"a", "b", "c"},
    }
    months = [
        made_month(on, a="NEET", b="not known", c="apprenticeship", d="NEET")
        for on in ("2025-12-31", "2026-01-31", "2026-02-28")
    ]
    some = winter([limited(one, to=groups["any"]) for one in months])
    assert some["NC-03"].percentage == 66.7
    assert vulnerable([], circumstances=[]) == {"any": frozenset()}
