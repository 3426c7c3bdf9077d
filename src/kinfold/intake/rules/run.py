"""Runs the rules over a return, a few thousand whole children at a time, and says what did not run.

A rule that cannot run, because the file lacks what it looks at or the year's codes are not loaded,
is reported with the reason. A value that could not be read silences the rules that look at it for
its own child only, and they are reported as not having run on that child.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from kinfold import datasets
from kinfold.intake.rules import beside as standing
from kinfold.intake.rules.book import Book, StatedRule
from kinfold.intake.rules.reads import Reads, reads

if TYPE_CHECKING:
    import pyarrow as pa

UNREADABLE: Final = "unreadable"
LINE: Final = "_line"
#: Before the name of a table whose narrow rows wait for the rules about the whole return.
WHOLE: Final = "whole "
#: How the tables of last year's return are called among those beside this year's.
LAST_YEAR: Final = "last_"
MEMORY: Final = "1GB"
#: No spilling to disk, no files, no network: the rows are children's.
_BARS: Final = (
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",
    "SET autoload_known_extensions = false",
    f"SET memory_limit = '{MEMORY}'",
    # Small questions, thousands of them: a second thread costs more than it brings.
    "SET threads = 1",
    "SET lock_configuration = true",
)


@dataclass(frozen=True, kw_only=True)
class NotRun:
    """A rule that did not run, and why; `children` says for how many (None: for none at all)."""

    rule: str
    reason: str
    children: int | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the rules found: one row of `found` for each rule, table, line, child and field."""

    found: "pa.Table"
    not_run: tuple[NotRun, ...]


@dataclass(frozen=True)
class _Ready:
    """A rule in force, with what its question looks at."""

    rule: StatedRule
    reads: Reads


def check(
    book: Book,
    tables: "Mapping[str, pa.Table]",
    *,
    year: str,
    unreadable: "pa.Table | None" = None,
    beside: "Mapping[str, pa.Table] | None" = None,
) -> Checked:
    """Run every rule in force in `year` over the whole return at once.

    `tables` are the data set's own, with `_line` (and `_child` where the layout has no child id to
    join on). `unreadable` has the columns table_name, line, child and field. `beside` are further
    tables that the rules may look things up in, such as places.
    """
    with Checking(book, year=year, beside=beside) as checking:
        checking.chunk(tables, unreadable=unreadable)
        return checking.finish()


class Checking:
    """One return being checked in chunks of whole children; close it when done."""

    def __init__(
        self, book: Book, *, year: str, beside: "Mapping[str, pa.Table] | None" = None
    ) -> None:
        import duckdb

        self._engine = duckdb.connect(":memory:", config={"temp_directory": ""})
        for bar in _BARS:
            self._engine.execute(bar)
        self._book = book
        self._beside = {**standing.beside(year), **(beside or {})}
        for name, table in self._beside.items():
            self._hold(name, table)
        views: dict[str, Reads] = {}
        for name, sql in book.views.items():
            views[name] = reads(sql, views)
        ready = [_Ready(rule, reads(rule.finds, views)) for rule in book.in_force(year)]
        self._not_run = {
            one.code: NotRun(rule=one.code, reason=one.reason)
            for one in book.unstated.values()
            if one.in_force(year)
        }
        self._unjudged: Counter[str] = Counter()
        self._found: list[pa.Table] = []
        self._narrow: dict[str, list[str]] = {}
        self._bad: list[pa.Table] = []
        able = [one for one in ready if self._codes_are_loaded(one, year)]
        self._by_child = [one for one in able if one.rule.scope == "child"]
        self._by_file = [one for one in able if one.rule.scope == "file"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.close()

    def chunk(
        self, tables: "Mapping[str, pa.Table]", *, unreadable: "pa.Table | None" = None
    ) -> "pa.Table":
        """Check the rows of some whole children; what their rules found.

        ValueError where a chunk has other columns than the one before.
        """
        if unreadable is not None and len(unreadable):
            self._bad.append(unreadable)
        for name, table in tables.items():
            self._hold(name, table)
        self._gather(_columns(tables))
        return self._ask(self._by_child, _columns(tables), unreadable)

    def finish(self, tables: "Mapping[str, pa.Table] | None" = None) -> Checked:
        """Check the return as a whole, with `tables` there is one of, such as its header."""
        import pyarrow as pa

        for name in self._narrow:
            self._engine.execute(f'DROP TABLE "{name}"')
            self._engine.execute(f'ALTER TABLE "{WHOLE}{name}" RENAME TO "{name}"')
        for name, table in (tables or {}).items():
            self._hold(name, table)
        whole = {name: frozenset(kept) for name, kept in self._narrow.items()}
        bad = pa.concat_tables(self._bad) if self._bad else None
        self._ask(self._by_file, {**whole, **_columns(tables or {})}, bad)
        unjudged = [
            NotRun(
                rule=code,
                reason="A value that it looks at could not be read; the line is listed.",
                children=count,
            )
            for code, count in self._unjudged.items()
            if count
        ]
        not_run = sorted((*self._not_run.values(), *unjudged), key=lambda one: one.rule)
        return Checked(found=pa.concat_tables(self._found), not_run=tuple(not_run))

    def _hold(self, name: str, table: "pa.Table") -> None:
        self._engine.register("handed_in", table)
        self._engine.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM handed_in')
        self._engine.unregister("handed_in")

    def _codes_are_loaded(self, one: _Ready, year: str) -> bool:
        lists = one.reads.words & datasets.codeset_names() if "listed" in one.reads.tables else ()
        missing = sorted(name for name in lists if not standing.loaded(name, year=year))
        if missing:
            titles = ", ".join(datasets.codeset(name).title for name in missing)
            self._skip(one, f"No codes of {year} are loaded for: {titles}.")
        return not missing

    def _gather(self, columns: Mapping[str, frozenset[str]]) -> None:
        """Keep the few columns that the rules about the whole return look at."""
        for name in {table for one in self._by_file for table in one.reads.tables} & set(columns):
            looked_at = {
                column
                for one in self._by_file
                for table, column in one.reads.of(columns)
                if table == name
            }
            kept = sorted({LINE, *looked_at} & columns[name])
            chosen = ", ".join(f'"{column}"' for column in kept)
            asked = f'SELECT {chosen} FROM "{name}"'  # noqa: S608 - names of declared columns
            if self._narrow.setdefault(name, kept) != kept:
                raise ValueError("every chunk of a return has the same columns")
            self._engine.execute(
                f'CREATE TEMP TABLE IF NOT EXISTS "{WHOLE}{name}" AS {asked} LIMIT 0'
            )
            self._engine.execute(f'INSERT INTO "{WHOLE}{name}" {asked}')

    def _ask(
        self,
        rules: Iterable[_Ready],
        columns: Mapping[str, frozenset[str]],
        unreadable: "pa.Table | None",
    ) -> "pa.Table":
        """What the rules find in the tables held, which have these columns."""
        rules = [one for one in rules if one.rule.code not in self._not_run]
        bad = unreadable_schema().empty_table() if unreadable is None else unreadable
        self._hold(UNREADABLE, bad)
        rules = [one for one in rules if self._has_what_it_reads(one, columns)]
        self._make_views()
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE found (rule VARCHAR, severity VARCHAR, "
            '"table" VARCHAR, line BIGINT, child VARCHAR, field VARCHAR)'
        )
        blind = {one.rule.code: _unseen(one, columns) for one in rules} if len(bad) else {}
        self._unjudged.update(self._children_unseen(blind))
        for one in rules:
            self._run(one, blind.get(one.rule.code))
        found = self._engine.sql("FROM found").to_arrow_table()
        self._found.append(found.cast(_found_schema()))
        return found

    def _has_what_it_reads(self, one: _Ready, columns: Mapping[str, frozenset[str]]) -> bool:
        """Whether the return has the rule's tables and columns; skip the rule where it has not."""
        declared = {table.name: table for table in datasets.get(self._book.data_set).tables}
        known = {*columns, *self._beside, UNREADABLE}
        absent = sorted(one.reads.tables - known)
        if absent:
            if any(name.startswith(LAST_YEAR) for name in absent):
                self._skip(one, "It looks at last year's return, which is not held here.")
                return False
            titles = ", ".join(declared[n].title if n in declared else n for n in absent)
            self._skip(one, f"The return has no such part: {titles}.")
            return False
        there = {name for table in one.reads.tables for name in columns.get(table, ())}
        asked_for = {
            entry.name
            for table in one.reads.tables & set(declared)
            for entry in declared[table].fields
        }
        missing = sorted((one.reads.columns & asked_for) - there)
        if missing:
            self._skip(one, f"The return has no such column: {', '.join(missing)}.")
        return not missing

    def _skip(self, one: _Ready, reason: str) -> None:
        self._not_run[one.rule.code] = NotRun(rule=one.rule.code, reason=reason)

    def _make_views(self) -> None:
        import duckdb

        for name, sql in self._book.views.items():
            try:
                # Worked out once, however many rules ask for it.
                self._engine.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
            except duckdb.Error:
                # Its tables or columns are not there; each rule that uses it says so itself.
                continue

    def _run(self, one: _Ready, unseen: frozenset[tuple[str, str]] | None) -> None:
        """Put what one rule finds into `found`; a rule that fails is skipped with the reason.

        `unseen` are the table and field of the values that it would look at, where any value could
        not be read: children with such a value are not judged.
        """
        import duckdb

        rule, where = one.rule, ""
        if unseen is not None and UNREADABLE not in one.reads.tables:
            fields = " OR ".join(
                f"(u.table_name = '{table}' AND u.field = '{name}')"
                for table, name in sorted(unseen)
            )
            of_these = f"FROM {UNREADABLE} u WHERE ({fields or 'false'})"
            where = f"WHERE NOT EXISTS ({of_these} AND u.child IS NOT DISTINCT FROM f.child)"
        try:
            self._engine.execute(
                f"INSERT INTO found SELECT DISTINCT ?, ?, f.* FROM ({rule.finds}) "  # noqa: S608 - the question is a packaged fact
                f"AS f(table_name, line, child, field) {where}",
                [rule.code, rule.severity],
            )
        except duckdb.Error as problem:
            # Never its message, which may repeat a child's value.
            kind = type(problem).__name__
            self._skip(one, f"Its question could not be worked out on these rows ({kind}).")

    def _children_unseen(self, unseen: Mapping[str, frozenset[tuple[str, str]]]) -> dict[str, int]:
        """How many children have an unreadable value that a rule looks at, by the rule's code."""
        import pyarrow as pa

        places = [(code, *place) for code, looked_at in unseen.items() for place in looked_at]
        if not places:
            return {}
        words = zip(("code", "table_name", "field"), zip(*places, strict=True), strict=True)
        self._engine.register("looked_at", pa.table({name: [*column] for name, column in words}))
        counted = self._engine.execute(
            f"SELECT code, count(DISTINCT child) FROM {UNREADABLE} "  # noqa: S608 - our own table
            "JOIN looked_at USING (table_name, field) GROUP BY code"
        ).fetchall()
        self._engine.unregister("looked_at")
        return dict(counted)


def _unseen(one: _Ready, columns: Mapping[str, frozenset[str]]) -> frozenset[tuple[str, str]]:
    """The table and field of each value without which a rule cannot judge a child."""
    if UNREADABLE in one.reads.tables:
        return frozenset()
    rule = one.rule
    return frozenset(
        (table, name)
        for table, name in one.reads.of(columns)
        if not (rule.finds_unreadable and name in rule.fields)
    )


def _columns(tables: "Mapping[str, pa.Table]") -> dict[str, frozenset[str]]:
    return {name: frozenset(table.column_names) for name, table in tables.items()}


def unreadable_schema() -> "pa.Schema":
    """The columns of the table of values that could not be read; `line` is the row's own."""
    import pyarrow as pa

    word = pa.string()
    return pa.schema([("table_name", word), ("line", pa.int64()), ("child", word), ("field", word)])


def _found_schema() -> "pa.Schema":
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("rule", word),
            ("severity", word),
            ("table", word),
            ("line", pa.int64()),
            ("child", pa.string()),
            ("field", word),
        ]
    )
