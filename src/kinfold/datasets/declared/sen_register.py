"""SEN register: the special educational needs a school has recorded, as Appendix A lists them.

The NHS number is printed in the agreement as proposed: it is declared and off (ambiguity A18).
"""

from kinfold.datasets.model import DataSet, Evidence, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab, upn_key

_SPECIAL = Sensitivity.SPECIAL

DATA_SET = DataSet(
    id="sen_register",
    title="SEN register (school feed)",
    owner_kind="school",
    grain="pupil-status",
    identifiers=("UPN",),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="pupil_record",
    catalogue_number=5,
    feeds=("I5", "I6"),
    tables=(
        Table(
            name="sen",
            title="SEN status",
            subject="upn",
            key=("laestab", "upn", "sen_status_date"),
            evidence=Evidence(
                start="sen_status_date",
                counts=True,
                where=("sen_status", frozenset({"K", "E", "S", "A", "P", "Q"})),
            ),
            fields=(
                laestab(),
                upn_key(),
                item("nhs_number", "NHS number", Sensitivity.IDENTITY, proposed=True),
                item("sen_history", "SEN history", _SPECIAL),
                item("sen_need", "SEN need", _SPECIAL, codes="sen_need"),
                item(
                    "sen_status",
                    "SEN status",
                    _SPECIAL,
                    codes="sen_provision",
                    printed="SEN status/date",
                    required=True,
                ),
                item(
                    "sen_status_date",
                    "SEN status date",
                    Sensitivity.EDUCATION,
                    kind=Kind.DATE,
                    printed="SEN status/date",
                ),
            ),
        ),
    ),
)
