"""Foster carers, adopters and family carers: who they are, their assessment, whom they care for.

One CSV carries the three tables; its `record_type` column says which ("carer", "assessment",
"match"). The rows are about the carers; a child is named in a match by the case system's id only.
"""

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, plain

_IDENTITY = Sensitivity.IDENTITY
_CONTACT = Sensitivity.CONTACT
_CARE = Sensitivity.SOCIAL_CARE


def _row_keys() -> tuple[Field, ...]:
    return (
        plain("record_type", Sensitivity.ADMINISTRATIVE, required=True, structural=True),
        plain("carer_id", _IDENTITY, title="Carer id", required=True, structural=True),
    )


DATA_SET = DataSet(
    id="carers",
    title="Foster carers, adopters and family carers",
    owner_kind="la",
    grain="carer",
    identifiers=("name", "date of birth", "address"),
    refresh="on change",
    refresh_days=REFRESH_DAYS["on change"],
    retention_class="carer_record",
    catalogue_number=41,
    feeds=("carers",),
    tables=(
        Table(
            name="carer",
            title="Carer",
            subject="carer_id",
            key=("carer_id",),
            fields=(
                *_row_keys(),
                plain("care_offered", _CARE, title="Fostering, adoption or family", required=True),
                plain("surname", _IDENTITY, required=True),
                plain("forename", _IDENTITY, required=True),
                plain("date_of_birth", _IDENTITY, kind=Kind.DATE),
                plain("address", _CONTACT),
                plain("email", _CONTACT, title="E-mail"),
                plain("others_at_home", _IDENTITY, title="Others who live at home"),
            ),
        ),
        Table(
            name="assessment",
            title="Assessment of a carer",
            subject="carer_id",
            key=("carer_id", "started_on"),
            evidence=Evidence(start="started_on", end="decided_on"),
            fields=(
                *_row_keys(),
                plain("started_on", _CARE, kind=Kind.DATE, required=True),
                plain("stage", _CARE),
                plain("health", Sensitivity.SPECIAL, title="Medical adviser's opinion"),
                plain("criminal_record", Sensitivity.CRIMINAL, title="Criminal record check"),
                plain("panel_on", _CARE, kind=Kind.DATE, title="Panel met on"),
                plain("recommendation", _CARE),
                plain("decided_on", _CARE, kind=Kind.DATE),
                plain("decision", _CARE),
                plain("approved_for", _CARE),
            ),
        ),
        Table(
            name="match",
            title="Match with a child",
            subject="carer_id",
            key=("carer_id", "child_id", "proposed_on"),
            evidence=Evidence(start="started_on", end="ended_on", on=("proposed_on",)),
            fields=(
                *_row_keys(),
                plain("child_id", _IDENTITY, title="Child's case id", required=True),
                plain("proposed_on", _CARE, kind=Kind.DATE, required=True),
                plain("panel_on", _CARE, kind=Kind.DATE, title="Panel met on"),
                plain("decision", _CARE),
                plain("started_on", _CARE, kind=Kind.DATE),
                plain("ended_on", _CARE, kind=Kind.DATE),
            ),
        ),
    ),
)
