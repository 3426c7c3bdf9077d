"""Reads a table (CSV) a block at a time, whole columns together, and checks every cell.

Headings are matched by name, never by place. A heading that no agreement item covers is never
kept: the report lists it (NEX-22, SOM-3.1). A cell that cannot be read is left out and reported;
a row without its required fields is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinfold.datasets import DataSet, Table
from kinfold.intake.cells import Block, Dates, typed
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.mapping import FileMapping
from kinfold.intake.mapping_applied import applied, mapped_head, renamed
from kinfold.intake.matching import TYPE_COLUMN, best_table, by_type, placed, tables_of
from kinfold.intake.opening import Part
from kinfold.intake.rows import schema
from kinfold.intake.table_file import LINE, Head, Noticed, blocks

if TYPE_CHECKING:
    import pyarrow as pa

SCHOOL_COLUMN: Final = "laestab"
LONGEST_HEADING: Final = 60
SURPLUS_TOLD: Final = 200
MISSING_TOLD: Final = 60


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
    mapping: FileMapping | None = None,
    tick: Callable[[], None] = lambda: None,
) -> TableReading:
    """Read the parts into batches of the columns named in `keep` (table -> field names).

    `school` is the LAESTAB that every row must bear, where the layout has one. `mapping` says what
    headings of the sender's own become. `tick` is called after every block: it may raise, to stop.
    """
    reading, dates = TableReading(), Dates()
    for part in parts:
        head, noticed = mapped_head(part, mapping), Noticed()
        named = head if mapping is None else renamed(head, mapping)
        layout = _layout(named, data_set, parts, findings)
        if layout is None:
            continue
        reading.surplus = tuple(dict.fromkeys((*reading.surplus, *_surplus(named, layout))))
        _missing_columns(layout, keep, findings)
        for written in blocks(part, head=head, noticed=noticed):
            block = written if mapping is None else applied(written, mapping)
            for table, columns, rows in _by_table(reading, block, layout, findings):
                text = Block(rows=rows, table=table, columns=columns, findings=findings)
                _take(reading, text, keep.get(table.name), school, dates)
            reading.rows += len(block)
            tick()
        for rule, count in noticed.counts.items():
            field = head.encoding if rule == "encoding-other" else "headings"
            findings.note(rule, field=field, count=count, line=head.above)
    dates.tell(findings)
    if reading.rows == 0:
        raise not_understood("The file has headings and no rows.", "Export it again.")
    return reading


@dataclass(frozen=True)
class Layout:
    """Which tables a part's rows go to, and the heading of each of their fields."""

    places: "tuple[tuple[Table, dict[str, str]], ...]"

    @property
    def mixed(self) -> bool:
        """Whether each row says which table it is of."""
        return len(self.places) > 1


def _layout(
    head: Head, data_set: DataSet, parts: Sequence[Part], findings: Findings
) -> Layout | None:
    """Where a part's columns go; None, and told, where it is of no table and others are."""
    given = {name for name in head.names if name}
    tables = tables_of(data_set)
    if len(tables) > 1 and not by_type(given, data_set):
        found = best_table(given, data_set)
        tables = (found,) if found is not None else ()
    if len(parts) > 1 and not (tables and any(placed(given, table) for table in tables)):
        findings.add("part-unknown", line=head.above, field="headings")
        return None
    if not tables:
        raise not_understood(
            f"The headings do not say which table of {data_set.title} the rows are of.",
            "Compare the headings with the data set reference.",
        )
    return Layout(tuple((table, placed(head.names, table)) for table in tables))


def _missing_columns(
    layout: Layout, keep: Mapping[str, frozenset[str]], findings: Findings
) -> None:
    """Say once which columns are not there; refuse the file where no row could do without one."""
    absent = [
        entry
        for table, columns in layout.places
        for entry in table.fields
        if entry.source
        and entry.name in keep.get(table.name, ())
        and entry.last_year is None
        and entry.name not in columns
    ]
    vital = [entry.source for entry in absent if entry.required]
    if vital and not layout.mixed:
        raise not_understood(
            f"The file has no column headed {' or '.join(vital)}, which every row must have.",
            "Add the column to the export and send it again.",
        )
    sources = dict.fromkeys(entry.source for entry in absent)
    if len(sources) > MISSING_TOLD:
        # A table of a thousand variables is always released in part: one line says so.
        findings.note("column-missing", field=f"{len(sources)} columns", count=len(sources))
        return
    for source in sources:
        findings.add("column-missing", line=1, field=source)


def _by_table(
    reading: TableReading, block: "pa.RecordBatch", layout: Layout, findings: Findings
) -> "Iterator[tuple[Table, dict[str, str], pa.RecordBatch]]":
    """The block's rows by the table their record type names; a row of no known type is refused."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not layout.mixed:
        yield *layout.places[0], block
        return
    types = pc.utf8_lower(pc.utf8_trim_whitespace(block.column(TYPE_COLUMN)))
    known = pa.array([table.name for table, _ in layout.places])
    strange = pc.invert(pc.is_in(types, value_set=known))
    for line in block.column(LINE).filter(strange).to_pylist():
        reading.refused += 1
        findings.add("record-type-unknown", line=line, field=TYPE_COLUMN)
    for table, columns in layout.places:
        yield table, columns, block.filter(pc.equal(types, table.name))


def _surplus(head: Head, layout: Layout) -> tuple[str, ...]:
    """The headings that no declared field has; one too long to be a heading is not repeated."""
    known = {heading for _, columns in layout.places for heading in columns.values()}
    if layout.mixed:
        known.add(TYPE_COLUMN)
    surplus = [name for name in head.names if name and name not in known]
    told = [name if len(name) <= LONGEST_HEADING else "a column" for name in surplus]
    return tuple(dict.fromkeys(told))[:SURPLUS_TOLD]


def _take(
    reading: TableReading,
    block: Block,
    keep: frozenset[str] | None,
    school: str | None,
    dates: Dates,
) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(block.rows)
    if not keep or not count:
        return
    columns, good = _columns(block, dates)
    good = pc.and_(good, _own_school(block, columns, school))
    wanted = schema(block.table, columns=keep)
    batch = pa.RecordBatch.from_arrays(
        [columns.get(n, pa.nulls(count, wanted.field(n).type)) for n in wanted.names],
        schema=wanted,
    )
    if not pc.all(good).as_py():
        batch = batch.filter(good)
    reading.refused += count - len(batch)
    _note_days(reading, block.table, batch)
    if len(batch):
        reading.batches.setdefault(block.table.name, []).append(batch)


def _columns(block: Block, dates: Dates) -> "tuple[dict[str, pa.Array], pa.Array]":
    """Every declared column as its own type, and which rows have all they must."""
    import pyarrow as pa
    import pyarrow.compute as pc

    good = pa.array([True] * len(block.rows), type=pa.bool_())
    columns: dict[str, Any] = {}
    for entry in block.table.fields:
        column = columns[entry.name] = typed(block, entry, dates)
        if entry.required and entry.source and column.null_count:
            missing = pc.is_null(column)
            block.note("required-missing", entry, missing)
            good = pc.and_(good, pc.invert(missing))
    return columns, good


def _own_school(block: Block, columns: "dict[str, pa.Array]", school: str | None) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    if school is None or SCHOOL_COLUMN not in columns:
        return pa.array([True] * len(block.rows), type=pa.bool_())
    own = pc.fill_null(pc.equal(columns[SCHOOL_COLUMN], school), False)  # noqa: FBT003 - Arrow's own signature
    block.note("wrong-school", block.table.field(SCHOOL_COLUMN), pc.invert(own))
    return own


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
