"""Reads a table (CSV) a block at a time, whole columns together, and checks every cell.

Headings are matched by name, never by place. A heading that no agreement item covers is never
kept: the report lists it (NEX-22, SOM-3.1). A cell that cannot be read is left out and reported;
a row without its required fields is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinfold import datasets
from kinfold.datasets import DataSet, Field, Kind, Table
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.recognise import normal, wrong_encoding
from kinfold.intake.rows import schema
from kinfold.intake.values import Unreadable, read, upn_rules

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES: Final = 4 * 1024 * 1024
TYPE_COLUMN: Final = "record_type"
SCHOOL_COLUMN: Final = "laestab"


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
    path: Path,
    data_set: DataSet,
    *,
    keep: Mapping[str, frozenset[str]],
    school: str | None,
    findings: Findings,
) -> TableReading:
    """Read the file into batches of the columns named in `keep` (table -> field names).

    `school` is the LAESTAB that every row must bear, where the layout has one.
    """
    reading = TableReading()
    line = 2
    for block in _blocks(path):
        if reading.rows == 0:
            reading.surplus = _surplus(block.schema.names, data_set)
        for table in data_set.tables:
            _take(reading, block, table, keep.get(table.name), school, findings, line)
        line += len(block)
        reading.rows += len(block)
    if reading.rows == 0:
        raise not_understood("The file has headings and no rows.", "Export it again.")
    return reading


def _blocks(path: Path) -> "Iterator[pa.RecordBatch]":
    """Blocks of text columns, headings normalised."""
    import pyarrow as pa
    from pyarrow import csv

    try:
        with csv.open_csv(
            str(path),
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(_headings(path), pa.string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            for batch in reader:
                yield batch.rename_columns([normal(name) for name in batch.schema.names])
    except pa.ArrowInvalid as problem:
        if "UTF8" in str(problem):
            raise wrong_encoding() from None
        raise not_understood(
            "A row has more or fewer cells than there are headings; the file may be cut short.",
            "Open the file, look for the row that is out of step, and send it again.",
        ) from None


def _headings(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        import csv

        headings = next(csv.reader(file), [])
    if len({normal(heading) for heading in headings}) != len(headings):
        raise not_understood(
            "Two columns have the same heading.", "Remove or rename one of them and send again."
        )
    return headings


def _surplus(names: list[str], data_set: DataSet) -> tuple[str, ...]:
    known = {normal(entry.source) for table in data_set.tables for entry in table.fields}
    return tuple(name for name in names if name not in known)


def _take(
    reading: TableReading,
    block: "pa.RecordBatch",
    table: Table,
    keep: frozenset[str] | None,
    school: str | None,
    findings: Findings,
    line: int,
) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not keep:
        return
    lines = pa.array(range(line, line + len(block)), type=pa.int64())
    block = block.append_column("_line", lines)
    if table.name != "pupil" and TYPE_COLUMN in block.schema.names:
        block = block.filter(pc.equal(block.column(TYPE_COLUMN), table.name))
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
        _check_cells(entry, text, block.column("_line"), findings)
        columns[entry.name] = _typed(entry, text, block.column("_line"), findings)
        if entry.required:
            missing = pc.is_null(columns[entry.name])
            _note(findings, "required-missing", entry, missing, block.column("_line"))
            good = pc.and_(good, pc.invert(missing))
    return columns, good


def _typed(entry: Field, text: "pa.Array", lines: "pa.Array", findings: Findings) -> "pa.Array":
    """The column as its own kind; each distinct text is read once."""
    import pyarrow as pa

    arrow_type = schema_type(entry.kind)
    if entry.kind in {Kind.TEXT, Kind.CODE}:
        return text
    encoded = text.dictionary_encode()
    values: list[Any] = []
    for given in encoded.dictionary.to_pylist():
        try:
            values.append(read(given, entry.kind))
        except Unreadable as problem:
            values.append(None)
            import pyarrow.compute as pc

            _note(findings, problem.rule, entry, pc.equal(text, given), lines)
    return pa.array(values, type=arrow_type).take(encoded.indices)


def schema_type(kind: Kind) -> "pa.DataType":
    """The Arrow type of one kind."""
    import pyarrow as pa

    return {
        Kind.DATE: pa.date32(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.float64(),
        Kind.BOOLEAN: pa.bool_(),
    }.get(kind, pa.string())


def _check_cells(entry: Field, text: "pa.Array", lines: "pa.Array", findings: Findings) -> None:
    """Code lists and UPN rules, each distinct value judged once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if entry.codeset is not None and entry.kind is Kind.CODE:
        listed = pa.array(sorted(datasets.codeset(entry.codeset).codes), type=pa.string())
        bad = pc.and_(pc.is_valid(text), pc.invert(pc.is_in(text, value_set=listed)))
        _note(findings, "code-not-listed", entry, bad, lines)
    elif entry.name in {"upn", "former_upn", "formerupn"}:
        for given in text.dictionary_encode().dictionary.to_pylist():
            for rule in upn_rules(entry, given):
                _note(findings, rule, entry, pc.equal(text, given), lines)


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
    _note(findings, "wrong-school", entry, pc.invert(own), block.column("_line"))
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
