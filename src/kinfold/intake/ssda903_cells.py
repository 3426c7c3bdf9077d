"""Turns the written cells of a looked-after return's module into values, a column at a time."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kinfold.datasets import Field, Kind, Table
from kinfold.intake.findings import Findings
from kinfold.intake.rows import arrow_type, schema
from kinfold.intake.rules import book
from kinfold.intake.table_file import LINE
from kinfold.intake.values import Unreadable, code_rule, read

if TYPE_CHECKING:
    import pyarrow as pa

CHILD: Final = "CHILD"


@dataclass(frozen=True, kw_only=True)
class Module:
    """One module as it was read: typed rows with their lines, and which of them can be kept.

    `unreadable` says where a value could not be read: table, line, child and field.
    """

    table: Table
    rows: "pa.Table"
    good: "pa.ChunkedArray"
    unreadable: "pa.Table"

    @property
    def placed(self) -> int:
        """How many rows can be kept."""
        import pyarrow.compute as pc

        return int(pc.sum(self.good).as_py() or 0)


def typed(
    table: Table, text: "pa.Table", *, keep: frozenset[str], year: str, findings: Findings
) -> Module:
    """The module's columns in `keep`, read as what they are declared to be.

    A value that cannot be read is left out and noted, unless a rule of the Department's says it;
    a code that is not of the year's list stays, and is noted likewise.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = schema(table, columns=keep)
    lines = text.column(LINE)
    children = _trimmed(text, CHILD)
    columns: dict[str, Any] = {}
    bad: list[pa.Table] = [_places([], [], table=table.name, field="")]
    for entry in table.fields:
        if entry.name not in wanted.names:
            continue
        if entry.name not in text.column_names:
            continue
        written = _trimmed(text, entry.name)
        columns[entry.name], faults = _read(entry, written, year)
        for rule, where in faults.items():
            hit = pc.is_in(written, value_set=pa.array(where, pa.string()))
            at, of = lines.filter(hit), children.filter(hit)
            if columns[entry.name].type != pa.string() or rule == "not-a-code":
                bad.append(_places(at, of, table=table.name, field=entry.name))
            if (rule, table.name, entry.name) not in _said_by_rules(year):
                _note(findings, rule, at, f"{table.name}.{entry.source}")
    rows = pa.table(
        {name: columns[name] for name in wanted.names if name in columns} | {LINE: lines}
    )
    good = _placeable(table, rows, lines, year, findings)
    return Module(table=table, rows=rows, good=good, unreadable=pa.concat_tables(bad))


def _trimmed(text: "pa.Table", name: str) -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in text.column_names:
        return pa.chunked_array([pa.nulls(len(text), pa.string())])
    cells = pc.utf8_trim_whitespace(text.column(name))
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _read(
    entry: Field, written: "pa.ChunkedArray", year: str
) -> "tuple[pa.ChunkedArray, dict[str, list[str]]]":
    """The column as its own kind, and the texts that break a rule; each text is read once."""
    import pyarrow as pa

    faults: dict[str, list[str]] = {}
    if entry.kind is Kind.TEXT:
        return written, faults
    encoded = written.combine_chunks().dictionary_encode()
    values: list[Any] = []
    for given in encoded.dictionary.to_pylist():
        try:
            values.append(read(given, entry.kind))
            rule = code_rule(entry, given, year=year)
        except Unreadable as problem:
            values.append(None)
            rule = problem.rule
        if rule is not None:
            faults.setdefault(rule, []).append(given)
    column = pa.array(values, type=arrow_type(entry.kind)).take(encoded.indices)
    return pa.chunked_array([column]), faults


def _places(
    lines: "pa.ChunkedArray | list[int]",
    children: "pa.ChunkedArray | list[str]",
    *,
    table: str,
    field: str,
) -> "pa.Table":
    import pyarrow as pa

    count = len(lines)
    line = lines if count else pa.array([], pa.int64())
    child = children if count else pa.array([], pa.string())
    names = [pa.array([word] * count, pa.string()) for word in (table, field)]
    return pa.table({"table_name": names[0], "line": line, "child": child, "field": names[1]})


def _placeable(
    table: Table, rows: "pa.Table", lines: "pa.ChunkedArray", year: str, findings: Findings
) -> "pa.ChunkedArray":
    """Which rows say whose they are and, where they are of a spell, when it began."""
    import pyarrow as pa
    import pyarrow.compute as pc

    good = pa.chunked_array([pa.array([True] * len(rows), pa.bool_())])
    for name in (CHILD, table.evidence.start):
        if name is None or name not in rows.column_names:
            continue
        missing = pc.is_null(rows.column(name))
        good = pc.and_(good, pc.invert(missing))
        if ("required-missing", table.name, name) not in _said_by_rules(year):
            _note(findings, "required-missing", lines.filter(missing), f"{table.name}.{name}")
    return good


def _note(findings: Findings, rule: str, lines: "pa.ChunkedArray", field: str) -> None:
    for line in lines.to_pylist():
        findings.add(rule, line=line, field=field)


@cache
def _said_by_rules(year: str) -> frozenset[tuple[str, str, str]]:
    """Our own checks that a rule of the Department's makes superfluous, by table and field."""
    stated = book("ssda903")
    return frozenset(
        (check, rule.module, name)
        for rule in (stated.in_force(year) if stated is not None else ())
        for check in rule.instead_of
        for name in rule.fields
    )
