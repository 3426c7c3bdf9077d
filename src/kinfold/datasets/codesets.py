"""The lists of codes that returns use, with the years in which each code may be written.

The lists are the packaged copies in `facts/codesets`; the years come from
`facts/codeset_years.csv`. Nothing is typed in by hand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kinfold.datasets.packaged import rows

WHOLE_SET = "*"


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code. Years are return years such as "2024-25"; None is open-ended."""

    code: str
    label: str
    group: str = ""
    note: str = ""
    first_year: str | None = None
    last_year: str | None = None

    def valid_in(self, year: str) -> bool:
        """Whether the code may be written in the return of `year` ("2024-25")."""
        return not (
            (self.first_year is not None and year < self.first_year)
            or (self.last_year is not None and year > self.last_year)
        )


@dataclass(frozen=True, kw_only=True)
class CodeSet:
    """A closed list of codes. `source` says where the list was read."""

    name: str
    title: str
    source: str
    codes: Mapping[str, Code]

    def codes_in(self, year: str | None = None) -> frozenset[str]:
        """The codes that may be written in the return of `year`; every code when None."""
        return frozenset(
            code for code, entry in self.codes.items() if year is None or entry.valid_in(year)
        )

    def label(self, code: str) -> str:
        """What `code` means; KeyError if the list has no such code."""
        return self.codes[code].label

    def in_group(self, *groups: str) -> frozenset[str]:
        """The codes whose published group is one of `groups` (for example "Domestic abuse")."""
        return frozenset(code for code, entry in self.codes.items() if entry.group in groups)


@cache
def codeset_names() -> frozenset[str]:
    """The names of every packaged list."""
    return frozenset(row["name"] for row in rows("codesets/INDEX"))


@cache
def published(name: str) -> CodeSet:
    """The published list called `name`; KeyError if it is not packaged."""
    index = {row["name"]: row for row in rows("codesets/INDEX")}[name]
    years = {
        row["code"]: (row["first_year"] or None, row["last_year"] or None)
        for row in rows("codeset_years")
        if row["codeset"] == name
    }
    codes = {}
    for row in rows(f"codesets/{name}"):
        first, last = years.get(row["code"], years.get(WHOLE_SET, (None, None)))
        codes[row["code"]] = Code(
            code=row["code"],
            label=row["label"],
            group=row.get("group", ""),
            note=row.get("note", ""),
            first_year=first,
            last_year=last,
        )
    return CodeSet(
        name=name, title=index["title"], source=index["source"], codes=MappingProxyType(codes)
    )
