"""Calendar rules against dates that people have worked out by hand or published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold import calendars
from kinfold.calendars import Span

D = date.fromisoformat

DAYS = st.dates(date(2001, 1, 1), date(2039, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-06-15", 0, "2025-06-15"),
        ("2025-06-15", 24, "2027-06-15"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_after(day: str, months: int, later: str) -> None:
    assert calendars.months_after(D(day), months=months) == D(later)


@pytest.mark.parametrize(
    ("at", "start"),
    [
        ("2026-06-15", "2024-06-15"),
        ("2026-02-28", "2024-02-28"),
        ("2028-02-29", "2026-02-28"),
        ("2024-02-29", "2022-02-28"),
    ],
)
def test_a_window_of_24_calendar_months(at: str, start: str) -> None:
    assert calendars.window_start(D(at), months=24) == D(start)


def test_a_window_at_a_moment_ends_on_the_day_in_england() -> None:
    late_evening = datetime(2026, 6, 14, 23, 30, tzinfo=UTC)  # half past midnight, summer time
    assert calendars.window_start(late_evening, months=24) == D("2024-06-15")
    assert calendars.day_in_england(datetime(2026, 1, 14, 23, 30, tzinfo=UTC)) == D("2026-01-14")


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendars.day_in_england(datetime(2026, 6, 14, 23, 30))


@given(day=DAYS, months=st.integers(0, 400))
def test_going_back_never_lands_later_than_the_day_left(day: date, months: int) -> None:
    back = calendars.months_before(day, months=months)
    again = calendars.months_after(back, months=months)
    assert timedelta() <= day - again <= timedelta(days=3)
    assert (day.year - back.year) * 12 + day.month - back.month == months


def test_year_labels() -> None:
    assert calendars.year_label(1999) == "1999-00"
    assert calendars.academic_year_of(D("2025-08-31")) == "2024-25"
    assert calendars.academic_year_of(D("2025-09-01")) == "2025-26"
    assert calendars.census_year_of(D("2020-03-31")) == "2019-20"
    assert calendars.census_year_of(D("2020-04-01")) == "2020-21"
    assert calendars.census_year_ending(2020) == "2019-20"
    assert calendars.academic_year("2025-26") == Span(start=D("2025-09-01"), end=D("2026-08-31"))


@pytest.mark.parametrize("label", ["", "2019", "2019-21", "2019/20", "2019-2020", "2019-20 "])
def test_a_year_is_written_one_way(label: str) -> None:
    with pytest.raises(ValueError, match="2019-20"):
        calendars.year_starts_in(label)


@pytest.mark.requirement("NEX-13")
@pytest.mark.parametrize(
    ("opened", "closed", "inside"),
    [
        ("2019-03-31", "2019-03-31", False),
        ("2019-03-31", "2019-04-01", True),
        ("2018-01-01", None, True),
        ("2020-03-31", None, True),
        ("2020-04-01", None, False),
        ("2019-04-01", "2019-04-01", True),
        ("2018-01-01", "2021-01-01", True),
    ],
)
def test_a_case_belongs_to_the_census_year_it_was_open_in(
    opened: str, closed: str | None, inside: bool
) -> None:
    closing = D(closed) if closed else None
    assert calendars.open_in_census_year("2019-20", opened=D(opened), closed=closing) is inside


def test_terms_of_a_year_and_an_authority_s_own() -> None:
    plain = calendars.terms("2025-26")
    assert [term.name for term in plain] == ["autumn", "spring", "summer"]
    assert plain[0].start == D("2025-09-03")
    own = calendars.terms("2025-26", overrides={"spring": (D("2026-01-06"), D("2026-04-02"))})
    assert own[1].end == D("2026-04-02")
    assert own[0] == plain[0]


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("michaelmas", "2025-09-01", "2025-12-19"),
        ("autumn", "2025-12-19", "2025-09-01"),
        ("autumn", "2025-09-01", "2026-02-01"),
        ("autumn", "2025-08-31", "2025-12-19"),
        ("summer", "2026-04-13", "2026-09-01"),
        ("summer", "2026-03-27", "2026-07-20"),
    ],
)
def test_terms_that_cannot_be(name: str, start: str, end: str) -> None:
    with pytest.raises(ValueError, match=r"^(a term is|terms follow)"):
        calendars.terms("2025-26", overrides={name: (D(start), D(end))})


PUBLISHED_HOLIDAYS = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}


@pytest.mark.parametrize("year", PUBLISHED_HOLIDAYS)
def test_bank_holidays_of_england(year: int) -> None:
    published = {D(f"{year}-{day}") for day in PUBLISHED_HOLIDAYS[year].split()}
    assert calendars.bank_holidays(year) == published


def test_a_christmas_sunday_gives_monday_and_tuesday() -> None:
    # 25 December 2022 was a Sunday: Boxing Day kept Monday, Christmas took Tuesday.
    assert {D("2022-12-26"), D("2022-12-27")} <= calendars.bank_holidays(2022)


@pytest.mark.parametrize("year", [1999, 2041])
def test_unknown_years_are_not_guessed(year: int) -> None:
    with pytest.raises(ValueError, match="not known"):
        calendars.bank_holidays(year)


def test_working_days() -> None:
    thursday = D("2026-04-02")  # before Good Friday
    assert calendars.add_working_days(thursday, days=1) == D("2026-04-07")
    assert calendars.add_working_days(thursday, days=0) == thursday
    assert calendars.working_days_between(thursday, end=D("2026-04-07")) == 1
    assert calendars.working_days_between(D("2026-04-07"), end=thursday) == 0
    with pytest.raises(ValueError, match="forwards"):
        calendars.add_working_days(thursday, days=-1)


@given(day=DAYS, days=st.integers(0, 60))
def test_adding_and_counting_working_days_agree(day: date, days: int) -> None:
    later = calendars.add_working_days(day, days=days)
    assert calendars.working_days_between(day, end=later) == days


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("2026-01-31", 1, "2026-03-02"),
        ("2026-09-03", 1, "2026-10-05"),
        ("2026-11-25", 1, "2026-12-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-05-12", 1, "2026-06-12"),
    ],
)
def test_the_month_to_answer_a_rights_request(received: str, months: int, due: str) -> None:
    assert calendars.rights_due(D(received), months=months) == D(due)


def test_waiting_for_clarification_does_not_count() -> None:
    pauses = [(D("2026-05-13"), D("2026-05-18"))]
    assert calendars.rights_due(D("2026-05-12"), pauses=pauses) == D("2026-06-17")
    with pytest.raises(ValueError, match="pause"):
        calendars.rights_due(D("2026-05-12"), pauses=[(D("2026-05-18"), D("2026-05-13"))])


def test_other_clocks() -> None:
    assert calendars.complaint_acknowledgement_due(D("2026-06-01")) == D("2026-07-01")
    assert calendars.complaint_acknowledgement_due(D("2026-06-04")) == D("2026-07-06")
    assert calendars.freedom_of_information_due(D("2026-03-30")) == D("2026-04-29")
    aware = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert calendars.breach_report_due(aware) == datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "month", "day"),
    [
        ("working day 1", "2026-01-20", "2026-01-02"),  # New Year's Day is no working day
        ("working day 5", "2026-01-01", "2026-01-08"),
        ("working day 5", "2026-05-01", "2026-05-08"),  # the 4th is a bank holiday
        ("working day 1", "2026-08-31", "2026-08-03"),
        ("first monday", "2026-06-30", "2026-06-01"),
        ("third monday", "2026-11-01", "2026-11-16"),
        ("first friday", "2026-11-30", "2026-11-06"),
        ("fourth wednesday", "2027-02-01", "2027-02-24"),
        ("first monday", "2026-05-01", "2026-05-04"),  # a bank holiday is still that Monday
        ("day 15", "2026-11-30", "2026-11-15"),
        ("day 31", "2026-10-01", "2026-10-31"),
        ("last day", "2028-02-01", "2028-02-29"),
        ("last day", "2026-09-01", "2026-09-30"),
        ("last day", "2026-12-25", "2026-12-31"),
    ],
)
def test_a_day_by_the_rule_of_a_timetable(rule: str, month: str, day: str) -> None:
    assert calendars.day_by_rule(rule, month=D(month)) == D(day)


@pytest.mark.parametrize(
    "rule",
    [
        "", "working day", "working day 0", "working day 05", "day 32", "day", "fifth monday",
        "third sunday", "Third Monday", "last monday", "last day ", "first monday of june",
        "day 1x",
    ],
)  # fmt: skip
def test_a_rule_that_is_not_known_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="a day is a working day"):
        calendars.day_by_rule(rule, month=D("2026-06-01"))


@pytest.mark.parametrize("rule", ["day 31", "working day 23", "working day 31"])
def test_a_day_that_month_does_not_have_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="no such day"):
        calendars.day_by_rule(rule, month=D("2026-06-10"))


@given(month=DAYS, count=st.integers(1, 18))
def test_counted_working_days_follow_one_another(month: date, count: int) -> None:
    day = calendars.day_by_rule(f"working day {count}", month=month)
    assert (day.year, day.month) == (month.year, month.month)
    assert calendars.is_working_day(day)
    eve = month.replace(day=1) - timedelta(days=1)
    assert calendars.working_days_between(eve, end=day) == count


@pytest.mark.requirement("CCIS-2")
@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2009-08-31", "2025-09-01", 16),
        ("2009-09-01", "2025-09-01", 15),
        ("2009-09-01", "2026-08-31", 15),
        ("2009-09-01", "2026-09-01", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2001-08-31", "2026-01-01", 24),
        ("2000-08-31", "2026-01-01", 25),
    ],
)
def test_academic_age_is_the_age_when_the_academic_year_begins(
    born: str, on: str, age: int
) -> None:
    assert calendars.academic_age(D(born), on=D(on)) == age
    assert calendars.school_year(D(born), on=D(on)) == age - 4
