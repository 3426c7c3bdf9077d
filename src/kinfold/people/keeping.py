"""Keeps a linked load ready, so that a daily delivery is compared alone and nobody's id moves.

The keys of what stands stay in a table; only pairs with a new record are made, and only they are
scored. A new record joins a standing person, makes a new one, or becomes a case; two standing
people are never joined by it (linkage findings, sections 4 and 7.6).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import blocking, passes, scoring
from kinfold.people.agreeing import Edge
from kinfold.people.blocking import KEYS, PAIRS, RECORDS
from kinfold.people.clusters import Joined, Standing, join
from kinfold.people.engine import Linked, linked, strongest
from kinfold.people.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NEW: Final = "kinfold_new"
_NEW_KEYS: Final = "kinfold_new_keys"
_COMPARED: Final = "kinfold_compared"


class Kept:
    """A load that was linked and stays before its engine. `person` names everybody's person."""

    def __init__(
        self,
        records: Records,
        *,
        engine: "DuckDBPyConnection",
        model: Mapping[str, Any] | None = None,
    ) -> None:
        self._engine = engine.cursor()
        self._weights = scoring.weights(model or scoring.model(), {})
        self.records = records
        self.linked = linked(records, engine=self._engine, model=model, stays=True)
        self.person: dict[int, str] = {}
        self._names(self.linked.joined)

    def deliver(self, later: Records) -> Linked:
        """Link a delivery with what stands, and keep it too; cases are about the new alone."""
        start = self.records.size
        self.records = self.records.and_also(later)
        self._add(later, start=start)
        compared = blocking.pairs(
            self._engine, changed=blocking.places(range(start, start + later.size))
        )
        found = strongest((*self._exact(start), *self._scored()))
        standing = Standing(
            person=self.person,
            oldest_first=sorted(set(self.person.values())),
            sealed=self.records.sealed,
        )
        joined = join(self.records, found, standing)
        self._names(joined)
        return Linked(joined=joined, edges=found, compared=compared)

    def _names(self, joined: Joined) -> None:
        """Everybody's person, a new one named after the first of their records."""
        for group in joined.groups:
            name = group.person or f"p{min(group.places):09}"
            self.person.update(dict.fromkeys(group.places, name))

    def _add(self, later: Records, *, start: int) -> None:
        blocking.load(self._engine, later, into=_NEW, start=start)
        blocking.index(self._engine, of=_NEW, into=_NEW_KEYS)
        self._engine.execute(f"insert into {RECORDS} by name select * from {_NEW}")  # noqa: S608 - names of tables, nothing of the data
        self._engine.execute(f"insert into {KEYS} select * from {_NEW_KEYS}")  # noqa: S608 - the same

    def _scored(self) -> list[Edge]:
        """The pairs of the delivery, over no more of the load than they touch."""
        self._engine.execute(
            f"""create or replace table {_COMPARED} as select * from {RECORDS} where place in
            (select join_key_l from {PAIRS} union select join_key_r from {PAIRS})"""  # noqa: S608 - the same
        )
        table = scoring.ready(self._engine, table=_COMPARED)
        scoring.score(self._engine, self._weights, table=table)
        size = self.records.size
        return [
            scoring.edge(*row) for row in scoring.certain(self._engine, self._weights, size=size)
        ]

    def _exact(self, start: int) -> list[Edge]:
        """What the exact passes say of the new and of those beside them."""
        found = self._engine.execute(
            f"select join_key_l from {PAIRS} union select join_key_r from {PAIRS}"  # noqa: S608 - the same
        ).fetchall()
        touched = frozenset(place for (place,) in found)
        edges: list[Edge] = []
        for side in (touched - self.records.sealed, touched & self.records.sealed):
            edges += passes.exact(self.records, only=side)
        return [edge for edge in edges if edge.pair[1] >= start]
