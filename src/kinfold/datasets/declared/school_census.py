"""School census: the spring term's pupil rows, kept to what matching and analysis need."""

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.packaged import rows
from kinfold.datasets.shorthand import REFRESH_DAYS, laestab

_IDENTITY = Sensitivity.IDENTITY
_TRAIT = Sensitivity.CHARACTERISTIC
_SPECIAL = Sensitivity.SPECIAL
_EDUCATION = Sensitivity.EDUCATION

# The columns kept, in file order; funding, lunch and system columns are left out (NEX-22).
_KEPT = {
    "upn": ("UPN", _IDENTITY),
    "formerupn": ("Former UPN", _IDENTITY),
    "surname": ("Surname", _IDENTITY),
    "forename": ("Forename", _IDENTITY),
    "uniquelearnernumber": ("Unique learner number", _IDENTITY),
    "middlenames": ("Middle names", _IDENTITY),
    "preferredsurname": ("Preferred surname", _IDENTITY),
    "formersurname": ("Former surname", _IDENTITY),
    "dob": ("Date of birth", _IDENTITY),
    "entrydate": ("Date of entry", _EDUCATION),
    "parttime": ("Part time", _EDUCATION),
    "senunitindicator": ("In an SEN unit", _SPECIAL),
    "resourcedprovisionindicator": ("In resourced provision", _SPECIAL),
    "termlysessionspossible": ("Sessions possible", _EDUCATION),
    "termlysessionsauthorised": ("Sessions of authorised absence", _EDUCATION),
    "termlysessionsunauthorised": ("Sessions of unauthorised absence", _EDUCATION),
    "gender": ("Gender", _TRAIT),
    "ethnicity": ("Ethnicity", _SPECIAL),
    "yssa": ("Youth support services agreement", Sensitivity.ADMINISTRATIVE),
    "language": ("First language", _TRAIT),
    "enrolstatus": ("Enrolment status", _EDUCATION),
    "classtype": ("Class type", _EDUCATION),
    "boarder": ("Boarder", _EDUCATION),
    "ncyearactual": ("NC year", _EDUCATION),
    "senprovision": ("SEN provision", _SPECIAL),
    "servicechild": ("Service child", _TRAIT),
    "plaa": ("Previously looked after", Sensitivity.SOCIAL_CARE),
    "youngcarer": ("Young carer", _TRAIT),
    "sex": ("Sex", _TRAIT),
}
_REQUIRED = frozenset({"upn", "surname", "forename", "dob"})
_KINDS = {"code": Kind.CODE, "date": Kind.DATE, "integer": Kind.INTEGER, "text": Kind.TEXT}


def _return_year(spring: str) -> str:
    """Spring 2024 belongs to the return year 2023-24."""
    return f"{int(spring) - 1}-{int(spring) % 100:02}"


def _column(row: dict[str, str]) -> Field:
    name = row["column"]
    title, sensitivity = _KEPT[name]
    # "2016" in the list means that year or earlier.
    first = None if row["first_census"] == "2016" else _return_year(row["first_census"])
    return Field(
        name=name,
        title=title,
        kind=_KINDS[row["type"].split()[0]],
        sensitivity=sensitivity,
        source=name,
        codeset=row["codeset"] or None,
        required=name in _REQUIRED,
        first_year=first,
        last_year=_return_year(row["last_census"]) if row["last_census"] else None,
        structural=name == "upn",
    )


DATA_SET = DataSet(
    id="school_census",
    title="School census (spring, pupils on roll)",
    owner_kind="school",
    grain="pupil-term",
    identifiers=("UPN", "ULN", "name", "date of birth"),
    refresh="termly",
    refresh_days=REFRESH_DAYS["termly"],
    retention_class="statutory_return",
    catalogue_number=7,
    feeds=("identity check",),
    years=tuple(f"{start}-{(start + 1) % 100:02}" for start in range(2015, 2026)),
    tables=(
        Table(
            name="pupil",
            title="Pupil on roll",
            subject="upn",
            key=("laestab", "upn"),
            evidence=Evidence(start="entrydate"),
            fields=(
                laestab(),
                *(_column(row) for row in rows("school_census_columns") if row["column"] in _KEPT),
            ),
        ),
    ),
)
