"""Early help: which agencies are working with a child, and which assessments were made.

One CSV carries both tables; its `record_type` column says which ("involvement", "assessment").
"""

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, plain

_IDENTITY = Sensitivity.IDENTITY
_CONTACT = Sensitivity.CONTACT
_CARE = Sensitivity.SOCIAL_CARE


def _row_keys() -> tuple[Field, ...]:
    return (
        plain("record_type", Sensitivity.ADMINISTRATIVE, required=True, structural=True),
        plain("case_id", _IDENTITY, title="Case id", required=True, structural=True),
    )


DATA_SET = DataSet(
    id="early_help",
    title="Early help assessments and plans",
    owner_kind="la",
    grain="spell",
    identifiers=("name", "date of birth", "address"),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="early_help_record",
    catalogue_number=23,
    feeds=("V1", "V2", "T4", "T5", "involvements", "assessments"),
    tables=(
        Table(
            name="involvement",
            title="Involvement",
            subject="case_id",
            key=("case_id", "agency", "start_date"),
            evidence=Evidence(start="start_date", end="end_date", counts=True, chronology=True),
            fields=(
                *_row_keys(),
                plain("surname", _IDENTITY, required=True),
                plain("forename", _IDENTITY, required=True),
                plain("date_of_birth", _IDENTITY, kind=Kind.DATE),
                plain("address", _CONTACT),
                plain("agency", _CARE, required=True),
                plain("start_date", _CARE, kind=Kind.DATE, required=True),
                plain("end_date", _CARE, kind=Kind.DATE),
                plain("worker", _CONTACT),
                plain("lead_professional_email", _CONTACT, title="Lead professional e-mail"),
            ),
        ),
        Table(
            name="assessment",
            title="Assessment",
            subject="case_id",
            key=("case_id", "assessment_type", "assessment_date"),
            evidence=Evidence(on=("assessment_date",), counts=True, chronology=True),
            fields=(
                *_row_keys(),
                plain("assessment_type", _CARE, required=True),
                plain("assessment_date", _CARE, kind=Kind.DATE, required=True),
                plain("document_creator", _CONTACT),
                plain("creator_email", _CONTACT, title="Creator e-mail"),
            ),
        ),
    ),
)
