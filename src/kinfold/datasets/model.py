"""The words in which a data set is declared: its tables, its fields and how careful to be.

A declaration is the closed list of what may exist. A field that is not declared cannot be
named by an agreement, so it can never be kept, shown or sent (SOM-3.1, NEX-22).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


class Sensitivity(StrEnum):
    """How careful to be with a field; `SPECIAL` is UK GDPR Article 9, `CRIMINAL` Article 10."""

    IDENTITY = "identity"
    CONTACT = "contact"
    CHARACTERISTIC = "characteristic"
    EDUCATION = "education"
    SOCIAL_CARE = "social_care"
    SPECIAL = "special"
    CRIMINAL = "criminal"
    FREE_TEXT = "free_text"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column. `source` is its name in the file it comes from (XML element or heading).

    `first_year` and `last_year` are return years such as "2024-25"; None is open-ended.
    `proposed` fields are declared but not collected until an agreement switches them on.
    `drawn_from` lists the item codes a derived field is worked out from.
    """

    name: str
    title: str
    kind: Kind
    sensitivity: Sensitivity
    source: str = ""
    codeset: str | None = None
    required: bool = False
    first_year: str | None = None
    last_year: str | None = None
    proposed: bool = False
    structural: bool = False
    appendix_item: str | None = None
    drawn_from: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Which fields date a row: a spell (start, end) or an event (on).

    `counts` says whether such a row is evidence of involvement for the two-year qualifying test
    (roll and attendance rows are not). `chronology` says whether the row may be shown at any age
    once the test is met (children's social care and early help). `where` names a code field and
    the codes that make the row evidence at all: "no special need" on an SEN row is not evidence.
    """

    start: str | None = None
    end: str | None = None
    on: tuple[str, ...] = ()
    counts: bool = False
    chronology: bool = False
    where: tuple[str, frozenset[str]] | None = None

    @property
    def dates(self) -> tuple[str, ...]:
        """The names of the fields that date a row, in order."""
        return tuple(name for name in (self.start, self.end, *self.on) if name is not None)

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of every field the test of a row looks at."""
        return (*self.dates, *((self.where[0],) if self.where is not None else ()))


@dataclass(frozen=True, kw_only=True)
class Table:
    """One kind of row. `subject` is the field that names the person in the holder's own system."""

    name: str
    title: str
    fields: tuple[Field, ...]
    subject: str | None
    key: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError if the table has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """One data set: who owns it, what a row is, how fresh it should be and what it feeds."""

    id: str
    title: str
    owner_kind: str
    grain: str
    identifiers: tuple[str, ...]
    refresh: str
    refresh_days: int
    retention_class: str
    tables: tuple[Table, ...]
    feeds: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    catalogue_number: int | None = None
    derived: bool = False

    def table(self, name: str) -> Table:
        """The table called `name`; KeyError if the data set has none."""
        for candidate in self.tables:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def items(self) -> Iterator[tuple[str, Table, Field]]:
        """Every field with its item code, `data_set.table.field`."""
        for table in self.tables:
            for entry in table.fields:
                yield f"{self.id}.{table.name}.{entry.name}", table, entry
