"""Flat tables that authorities make for one another from their pupil systems.

Columns come from `facts/la_extract_columns.csv`; headings are spelt differently from one year to
the next, and those seen misspelt are known by both spellings.
"""

from kinfold.datasets.model import Kind, Sensitivity, Table
from kinfold.datasets.national import by_name, column, data_set
from kinfold.datasets.packaged import rows

_KINDS = {"date": Kind.DATE, "integer": Kind.INTEGER}
_WHO = frozenset({"UPN", "UniquePupilNumber"})
#: Headings that are an attendance code, and so are no name for a field.
_SIGNS = {"/": "present_am", "\\": "present_pm"}


def _table(name: str) -> Table:
    listed = [row for row in rows("la_extract_columns") if row["extract"] == name]
    fields = by_name(
        listed,
        lambda row: column(
            row["column"],
            name=_SIGNS.get(row["column"])
            or (f"code_{row['column'].lower()}" if len(row["column"]) == 1 else ""),
            title=f"Sessions marked {row['column']}" if len(row["column"]) == 1 else "",
            kind=_KINDS.get(row["type"], Kind.TEXT),
            subject=row["column"] in _WHO,
            also=(row["also"],),
            otherwise=Sensitivity.EDUCATION,
        ),
    )
    subject = next(entry.name for entry in fields if entry.source in _WHO)
    return Table(name=name, title=listed[0]["title"], fields=fields, subject=subject)


DATA_SET = data_set(
    "la_extracts",
    "Authorities' own extracts of pupils and attendance",
    *(_table(name) for name in dict.fromkeys(row["extract"] for row in rows("la_extract_columns"))),
    grain="pupil and term, or pupil and year",
    identifiers=("UPN", "name", "date of birth", "address"),
    refresh="termly",
    retention_class="pupil_record",
)
