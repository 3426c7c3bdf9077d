"""Exclusions: each suspension or permanent exclusion, as Appendix A lists it.

The row is an event, not a spell: a permanent exclusion has no end and must not stay "current".
"""

from kinfold.datasets.model import DataSet, Evidence, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab, upn_key

_EDUCATION = Sensitivity.EDUCATION

DATA_SET = DataSet(
    id="exclusions",
    title="Exclusions and suspensions (school feed)",
    owner_kind="school",
    grain="event",
    identifiers=("UPN",),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="pupil_record",
    catalogue_number=4,
    feeds=("T1",),
    tables=(
        Table(
            name="exclusion",
            title="Exclusion",
            subject="upn",
            key=("laestab", "upn", "start_date", "category"),
            evidence=Evidence(on=("start_date", "end_date"), counts=True),
            fields=(
                laestab(),
                upn_key(),
                item("category", "Category", _EDUCATION, codes="exclusion_category", required=True),
                item("end_date", "End date", _EDUCATION, kind=Kind.DATE),
                item("reason", "Reason", _EDUCATION, codes="exclusion_reason"),
                item("start_date", "Start date", _EDUCATION, kind=Kind.DATE, required=True),
            ),
        ),
    ),
)
