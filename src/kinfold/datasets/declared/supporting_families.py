"""Supporting Families: each need of a family's member, and the sustained result of it.

There is no national file; this is a layout of Kinfold's own for what authorities record.
"""

from kinfold.datasets.model import Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.national import data_set

_CARE, _OFFICE = Sensitivity.SOCIAL_CARE, Sensitivity.ADMINISTRATIVE
_TEXT, _DATE, _CODE = Kind.TEXT, Kind.DATE, Kind.CODE
_COLUMNS = (
    ("family_id", "Family", Sensitivity.IDENTITY, _TEXT, None),
    ("person_id", "Member of the family", Sensitivity.IDENTITY, _TEXT, None),
    ("role_in_family", "Role in the family", Sensitivity.CHARACTERISTIC, _TEXT, None),
    ("lead_la", "Lead authority", _OFFICE, _TEXT, None),
    ("programme_start", "Start of the programme", _CARE, _DATE, None),
    ("need_code", "Need", Sensitivity.SPECIAL, _CODE, "supporting_families_outcome"),
    ("need_evidence_source", "Where the need was seen", _CARE, _TEXT, None),
    ("need_start", "When the need was seen", _CARE, _DATE, None),
    ("outcome_code", "Sustained result", Sensitivity.SPECIAL, _CODE, "supporting_families_outcome"),
    ("outcome_date", "Date of the result", _CARE, _DATE, None),
    ("sustained_to", "Sustained to", _CARE, _DATE, None),
    ("whole_family_plan", "Whole family plan", _CARE, _CODE, "yes_no"),
    ("lead_practitioner", "Has a lead practitioner", _CARE, _CODE, "yes_no"),
    ("claim_quarter", "Quarter of the claim", _OFFICE, _TEXT, None),
)
_KEYS = frozenset({"family_id", "person_id"})

DATA_SET = data_set(
    "supporting_families",
    "Supporting Families needs and results",
    Table(
        name="need",
        title="Need of a member of a family, and its result",
        fields=tuple(
            Field(
                name=name,
                title=title,
                kind=kind,
                sensitivity=sensitivity,
                source=name,
                also=(title,),
                codeset=codes,
                required=name in _KEYS,
                structural=name in _KEYS,
            )
            for name, title, sensitivity, kind, codes in _COLUMNS
        ),
        subject="person_id",
        key=("family_id", "person_id", "need_code"),
        evidence=Evidence(start="need_start", end="outcome_date"),
    ),
    grain="family member and need",
    identifiers=("family id", "UPN, NHS number or local id"),
    refresh="termly",
    retention_class="early_help_record",
)
