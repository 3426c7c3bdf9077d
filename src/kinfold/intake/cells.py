"""Reads the cells of a block of a table, whole columns together, each distinct text once.

A column is held as its distinct texts and, for each row, which of them stands there; so a term's
marks are read at the speed of their few codes and dates, and a row is looked at by itself only
where there is something to say about it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kinfold import datasets
from kinfold.datasets import Field, Kind, Table
from kinfold.intake.findings import Findings
from kinfold.intake.rows import arrow_type
from kinfold.intake.table_file import LINE
from kinfold.intake.upns import plainly_sound
from kinfold.intake.values import (
    LONGEST_CODE,
    UPN_FIELDS,
    Unreadable,
    Value,
    date_form,
    read_cell,
    upn_rules,
)

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows of one table as text, with the heading of each of its fields."""

    rows: "pa.RecordBatch"
    table: Table
    columns: Mapping[str, str]
    findings: Findings

    @property
    def lines(self) -> "pa.Array":
        """The line each row starts on."""
        return self.rows.column(LINE)

    def text(self, entry: Field) -> "pa.Array":
        """A field's cells, without spaces at the ends; an empty one is null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        heading = self.columns.get(entry.name)
        if heading is None:
            return pa.nulls(len(self.rows), pa.string())
        text = pc.utf8_trim_whitespace(self.rows.column(heading))
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)

    def encoded(self, entry: Field) -> "Encoded":
        """The same cells as distinct texts; the file has the field's column."""
        import pyarrow.compute as pc

        cells = self.rows.column(self.columns[entry.name]).dictionary_encode()
        trimmed = pc.utf8_trim_whitespace(cells.dictionary).to_pylist()
        return Encoded(texts=[text or None for text in trimmed], places=cells.indices)

    def note(self, rule: str, entry: Field, where: "pa.Array") -> None:
        """Note a rule broken in a field at every row where it is so."""
        import pyarrow.compute as pc

        lines = self.lines.filter(pc.fill_null(where, False))  # noqa: FBT003 - Arrow's own signature
        self.findings.at_lines(rule, lines=lines, field=entry.source or entry.name)


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """A column of cells: its distinct texts (None for an empty cell), and each row's place there.

    Two texts may be the same where they differed in spaces at the ends alone.
    """

    texts: Sequence[str | None]
    places: "pa.Array"

    def values(self, of_texts: Sequence[Value], kind: Kind) -> "pa.Array":
        """Each row's value, given that of each distinct text."""
        import pyarrow as pa

        return pa.array(of_texts, type=arrow_type(kind)).take(self.places)

    def where(self, broken: Sequence[bool]) -> "pa.Array":
        """Whether each row's text is one of those that break a rule."""
        import pyarrow as pa

        return pa.array(broken, type=pa.bool_()).take(self.places)


@dataclass
class Dates:
    """How many dates of each column could be read two ways, or came as Excel's day numbers."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def look(self, entry: Field, cells: Encoded) -> None:
        """Count the cells of a column, by how their dates are written."""
        import pyarrow.compute as pc

        ways = [None if text is None else date_form(text) for text in cells.texts]
        if not any(ways):
            return
        for found in pc.value_counts(cells.places.drop_null()).to_pylist():
            rule = ways[found["values"]]
            if rule is not None:
                key = (rule, entry.source)
                self.counts[key] = self.counts.get(key, 0) + found["counts"]

    def tell(self, findings: Findings) -> None:
        """Report each column once, with how many of its cells."""
        for (rule, source), count in self.counts.items():
            findings.note(rule, field=source, count=count)


def typed(block: Block, entry: Field, dates: Dates) -> "pa.Array":
    """The column as its own kind, with what its cells break noted; each text is judged once."""
    import pyarrow as pa

    if entry.name not in block.columns:
        return pa.nulls(len(block.rows), arrow_type(entry.kind))
    if entry.kind is Kind.TEXT:
        # Names and numbers, of which few are alike, and nothing to look up.
        text = block.text(entry)
        if entry.name.lower() in UPN_FIELDS:
            _note_upns(block, entry, text)
        return text
    cells = block.encoded(entry)
    if entry.codeset is not None and entry.kind is Kind.CODE:
        _note(block, entry, cells, _not_listed(entry.codeset))
    values, unreadable = _read(cells, entry.kind)
    if unreadable:
        _note(block, entry, cells, unreadable.get)
    if entry.kind is Kind.DATE:
        dates.look(entry, cells)
    return cells.values(values, entry.kind)


def _note_upns(block: Block, entry: Field, text: "pa.Array") -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    faulty: dict[str, list[str]] = {}
    doubtful = [one for one in text.unique().to_pylist() if one and not plainly_sound(one)]
    for one in doubtful:
        for rule in upn_rules(entry, one):
            faulty.setdefault(rule, []).append(one)
    for rule, given in faulty.items():
        block.note(rule, entry, pc.is_in(text, value_set=pa.array(given)))


def _read(cells: Encoded, kind: Kind) -> tuple[list[Value], dict[str, str]]:
    """The value of each distinct text, and the rule that those break which cannot be read."""
    values: list[Value] = []
    unreadable: dict[str, str] = {}
    for text in cells.texts:
        try:
            values.append(None if text is None else read_cell(text, kind))
        except Unreadable as problem:
            values.append(None)
            unreadable[text or ""] = problem.rule
    return values, unreadable


def _not_listed(codeset: str) -> Callable[[str], str | None]:
    """The rule that a text breaks which is no code of the list; one too long is no code at all."""
    listed = datasets.codeset(codeset).codes

    def rule(text: str) -> str | None:
        return "code-not-listed" if len(text) <= LONGEST_CODE and text not in listed else None

    return rule


def _note(block: Block, entry: Field, cells: Encoded, rule_of: Callable[[str], str | None]) -> None:
    """Note every row whose text breaks a rule, a rule at a time however many texts do."""
    rules = [None if text is None else rule_of(text) for text in cells.texts]
    for rule in dict.fromkeys(rule for rule in rules if rule is not None):
        block.note(rule, entry, cells.where([one == rule for one in rules]))
