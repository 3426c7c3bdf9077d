"""Young carers: pupils a school or parent has identified as caring for somebody (SOM-7.9.1)."""

from kinfold.datasets.model import DataSet, Evidence, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab, upn_key

_TRAIT = Sensitivity.CHARACTERISTIC

DATA_SET = DataSet(
    id="young_carers",
    title="Young carers (school feed)",
    owner_kind="school",
    grain="spell",
    identifiers=("UPN",),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="pupil_record",
    catalogue_number=6,
    feeds=("I4",),
    tables=(
        Table(
            name="young_carer",
            title="Young carer",
            subject="upn",
            key=("laestab", "upn", "young_carer_start"),
            evidence=Evidence(
                start="young_carer_start",
                end="young_carer_end",
                counts=True,
                where=("young_carer", frozenset({"P", "S"})),
            ),
            fields=(
                laestab(),
                upn_key(),
                item("young_carer", "Young carer", _TRAIT, codes="young_carer", required=True),
                item("young_carer_notes", "Young carer notes", Sensitivity.FREE_TEXT),
                item(
                    "young_carer_start",
                    "Young carer start date",
                    _TRAIT,
                    kind=Kind.DATE,
                    printed="Young carer start and end dates",
                ),
                item(
                    "young_carer_end",
                    "Young carer end date",
                    _TRAIT,
                    kind=Kind.DATE,
                    printed="Young carer start and end dates",
                ),
            ),
        ),
    ),
)
