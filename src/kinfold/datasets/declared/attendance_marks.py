"""Attendance marks: what the register says for each pupil and half-day session.

Both items are special category data: a mark such as "illness" or "religious observance" says
more than that a seat was empty. Attendance alone is not evidence of involvement.
"""

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab, upn_key

DATA_SET = DataSet(
    id="attendance_marks",
    title="Attendance marks (school feed)",
    owner_kind="school",
    grain="pupil-session",
    identifiers=("UPN",),
    refresh="weekly",
    refresh_days=REFRESH_DAYS["weekly"],
    retention_class="pupil_record",
    catalogue_number=3,
    feeds=("education", "T1"),
    accrues=True,
    tables=(
        Table(
            name="mark",
            title="Attendance mark",
            subject="upn",
            key=("laestab", "upn", "date", "session"),
            evidence=Evidence(on=("date",)),
            fields=(
                laestab(),
                upn_key(),
                Field(
                    name="date",
                    title="Date",
                    kind=Kind.DATE,
                    sensitivity=Sensitivity.EDUCATION,
                    source="Date",
                    required=True,
                    structural=True,
                ),
                Field(
                    name="session",
                    title="Session (AM or PM)",
                    kind=Kind.TEXT,
                    sensitivity=Sensitivity.EDUCATION,
                    source="Session",
                    required=True,
                    structural=True,
                ),
                item("mark", "Mark", Sensitivity.SPECIAL, codes="attendance_code", required=True),
                item(
                    "absence_reason",
                    "Absence reason",
                    Sensitivity.SPECIAL,
                    codes="attendance_code",
                ),
            ),
        ),
    ),
)
