"""School history: each spell of enrolment at a school, as Appendix A lists it.

`school_number` is the school's own four-digit establishment number within `la_number`.
"""

from kinfold.datasets.model import DataSet, Evidence, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab, upn_key

_EDUCATION = Sensitivity.EDUCATION

DATA_SET = DataSet(
    id="school_history",
    title="School history (school feed)",
    owner_kind="school",
    grain="enrolment spell",
    identifiers=("UPN",),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="pupil_record",
    catalogue_number=2,
    feeds=("education",),
    tables=(
        Table(
            name="enrolment",
            title="Enrolment",
            subject="upn",
            key=("laestab", "upn", "school_number", "start_date"),
            evidence=Evidence(start="start_date", end="end_date"),
            fields=(
                laestab(),
                upn_key(),
                item("boarder", "Boarder", _EDUCATION, codes="boarder"),
                item("end_date", "End date", _EDUCATION, kind=Kind.DATE),
                item("enrolment_status", "Enrolment status", _EDUCATION, codes="enrol_status"),
                item("la_number", "LA number", _EDUCATION),
                item("part_time", "Part time", _EDUCATION, codes="yes_no"),
                item("registration_group", "Registration group", _EDUCATION),
                item("school_name", "School name", _EDUCATION),
                item("school_number", "School number", _EDUCATION, required=True),
                item("start_date", "Start date", _EDUCATION, kind=Kind.DATE, required=True),
            ),
        ),
    ),
)
