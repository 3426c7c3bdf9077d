"""The table of what the checks found, kept beside the very rows they were about.

It is part of the return's own data set, so that it comes under the same agreement, is destroyed
with the same child, and is given to them with the rest of what is held (UK GDPR Article 15).
"""

from collections.abc import Mapping
from typing import Final

from kinfold.datasets.model import Field, Kind, Sensitivity, Table

FINDING: Final = "finding"

_COLUMNS: Final[Mapping[str, tuple[str, Kind]]] = {
    "line": ("Line of the file", Kind.INTEGER),
    "of_table": ("Part of the return", Kind.TEXT),
    "about": ("Field it is about", Kind.TEXT),
    "rule": ("Number of the rule", Kind.TEXT),
    "severity": ("Error or query", Kind.TEXT),
}


def findings(subject: Field) -> Table:
    """One row for each rule a child's row breaks; never the value that broke it."""
    return Table(
        name=FINDING,
        title="What the checks found",
        subject=subject.name,
        key=(subject.name, *_COLUMNS),
        made_here=True,
        fields=(
            subject,
            *(
                Field(
                    name=name,
                    title=title,
                    kind=kind,
                    sensitivity=Sensitivity.ADMINISTRATIVE,
                    structural=True,
                )
                for name, (title, kind) in _COLUMNS.items()
            ),
        ),
    )
