"""Works out which tables and columns a rule's question looks at, from the question itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: More questions than all books of rules hold.
REMEMBERED = 4096


@dataclass(frozen=True, kw_only=True)
class Reads:
    """The names a question uses: its tables and views, its columns, and what it says in quotes."""

    tables: frozenset[str]
    columns: frozenset[str]
    words: frozenset[str]

    def of(self, columns: Mapping[str, frozenset[str]]) -> frozenset[tuple[str, str]]:
        """The (table, column) pairs looked at, given the columns each table has."""
        return frozenset(
            (table, name)
            for table in self.tables
            for name in columns.get(table, frozenset()) & self.columns
        )


def reads(sql: str, views: Mapping[str, Reads]) -> Reads:
    """What `sql` looks at, through the views it uses; ValueError where it is not a question."""
    own = _alone(sql)
    seen = [views[name] for name in own.tables if name in views]
    return Reads(
        tables=own.tables.union(*(view.tables for view in seen)) - frozenset(views),
        columns=own.columns.union(*(view.columns for view in seen)),
        words=own.words.union(*(view.words for view in seen)),
    )


@lru_cache(maxsize=REMEMBERED)
def _alone(sql: str) -> Reads:
    """What a question itself names; it is the same for every return, so it is worked out once."""
    with _parser().cursor() as engine:
        ((told,),) = engine.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    tree = json.loads(told)
    if tree["error"]:
        raise ValueError("a rule's question is not SQL that only asks")
    nodes = list(_nodes(tree))
    made = {entry["key"] for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    return Reads(
        tables=frozenset(node["table_name"] for node in nodes if node.get("type") == "BASE_TABLE")
        - made,
        columns=frozenset(
            name
            for node in nodes
            for name in (*node.get("column_names", ()), *node.get("using_columns", ()))
        ),
        words=frozenset(
            str(node["literal"]["text"])
            for node in nodes
            if isinstance(node.get("literal"), dict) and "text" in node["literal"]
        ),
    )


@cache
def _parser() -> "DuckDBPyConnection":
    """An engine that holds nothing and is only asked what a question looks like."""
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1})


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = [tree]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
