"""The month's figures, worked out a second time in SQL straight from the files sent in."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kinfold.errors import RefusedByAgreement
from kinfold.exchange.figures import Figures, figures, winter_days
from kinfold.exchange.framework import framework
from tests import neighbourhood
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month
from tests.unit.exchange.test_measures_again import OUT, STANDING

ON = NOW.date()
FLAGGED = """ypid in (
  select ypid from given where (record_type = 'person' and 'Y' in (ehc_plan, sen_support))
    or (record_type = 'circumstance' and characteristic is not null)
)"""
COHORT = STANDING.replace("date '2007-09-01' and date '2009-08-31'", "$first and $last")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Neighbourhood:
    """Three installations, with nothing exchanged."""
    return month.fresh(tmp_path_factory.mktemp("figures"))


def again(
    three: Neighbourhood, member: str, la: str, *, on: date = ON, only: str = "true"
) -> dict[str, int]:
    """Cohort, NEET and not known of one authority on a day, from the member's own file."""
    with duckdb.connect() as base:
        for name, path in (
            ("given", three.made.of(member)),
            ("directory", three.made.directory),
        ):
            read = base.from_csv_auto(str(path), all_varchar=True)  # the file as it was sent
            base.register(name, read)
        base.execute(
            "create table listed as "
            "select replace(postcode, ' ', '') as area, la_code from directory"
        )
        base.execute(
            """
            create table person as
            select ypid, cohort_status, moved_from_la, moved_on::date as moved_on,
              date_of_birth::date as date_of_birth,
              coalesce(responsible_la, w.la_code, d.la_code,
                case when plain is null or plain like 'ZZ99%' then home_la end) as home
            from (
              select *, upper(replace(postcode, ' ', '')) as plain
              from given where record_type = 'person'
            )
            left join listed w on w.area = plain
            left join listed d on d.area = plain[:-4]
            """
        )
        base.execute(
            """
            create table activity as
            select ypid, activity_code, source, start_date::date as start_date,
              end_date::date as end_date, ascertained_on::date as ascertained_on,
              verified_on::date as verified_on, review_on::date as review_on,
              due_to_lapse::date as due_to_lapse, predicted_end::date as predicted_end
            from given where record_type = 'activity'
            """
        )
        eve = on.year - (on.month < 9)
        asked: dict[str, Any] = {
            "on": on, "la": la, "first": f"{eve - 18}-09-01", "last": f"{eve - 16}-08-31",
        }  # fmt: skip
        found = base.execute(
            COHORT
            + f"""
            select count(*) filter (code <> '710'), count(*) filter ({OUT}),
              count(*) filter (code in ('810', '820', '830'))
            from standing where {only}
            """,
            asked,
        ).fetchone()
        assert found is not None
        return dict(zip(("cohort", "NEET", "not known"), map(int, found), strict=True))


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize("member", neighbourhood.MEMBERS)
def test_each_authoritys_figures_are_those_of_its_file(three: Neighbourhood, member: str) -> None:
    with three.at(member) as gate:
        made = figures(gate, manager(gate), on=ON, at=NOW)
        assert [one.la for one in made] == sorted(framework(gate, at=NOW).own_las)
        for one in made:
            assert told(one) == again(three, member, one.la), one.la
            assert one.shares["NEET or not known"].numerator == (
                one.shares["NEET"].numerator + one.shares["not known"].numerator
            )
    assert sum(one.cohort for one in made) > 0


def told(one: Figures) -> dict[str, int]:
    """The figures that are worked out again."""
    return {
        "cohort": one.cohort,
        "NEET": int(one.shares["NEET"].numerator),
        "not known": int(one.shares["not known"].numerator),
    }


@pytest.mark.requirement("CCIS-R3")
def test_what_was_kept_of_others_counts_and_nobody_counts_twice(tmp_path: Path) -> None:
    three = month.fresh(tmp_path)
    with three.at("marshire") as gate:
        (before,) = figures(gate, manager(gate), on=ON, at=NOW)
    with month.delivered(three) as (gate, sent):
        done = month.processed(gate, month.taken_in(gate, sent))
        (after,) = figures(gate, manager(gate), on=ON, at=NOW)
        new = sum(one.told["kept"] for one in done)
        assert before.cohort <= after.cohort <= before.cohort + new
        with pytest.raises(RefusedByAgreement):
            figures(gate, manager(gate, "governance"), on=ON, at=NOW)


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize("member", neighbourhood.MEMBERS)
def test_the_winter_the_groups_and_the_survey_of_each_file(
    three: Neighbourhood, member: str
) -> None:
    """Three months counted again in SQL; groups and the survey counted again from the rows."""
    days = winter_days(ON)
    with three.at(member) as gate:
        made = figures(gate, manager(gate), on=ON, at=NOW)
        assert sum(len(one.groups) for one in made) > 0
        for one in made:
            cold = [again(three, member, one.la, on=day) for day in days]
            for key, names in (
                ("NC-01", ["NEET"]), ("NC-02", ["not known"]), ("NC-03", ["NEET", "not known"])
            ):  # fmt: skip
                counted = sum(each[name] for each in cold for name in names)
                assert one.winter[key].numerator == Fraction(counted, 3), (one.la, key)
                assert one.winter[key].denominator == Fraction(
                    sum(each["cohort"] for each in cold), 3
                )
            assert one.winter_end == days[2]
            flagged = again(three, member, one.la, only=FLAGGED)
            (anybody,) = (group for group in one.groups if group.name == "any")
            assert one.groups[-1] is anybody
            assert anybody.now.denominator == flagged["cohort"]
            assert anybody.now.numerator == flagged["NEET"] + flagged["not known"]
            cold = [again(three, member, one.la, on=day, only=FLAGGED) for day in days]
            assert anybody.winter.denominator == Fraction(sum(each["cohort"] for each in cold), 3)
            assert anybody.winter.numerator == Fraction(
                sum(each["NEET"] + each["not known"] for each in cold), 3
            )
            assert one.survey.told == 0
            assert {int(each.denominator) for each in one.survey.shares.values()} <= {
                surveyed(three, member, one.la)
            }


def surveyed(three: Neighbourhood, member: str, la: str) -> int:
    """Last year's Year 11 of an authority, from the member's own file."""
    with duckdb.connect() as base:
        base.register("given", base.from_csv_auto(str(three.made.of(member)), all_varchar=True))
        found = base.execute(
            """
            select count(*) from given where record_type = 'person' and la_at_year_11 = $la
              and coalesce(cohort_status, 'P') not in ('M', 'D')
              and date_of_birth::date between date '2009-09-01' and date '2010-08-31'
            """,
            {"la": la},
        ).fetchone()
    assert found is not None
    return int(found[0])
