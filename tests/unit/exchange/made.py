"""Invented young people, members and postcodes for the tests of the exchange."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kinfold.exchange.routing import Member

D = date.fromisoformat

#: QM, QN and QP are areas that are not allocated.
POSTCODES = {
    "QM1 1AA": ("999", "2026-02"),
    "QN1 1AA": ("981", "2026-02"),
    "QN2 1AA": ("982", "2026-02"),
    "QP1 1AA": ("998", "2026-02"),
    "QP7 1AA": ("997", "2026-02"),
    "QP9 1AA": ("990", "2026-02"),
}
EASTREACH = Member(id="eastreach", las={"981": "brackwell", "982": "castlegate"}, standing="signed")
LITTLEWICK = Member(id="littlewick", las={"998": "littlewick"}, standing="signed")
NORTHMOOR = Member(id="northmoor", las={"997": "northmoor"}, standing="unsigned")
MEMBERS = (EASTREACH, LITTLEWICK, NORTHMOOR)


@dataclass(frozen=True, kw_only=True)
class Timetable:
    months: tuple[int, ...] = ()
    opens: str = "working day 1"
    closes: str = "working day 5"


@dataclass(frozen=True, kw_only=True)
class ScheduleRow:
    id: str
    ages: tuple[int, int] | None = None
    years: tuple[int, ...] = ()
    timetable: Timetable | None = None


S1 = ScheduleRow(id="S1", ages=(16, 24), timetable=Timetable())
S2 = ScheduleRow(id="S2", ages=(16, 24), timetable=Timetable())
S3 = ScheduleRow(id="S3", years=(12,))
S4 = ScheduleRow(id="S4", years=(11,))
S5 = ScheduleRow(id="S5", ages=(18, 18), timetable=Timetable(opens="third monday", closes="day 25"))
S6 = ScheduleRow(
    id="S6",
    years=(11, 12),
    timetable=Timetable(months=(3, 4, 5, 6, 7, 8, 9), opens="day 1", closes="last day"),
)


def person(ypid: Any = "9990000000001", **facts: Any) -> dict[str, Any]:
    """A young person of Year 12 in 2025-26 who lives in 999 and was told about sharing."""
    return {
        "record_type": "person",
        "ypid": ypid,
        "surname": "Example",
        "forename": "Cal",
        "middle_name": None,
        "date_of_birth": D("2008-10-02"),
        "sex": "M",
        "uln": None,
        "upn": None,
        "address": "1 Example Road",
        "postcode": "QM1 1AA",
        "telephone_1": "020 7946 0000",
        "email": "cal@home.example",
        "home_la": None,
        "educated_la": None,
        "la_at_year_11": None,
        "responsible_la": None,
        "moved_from_la": None,
        "moved_on": None,
        "cohort_status": "P",
        "transferred_to_la": None,
        "ehc_plan": None,
        "sen_support": None,
        "sharing": "given",
        "notice_on": D("2025-09-01"),
        "override_ground": None,
        "override_reason": None,
        "override_role": None,
    } | facts


def activity(ypid: Any = "9990000000001", **facts: Any) -> dict[str, Any]:
    """Full-time further education at a college of 999, since September 2025."""
    return {
        "record_type": "activity",
        "ypid": ypid,
        "activity_code": "230",
        "start_date": D("2025-09-03"),
        "end_date": None,
        "ascertained_on": D("2025-09-10"),
        "verified_on": D("2025-10-06"),
        "review_on": None,
        "due_to_lapse": None,
        "establishment_number": "9998001",
        "establishment_name": "Example College",
        "predicted_end": None,
        "neet_start": None,
        "source": "provider",
    } | facts
