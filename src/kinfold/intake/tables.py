"""Reads a table (CSV) a block at a time, whole columns together, and checks every cell.

Headings are matched by name, never by place. A heading that no agreement item covers is never
kept: the report lists it (NEX-22, SOM-3.1). A cell that cannot be read is left out and reported;
a row without its required fields is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.headings import normal
from kinfold.intake.opening import Part
from kinfold.intake.rows import arrow_type, schema
from kinfold.intake.table_file import LINE, blocks
from kinfold.intake.values import LONGEST_CODE, UPN_FIELDS, Unreadable, read, upn_rules

if TYPE_CHECKING:
    import pyarrow as pa

TYPE_COLUMN: Final = "record_type"
SCHOOL_COLUMN: Final = "laestab"
LONGEST_HEADING: Final = 60
SURPLUS_TOLD: Final = 200


@dataclass
class TableReading:
    """What came of reading one file. `surplus` are headings that no declared field has."""

    rows: int = 0
    refused: int = 0
    surplus: tuple[str, ...] = ()
    batches: "dict[str, list[pa.RecordBatch]]" = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Rows kept, by table."""
        return {name: sum(len(b) for b in batches) for name, batches in self.batches.items()}


def load(
    parts: Sequence[Part],
    data_set: DataSet,
    *,
    keep: Mapping[str, frozenset[str]],
    school: str | None,
    findings: Findings,
    tick: Callable[[], None] = lambda: None,
) -> TableReading:
    """Read the parts into batches of the columns named in `keep` (table -> field names).

    `school` is the LAESTAB that every row must bear, where the layout has one. `tick` is called
    after every block: it may raise, to stop.
    """
    reading = TableReading()
    for part in parts:
        fresh = True
        for block in blocks(part):
            if fresh:
                surplus = (*reading.surplus, *_surplus(block.schema.names[:-1], data_set))
                reading.surplus = tuple(dict.fromkeys(surplus))
                _missing_columns(block.schema.names, data_set, keep, findings)
                fresh = False
            for table, rows in _by_table(reading, block, data_set, findings):
                _take(reading, rows, table, keep.get(table.name), school, findings)
            reading.rows += len(block)
            tick()
    if reading.rows == 0:
        raise not_understood("The file has headings and no rows.", "Export it again.")
    return reading


def _missing_columns(
    names: list[str],
    data_set: DataSet,
    keep: Mapping[str, frozenset[str]],
    findings: Findings,
) -> None:
    """Say once which columns are not there; refuse the file where no row could do without one."""
    absent = [
        (entry, table)
        for table in data_set.tables
        for entry in table.fields
        if entry.name in keep.get(table.name, ())
        and entry.last_year is None
        and normal(entry.source) not in names
    ]
    vital = [entry.source for entry, _ in absent if entry.required]
    if vital and len(data_set.tables) == 1:
        raise not_understood(
            f"The file has no column headed {' or '.join(vital)}, which every row must have.",
            "Add the column to the export and send it again.",
        )
    for source in dict.fromkeys(entry.source for entry, _ in absent):
        findings.add("column-missing", line=1, field=source)


def _by_table(
    reading: TableReading, block: "pa.RecordBatch", data_set: DataSet, findings: Findings
) -> "Iterator[tuple[Table, pa.RecordBatch]]":
    """The block's rows by the table their record type names; a row of no known type is refused."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(data_set.tables) == 1:
        yield data_set.tables[0], block
        return
    types = pc.utf8_lower(pc.utf8_trim_whitespace(block.column(TYPE_COLUMN)))
    known = pa.array([table.name for table in data_set.tables])
    strange = pc.invert(pc.is_in(types, value_set=known))
    for line in block.column(LINE).filter(strange).to_pylist():
        reading.refused += 1
        findings.add("record-type-unknown", line=line, field=TYPE_COLUMN)
    for table in data_set.tables:
        yield table, block.filter(pc.equal(types, table.name))


def _surplus(names: list[str], data_set: DataSet) -> tuple[str, ...]:
    """The headings that no declared field has; one too long to be a heading is not repeated."""
    known = {normal(entry.source) for table in data_set.tables for entry in table.fields}
    surplus = [name for name in names if name not in known]
    told = [name if 0 < len(name) <= LONGEST_HEADING else "a column" for name in surplus]
    return tuple(dict.fromkeys(told))[:SURPLUS_TOLD]


def _take(
    reading: TableReading,
    block: "pa.RecordBatch",
    table: Table,
    keep: frozenset[str] | None,
    school: str | None,
    findings: Findings,
) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not keep or not len(block):
        return
    columns, good = _columns(block, table, findings)
    good = pc.and_(good, _own_school(block, columns, school, findings))
    wanted = schema(table, columns=keep)
    batch = pa.RecordBatch.from_arrays(
        [columns.get(n, pa.nulls(len(block), wanted.field(n).type)) for n in wanted.names],
        schema=wanted,
    ).filter(good)
    reading.refused += len(block) - len(batch)
    _note_days(reading, table, batch)
    if len(batch):
        reading.batches.setdefault(table.name, []).append(batch)


def _columns(
    block: "pa.RecordBatch", table: Table, findings: Findings
) -> "tuple[dict[str, pa.Array], pa.Array]":
    """Every declared column as its own type, and which rows have all they must."""
    import pyarrow as pa
    import pyarrow.compute as pc

    good = pa.array([True] * len(block), type=pa.bool_())
    columns: dict[str, Any] = {}
    for entry in table.fields:
        source = normal(entry.source)
        if source in block.schema.names:
            text = pc.utf8_trim_whitespace(block.column(source))
            text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        else:
            text = pa.nulls(len(block), pa.string())
        _check_cells(entry, text, block.column(LINE), findings)
        columns[entry.name] = _typed(entry, text, block.column(LINE), findings)
        if entry.required:
            missing = pc.is_null(columns[entry.name])
            _note(findings, "required-missing", entry, missing, block.column(LINE))
            good = pc.and_(good, pc.invert(missing))
    return columns, good


def _typed(entry: Field, text: "pa.Array", lines: "pa.Array", findings: Findings) -> "pa.Array":
    """The column as its own kind; each distinct text is read once."""
    import pyarrow as pa

    if entry.kind is Kind.TEXT:
        return text
    encoded = text.dictionary_encode()
    values: list[Any] = []
    unreadable: dict[str, list[str]] = {}
    for given in encoded.dictionary.to_pylist():
        try:
            values.append(read(given, entry.kind))
        except Unreadable as problem:
            values.append(None)
            unreadable.setdefault(problem.rule, []).append(given)
    _note_each(findings, unreadable, entry, text, lines)
    return pa.array(values, type=arrow_type(entry.kind)).take(encoded.indices)


def _check_cells(entry: Field, text: "pa.Array", lines: "pa.Array", findings: Findings) -> None:
    """Code lists and UPN rules, each distinct value judged once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if entry.codeset is not None and entry.kind is Kind.CODE:
        listed = pa.array(sorted(datasets.codeset(entry.codeset).codes), type=pa.string())
        short = pc.less_equal(pc.utf8_length(text), LONGEST_CODE)
        bad = pc.and_(short, pc.invert(pc.is_in(text, value_set=listed)))
        _note(findings, "code-not-listed", entry, bad, lines)
    elif entry.name.lower() in UPN_FIELDS:
        faulty: dict[str, list[str]] = {}
        for given in text.dictionary_encode().dictionary.to_pylist():
            for rule in upn_rules(entry, given):
                faulty.setdefault(rule, []).append(given)
        _note_each(findings, faulty, entry, text, lines)


def _note_each(
    findings: Findings,
    by_rule: Mapping[str, list[str]],
    entry: Field,
    text: "pa.Array",
    lines: "pa.Array",
) -> None:
    """Note every cell whose text breaks a rule, a rule at a time however many texts break it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for rule, given in by_rule.items():
        _note(findings, rule, entry, pc.is_in(text, value_set=pa.array(given)), lines)


def _own_school(
    block: "pa.RecordBatch", columns: "dict[str, pa.Array]", school: str | None, findings: Findings
) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    if school is None or SCHOOL_COLUMN not in columns:
        return pa.array([True] * len(block), type=pa.bool_())
    own = pc.fill_null(pc.equal(columns[SCHOOL_COLUMN], school), False)  # noqa: FBT003 - Arrow's own signature
    entry = Field(
        name=SCHOOL_COLUMN,
        title="",
        kind=Kind.TEXT,
        sensitivity=datasets.Sensitivity.ADMINISTRATIVE,
    )
    _note(findings, "wrong-school", entry, pc.invert(own), block.column(LINE))
    return own


def _note(
    findings: Findings, rule: str, entry: Field, where: "pa.Array", lines: "pa.Array"
) -> None:
    import pyarrow.compute as pc

    for line in lines.filter(pc.fill_null(where, False)).to_pylist():  # noqa: FBT003 - Arrow's own signature
        findings.add(rule, line=line, field=entry.source or entry.name)


def _note_days(reading: TableReading, table: Table, batch: "pa.RecordBatch") -> None:
    """The first and last day of dated events, from which a delivery's period is told."""
    import pyarrow.compute as pc

    for name in table.evidence.on:
        if name in batch.schema.names and len(batch):
            span = pc.min_max(batch.column(name)).as_py()
            if span["min"] is not None:
                days = [d for d in (reading.first_day, span["min"]) if d is not None]
                reading.first_day = min(days)
                days = [d for d in (reading.last_day, span["max"]) if d is not None]
                reading.last_day = max(days)
