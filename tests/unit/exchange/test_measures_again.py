"""The same figures worked out a second time, in SQL over the same rows, and compared.

The caseload changes every month: people move in and out, activities begin, end, are confirmed and
lapse. The SQL shares no line and no code list with the product.
"""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, Final

import duckdb
import pyarrow
import pytest

from kinfold.exchange.measures import Month, guarantee, month, neet_moves, survey, winter
from kinfold.exchange.measures import monthly as figures
from kinfold.exchange.reconcile import current
from tests.unit.exchange.made import POSTCODES, D, activity, person

LA: Final = "999"
DAYS: Final = tuple(
    D(day) for day in ("2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31")
)
SURVEY_DAY, GUARANTEE_DAY = D("2025-11-01"), D("2026-09-30")
CODES: Final = (
    "210 220 230 230 230 240 250 260 270 280 290 310 310 320 330 340 381 410 430 450 530 540 550 "
    "610 616 619 619 620 640 710 810 820 830"
).split()

#: What each young person of the cohort counts as on the day `$on`.
STANDING: Final = """
with running as (
  select *, row_number() over (
    partition by ypid
    order by coalesce(verified_on, ascertained_on, start_date) desc,
      case source when 'provider' then 1 when 'survey' then 2 when 'third_party' then 3 else 4 end,
      start_date desc
  ) as place
  from activity
  where start_date <= $on and (end_date is null or end_date >= $on)
), dated as (
  select ypid, activity_code as code, coalesce(verified_on, ascertained_on, start_date) as seen,
    coalesce(due_to_lapse, review_on) as written, predicted_end
  from running where place = 1
), known as (
  select ypid, code, case
      when code in ('810', '820', '830') then date '1900-01-01'
      when written is not null then written
      when code between '210' and '290' then coalesce(
        predicted_end,
        make_date(year(seen) + case when month(seen) >= 9 then 1 else 0 end, 8, 31)
      )
      when code = '540' or code between '610' and '680' then seen + interval 3 months
      else seen + interval 12 months
    end as last_day
  from dated
), cohort as (
  select ypid from person
  where (coalesce(cohort_status, 'P') = 'P' or (cohort_status = 'T' and moved_on > $on))
    and case when moved_on > $on and moved_from_la is not null then moved_from_la else home end
      = $la
    and date_of_birth between date '2007-09-01' and date '2009-08-31'
), standing as (
  select cohort.ypid, case when last_day >= $on then code else '810' end as code
  from cohort left join known using (ypid)
)
"""
OUT: Final = "(code = '540' or code between '610' and '680')"


@cache
def caseload() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Four thousand people around the cohort, two or three activities each, and offers."""
    chance = Random(20260131)
    people, activities, offers = [], [], []
    for number in range(4000):
        ypid = f"999{number:010}"
        moved = chance.random() < 0.3
        people.append(
            person(
                ypid,
                date_of_birth=D("2007-03-01") + timedelta(days=chance.randrange(1400)),
                postcode=chance.choice(["QM1 1AA", "QM1 1AA", "QN1 1AA", "QP1 1AA", "QX1 1AA"]),
                cohort_status=chance.choice(["P"] * 8 + [None, "T", "G", "E", "D", "M"]),
                moved_from_la=chance.choice(["999", "981", None]) if moved else None,
                moved_on=D("2025-10-15") + timedelta(days=chance.randrange(200)) if moved else None,
                la_at_year_11=chance.choice(["999", "999", "981", None]),
            )
        )
        activities += _spells(chance, ypid)
        for _ in range(chance.randrange(3)):
            offers.append(
                {
                    "ypid": ypid,
                    "guarantee_year": chance.choice(["11", "12"]),
                    "guarantee_status": chance.choice(
                        ["110", "110", "114", "115", "120", "124", "140", "153", "159"]
                    ),
                }
            )
    return people, activities, offers


def _spells(chance: Random, ypid: str) -> list[dict[str, Any]]:
    def perhaps(day: date, *, odds: float, within: int) -> date | None:
        if chance.random() > odds:
            return None
        return day + timedelta(days=chance.randrange(within))

    found = []
    for start in {
        D("2025-08-25") + timedelta(days=chance.randrange(210)) for _ in range(chance.randrange(4))
    }:
        found.append(
            activity(
                ypid,
                activity_code=chance.choice(CODES),
                start_date=start,
                end_date=perhaps(start, odds=0.3, within=150),
                ascertained_on=perhaps(start, odds=0.8, within=30),
                verified_on=perhaps(start, odds=0.7, within=120),
                review_on=perhaps(start, odds=0.1, within=200),
                due_to_lapse=perhaps(start, odds=0.1, within=200),
                predicted_end=perhaps(start, odds=0.2, within=250),
                source=chance.choice(["provider", "survey", "third_party", None]),
            )
        )
    return found


@cache
def months() -> tuple[Month, ...]:
    people, activities, _ = caseload()
    return tuple(
        month(
            people,
            activities=current(activities, kept=(), on=on, digest=lambda *parts: "".join(parts)),
            la=LA,
            on=on,
            postcodes=POSTCODES,
        )
        for on in DAYS
    )


@pytest.fixture(scope="module")
def sql() -> Any:
    people, activities, offers = caseload()
    home = {postcode: la for postcode, (la, _) in POSTCODES.items()}
    connection = duckdb.connect()
    for name, rows in (
        ("person", [one | {"home": home.get(one["postcode"])} for one in people]),
        ("activity", activities),
        ("offer", offers),
    ):
        connection.register(f"{name}_rows", pyarrow.Table.from_pylist(rows))
        connection.execute(f"create table {name} as from {name}_rows")
    yield connection
    connection.close()


def counted(sql: Any, what: str, on: date, where: str = "code <> '710'") -> tuple[Any, ...]:
    rows = sql.execute(
        f"{STANDING} select {what} from standing where {where}", {"on": on, "la": LA}
    ).fetchall()
    return tuple(rows[0])


def test_the_cohort_changes_each_month() -> None:
    """Otherwise the mean rule would not be tested at all."""
    cohorts = [one.states.keys() for one in months()]
    assert all(then != now for then, now in pairwise(cohorts))
    assert min(map(len, cohorts)) > 500
    assert all(one.of("NEET") > 20 and one.of("not known") > 20 for one in months())


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize("number", range(len(DAYS)))
def test_every_month_again(sql: Any, number: int) -> None:
    found = figures(months()[number])
    again = counted(
        sql,
        f"""count(*), count(*) filter ({OUT}),
        count(*) filter (code in ('810', '820', '830')),
        count(*) filter (code in ('210', '220', '230', '240', '270', '280', '290')),
        count(*) filter (code = '310'),
        count(*) filter (code in ('250', '320', '381', '550') or code between '410' and '460')""",
        DAYS[number],
    )
    cohort, out, unknown, full, apprentices, other = again
    assert {share.denominator for share in found.values()} == {cohort}
    assert found["NEET"].numerator == out
    assert found["not known"].numerator == unknown
    assert found["NEET or not known"].numerator == out + unknown
    assert found["full-time education"].numerator == full
    assert found["apprenticeship"].numerator == apprentices
    assert found["other education and training"].numerator == other
    assert found["NC-04"].numerator == full + apprentices + other


@pytest.mark.requirement("CCIS-R3")
def test_nc_01_to_nc_03_again(sql: Any) -> None:
    found = winter(months()[1:4])
    parts = [
        counted(
            sql,
            f"count(*), count(*) filter ({OUT}), count(*) filter (code in ('810', '820', '830'))",
            on,
        )
        for on in DAYS[1:4]
    ]
    cohort, out, unknown = (sum(column) / 3 for column in zip(*parts, strict=True))
    for name, part in (("NC-01", out), ("NC-02", unknown), ("NC-03", out + unknown)):
        assert float(found[name].denominator) == pytest.approx(cohort)
        assert float(found[name].numerator) == pytest.approx(part)
        assert found[name].percentage == pytest.approx(100 * part / cohort, abs=0.0501)


@pytest.mark.requirement("CCIS-R3", "CCIS-S6")
def test_nc_05_again(sql: Any) -> None:
    people, _, offers = caseload()
    found = guarantee(people, offers=offers, la=LA, on=GUARANTEE_DAY, postcodes=POSTCODES)
    rows = sql.execute(
        """
        with cohort as (
          select ypid, case when date_of_birth >= date '2009-09-01' then '11' else '12' end as year
          from person
          where coalesce(cohort_status, 'P') in ('P', 'G') and home = $la
            and date_of_birth between date '2008-09-01' and date '2010-08-31'
        )
        select year, count(*), count(*) filter (exists (
          select 1 from offer
          where offer.ypid = cohort.ypid and guarantee_year = year and (
            guarantee_status = '110' or (year = '12' and guarantee_status in ('114', '115'))
          )
        ))
        from cohort group by year order by year
        """,
        {"la": LA},
    ).fetchall()
    assert [
        (name[-2:], share.denominator, share.numerator)
        for name, share in found.items()
        if name != "NC-05"
    ] == rows
    assert found["NC-05"].denominator == sum(row[1] for row in rows)
    assert found["NC-05"].numerator == sum(row[2] for row in rows) > 0


@pytest.mark.requirement("CCIS-R3")
@pytest.mark.parametrize("number", range(len(DAYS) - 1))
def test_nc_07_again(sql: Any, number: int) -> None:
    def neet(on: date, where: str) -> set[str]:
        query = f"{STANDING} select ypid from standing where code <> '710' and {where}"
        return {row[0] for row in sql.execute(query, {"on": on, "la": LA}).fetchall()}

    before, after = DAYS[number], DAYS[number + 1]
    found = neet_moves(months()[number], after=months()[number + 1])
    assert found.joiners == neet(after, OUT) & neet(before, f"not {OUT}")
    assert found.leavers == neet(before, OUT) & neet(after, f"not {OUT}")
    assert found.arrived == neet(after, OUT) - neet(before, "true")
    assert found.departed == neet(before, OUT) - neet(after, "true")
    assert found.joiners
    assert found.leavers
    then, now = (months()[n].of("NEET", "NEET, start agreed") for n in (number, number + 1))
    came, went = len(found.joiners | found.arrived), len(found.leavers | found.departed)
    assert then + came - went == now


@pytest.mark.requirement("CCIS-S3")
def test_nc_08_again(sql: Any) -> None:
    people, activities, _ = caseload()
    running = current(activities, kept=(), on=SURVEY_DAY, digest=lambda *parts: "".join(parts))
    found = survey(people, activities=running, la=LA, on=SURVEY_DAY)
    rows = sql.execute(
        """
        with one as (
          select ypid, arg_max(activity_code, (
            coalesce(verified_on, ascertained_on, start_date),
            case source when 'provider' then 3 when 'survey' then 2 when 'third_party' then 1
              else 0 end,
            start_date
          )) as code
          from activity
          where start_date <= $on and (end_date is null or end_date >= $on) group by ypid
        )
        select count(*),
          count(*) filter (code in ('210', '220', '230', '240', '270', '280', '290')),
          count(*) filter (code = '310'),
          count(*) filter (code is null or code in ('810', '820', '830'))
        from person left join one using (ypid)
        where la_at_year_11 = $la and coalesce(cohort_status, 'P') not in ('M', 'D')
          and date_of_birth between date '2008-09-01' and date '2009-08-31'
        """,
        {"on": SURVEY_DAY, "la": LA},
    ).fetchall()
    whole, full, apprentices, unknown = rows[0]
    assert {share.denominator for share in found.values()} == {whole}
    assert found["full-time education"].numerator == full > 0
    assert found["apprenticeship"].numerator == apprentices > 0
    assert found["not known"].numerator == unknown
    assert sum(share.numerator for share in found.values()) == whole
