"""The month's figures, worked out a second time in SQL straight from the files sent in."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from kinfold.errors import RefusedByAgreement
from kinfold.exchange.figures import Figures, figures
from kinfold.exchange.framework import framework
from tests import neighbourhood
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month
from tests.unit.exchange.test_measures_again import OUT, STANDING

ON = NOW.date()
COHORT = STANDING.replace("date '2007-09-01' and date '2009-08-31'", "$first and $last")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Neighbourhood:
    """Three installations, with nothing exchanged."""
    return month.fresh(tmp_path_factory.mktemp("figures"))


def again(three: Neighbourhood, member: str, la: str) -> dict[str, int]:
    """Cohort, NEET, not known and participating of one authority, from the member's own file."""
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
        asked: dict[str, Any] = {"on": ON, "la": la, "first": "2008-09-01", "last": "2010-08-31"}
        found = base.execute(
            COHORT
            + f"""
            select count(*) filter (code <> '710'), count(*) filter ({OUT}),
              count(*) filter (code in ('810', '820', '830'))
            from standing
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
