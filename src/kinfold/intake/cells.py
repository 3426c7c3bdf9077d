"""Reads the cells of a block of a table, whole columns together, each distinct text once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kinfold import datasets
from kinfold.datasets import Field, Kind, Table
from kinfold.intake.findings import Findings
from kinfold.intake.rows import arrow_type
from kinfold.intake.table_file import LINE
from kinfold.intake.values import (
    LONGEST_CODE,
    UPN_FIELDS,
    Unreadable,
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

    def note(self, rule: str, entry: Field, where: "pa.Array") -> None:
        """Note a rule broken in a field at every row where it is so."""
        import pyarrow.compute as pc

        for line in self.lines.filter(pc.fill_null(where, False)).to_pylist():  # noqa: FBT003 - Arrow's own signature
            self.findings.add(rule, line=line, field=entry.source or entry.name)

    def note_each(self, by_rule: Mapping[str, list[str]], entry: Field, text: "pa.Array") -> None:
        """Note every cell whose text breaks a rule, a rule at a time however many texts do."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for rule, given in by_rule.items():
            self.note(rule, entry, pc.is_in(text, value_set=pa.array(given)))


@dataclass
class Dates:
    """How many dates of each column could be read two ways, or came as Excel's day numbers."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def look(self, entry: Field, encoded: "pa.DictionaryArray") -> None:
        """Count the cells of a column, by how their dates are written."""
        import pyarrow.compute as pc

        ways = [date_form(given) for given in encoded.dictionary.to_pylist()]
        if not any(ways):
            return
        for found in pc.value_counts(encoded.indices.drop_null()).to_pylist():
            rule = ways[found["values"]]
            if rule is not None:
                key = (rule, entry.source)
                self.counts[key] = self.counts.get(key, 0) + found["counts"]

    def tell(self, findings: Findings) -> None:
        """Report each column once, with how many of its cells."""
        for (rule, source), count in self.counts.items():
            findings.note(rule, field=source, count=count)


def typed(block: Block, entry: Field, text: "pa.Array", dates: Dates) -> "pa.Array":
    """The column as its own kind; each distinct text is read once."""
    import pyarrow as pa

    if entry.kind is Kind.TEXT:
        return text
    if entry.name not in block.columns:
        return pa.nulls(len(text), arrow_type(entry.kind))
    encoded = text.dictionary_encode()
    values: list[Any] = []
    unreadable: dict[str, list[str]] = {}
    for given in encoded.dictionary.to_pylist():
        try:
            values.append(read_cell(given, entry.kind))
        except Unreadable as problem:
            values.append(None)
            unreadable.setdefault(problem.rule, []).append(given)
    block.note_each(unreadable, entry, text)
    if entry.kind is Kind.DATE:
        dates.look(entry, encoded)
    return pa.array(values, type=arrow_type(entry.kind)).take(encoded.indices)


def check_cells(block: Block, entry: Field, text: "pa.Array") -> None:
    """Code lists and UPN rules, each distinct value judged once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if entry.codeset is not None and entry.kind is Kind.CODE:
        listed = pa.array(sorted(datasets.codeset(entry.codeset).codes), type=pa.string())
        short = pc.less_equal(pc.utf8_length(text), LONGEST_CODE)
        block.note(
            "code-not-listed", entry, pc.and_(short, pc.invert(pc.is_in(text, value_set=listed)))
        )
    elif entry.name.lower() in UPN_FIELDS:
        faulty: dict[str, list[str]] = {}
        for given in text.dictionary_encode().dictionary.to_pylist():
            for rule in upn_rules(entry, given):
                faulty.setdefault(rule, []).append(given)
        block.note_each(faulty, entry, text)
