"""The school census as authorities extract it: one data set a term, one table a file.

Columns come from `facts/school_census_extracts.csv`. A row below a pupil names its pupil by a
number that means nothing outside its extract, so the pupil's UPN is put beside it when it is read.
"""

from collections.abc import Mapping

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.national import by_name, column, data_set
from kinfold.datasets.packaged import rows

TERMS = ("autumn", "spring", "summer")
PUPILS = frozenset({"pupilonroll", "pupilnolongeronroll"})
#: Tables about the school and not about any pupil.
OF_SCHOOL = frozenset({"schoolcensus", "school", "classes", "childcare", "provisions", "levels"})
_KINDS = {"integer": Kind.INTEGER, "float": Kind.DECIMAL, "date": Kind.DATE, "code": Kind.CODE}
_FIRST = 2016
UPN = Field(
    name="upn",
    title="UPN of the pupil the row is about",
    kind=Kind.TEXT,
    sensitivity=Sensitivity.IDENTITY,
    required=True,
    structural=True,
)


def _return_year(term: str, year: str) -> str | None:
    """The return year of a census: autumn 2023 and spring 2024 are both 2023-24."""
    if not year or int(year) <= _FIRST:
        return None
    start = int(year) - (term != "autumn")
    return f"{start}-{(start + 1) % 100:02}"


def _field(row: Mapping[str, str]) -> Field:
    heading, kind = row["column"], row["type"].split()[0]
    coded = kind == "code" and row["codeset"] and not row["other_values"]
    last = row["last_census"]
    return column(
        heading,
        kind=_KINDS.get(kind, Kind.TEXT) if kind != "code" else Kind.TEXT,
        codes=row["codeset"] if coded else None,
        subject=row["table"] in PUPILS and heading.lower() == "upn",
        years=(
            _return_year(row["term"], row["first_census"]),
            _return_year(row["term"], last) if last else None,
        ),
    )


def _table(term: str, name: str) -> Table:
    listed = [
        row for row in rows("school_census_extracts") if (row["term"], row["table"]) == (term, name)
    ]
    fields = by_name(listed, _field)
    about_pupil = name not in OF_SCHOOL
    if about_pupil and name not in PUPILS:
        fields = (UPN, *fields)
    names = {entry.name for entry in fields}
    dated = name.startswith("termlyexclusions") and "startdate" in names
    return Table(
        name=name,
        title=name.capitalize(),
        fields=fields,
        subject="upn" if about_pupil else None,
        evidence=Evidence(on=("startdate",)) if dated else Evidence(),
    )


def _declared(term: str) -> DataSet:
    names = dict.fromkeys(
        row["table"] for row in rows("school_census_extracts") if row["term"] == term
    )
    return data_set(
        f"school_census_{term}",
        f"School census, {term}: extract",
        *(_table(term, name) for name in names),
        grain="pupil and term, with the rows below a pupil, and the school",
        identifiers=("UPN", "name", "date of birth", "address"),
        refresh="termly",
        retention_class="statutory_return",
    )


DATA_SETS = tuple(_declared(term) for term in TERMS)
