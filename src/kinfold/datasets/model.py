"""The words in which a data set is declared: its tables, its fields and how careful to be.

A declaration is the closed list of what may exist. A field that is not declared cannot be
named by an agreement, so it can never be kept, shown or sent (SOM-3.1, NEX-22).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


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


#: The most careful first: a data set is as sensitive as the most sensitive of its fields.
MOST_CAREFUL_FIRST: Final = (
    Sensitivity.CRIMINAL,
    Sensitivity.SPECIAL,
    Sensitivity.SOCIAL_CARE,
    Sensitivity.FREE_TEXT,
    Sensitivity.IDENTITY,
    Sensitivity.CONTACT,
    Sensitivity.CHARACTERISTIC,
    Sensitivity.EDUCATION,
    Sensitivity.ADMINISTRATIVE,
)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column. `source` is its name in the file it comes from (XML element or heading).

    `also` are other headings it comes under. A `protected` one (a refuge, a withheld address) may
    be matched on and never shown: nothing that is displayed may be drawn from it.

    `first_year` and `last_year` are return years such as "2024-25"; None is open-ended.
    `proposed` fields are declared but not collected until an agreement switches them on.
    `drawn_from` lists the item codes a derived field is worked out from.
    """

    name: str
    title: str
    kind: Kind
    sensitivity: Sensitivity
    source: str = ""
    also: tuple[str, ...] = ()
    codeset: str | None = None
    required: bool = False
    first_year: str | None = None
    last_year: str | None = None
    proposed: bool = False
    structural: bool = False
    protected: bool = False
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
    """One kind of row. `subject` is the field that names the person in the holder's own system.

    A table `made_here` never comes in a file: its rows are worked out while a delivery is read.
    `gone` is the flag by which a sender says that a row told before is no more; what stands in a
    table `below` is gone with it.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    subject: str | None
    key: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    made_here: bool = False
    gone: str | None = None
    below: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError if the table has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """One data set: who owns it, what a row is, how fresh it should be and what it feeds.

    `feeds` names flags of the view (V1 to T9) and other uses. Where it `accrues`, a delivery adds
    its own days to those before, and a row that came before is the same where the table's key is:
    the newest delivery's is the one that stands. Else each delivery is the whole picture and
    replaces the last.
    `catalogue_number` is its row in the warehouse's catalogue of forty.
    """

    id: str
    title: str
    owner_kind: str
    grain: str
    identifiers: tuple[str, ...]
    refresh: str
    refresh_days: int
    retention_class: str
    feeds: tuple[str, ...]
    tables: tuple[Table, ...]
    years: tuple[str, ...] = ()
    catalogue_number: int | None = None
    accrues: bool = False
    derived: bool = False

    @property
    def sensitivity(self) -> Sensitivity:
        """How careful to be with it as a whole: as with the most sensitive of its fields."""
        return min((field.sensitivity for _, _, field in self.items()), key=_carefulness)

    @property
    def is_about_care_or_crime(self) -> bool:
        """Whether it holds what services other than schools know of a family's troubles.

        Seeing anything of such a data set needs a permission of its own (NEX-4: access to social
        care data is given apart from access to education data).
        """
        return self.owner_kind != "school" and self.sensitivity in MOST_CAREFUL_FIRST[:3]

    @property
    def in_files(self) -> tuple[Table, ...]:
        """The tables that come in a file; the others are made here."""
        return tuple(table for table in self.tables if not table.made_here)

    def table(self, name: str) -> Table:
        """The table called `name`; KeyError if the data set has none."""
        for candidate in self.tables:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def told_apart(self, table: str) -> tuple[str, ...]:
        """The fields by which a row of a later delivery is known to be one that came before.

        None where each delivery is the whole picture, and replaces the last as a whole.
        """
        return self.table(table).key if self.accrues else ()

    def endings(self, table: str) -> tuple[Table, ...]:
        """The tables in which a row may say that rows of `table` are no more, itself among them."""
        found = self.table(table)
        named = (found.name, *found.below)
        return tuple(one for one in self.tables if one.gone is not None and one.name in named)

    def items(self) -> Iterator[tuple[str, Table, Field]]:
        """Every field with its item code, `data_set.table.field`."""
        for table in self.tables:
            for entry in table.fields:
                yield f"{self.id}.{table.name}.{entry.name}", table, entry


def _carefulness(sensitivity: Sensitivity) -> int:
    return MOST_CAREFUL_FIRST.index(sensitivity)
