"""The lists that inspectors of children's services ask for: each list is a table of one data set.

Columns come from `facts/annex_a_columns.csv`. Values are lettered phrases that differ between
systems, so they are kept as written and held against no list of codes.
"""

from kinfold.datasets.model import Kind, Sensitivity, Table
from kinfold.datasets.national import by_name, column, data_set
from kinfold.datasets.packaged import rows

_KINDS = {"date": Kind.DATE, "integer": Kind.INTEGER}
_WHO = ("Child Unique ID", "Individual adopter identifier", "Unique ID")


def _table(name: str) -> Table:
    listed = [row for row in rows("annex_a_columns") if row["list"] == name]
    who = next(row["column"] for key in _WHO for row in listed if row["column"] == key)
    fields = by_name(
        listed,
        lambda row: column(
            row["column"],
            kind=_KINDS.get(row["type"], Kind.TEXT),
            subject=row["column"] == who,
            otherwise=Sensitivity.SOCIAL_CARE,
        ),
    )
    subject = next(entry.name for entry in fields if entry.source == who)
    return Table(name=name, title=listed[0]["title"], fields=fields, subject=subject)


DATA_SET = data_set(
    "annex_a",
    "Inspection lists (Annex A, and SEND)",
    *(_table(name) for name in dict.fromkeys(row["list"] for row in rows("annex_a_columns"))),
    grain="contact, assessment, plan, child or adopter, as the list counts",
    identifiers=("child id", "UPN", "date of birth"),
    refresh="on change",
    retention_class="social_care_record",
)
