"""The one door to linking: records in, the people they make out, and what a person must decide.

Production hands over the units of an agreement, a large load or the bench one Arrow table; both
are `Records`. Reasons to join come from the exact passes and from the scored pairs; joining takes
the strongest first and refuses what cannot be one child (linkage findings, section 7).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import blocking, learning, passes, scoring
from kinfold.people.agreeing import Edge
from kinfold.people.clusters import Joined, Standing, join
from kinfold.people.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOBODY: Final = Standing()


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The people of a load, every reason that was weighed, and how many pairs were compared."""

    joined: Joined
    edges: tuple[Edge, ...] = field(repr=False)
    compared: int


def linked(
    records: Records,
    *,
    engine: "DuckDBPyConnection",
    model: Mapping[str, Any] | None = None,
    fresh: bool = False,
    standing: Standing = NOBODY,
    changed: Collection[int] | None = None,
) -> Linked:
    """Link a load. `model` None takes the packaged one; `fresh` learns its weights from the load.

    Rests on the link grant under which the caller read the records; nothing is kept here. Sealed
    records are never compared with unsealed ones. The same records, model and decisions give the
    same people in whatever order the records come. With `changed`, the places of a delivery among
    `standing` people, only pairs with one of those are compared.
    """
    standing = replace(standing, sealed=standing.sealed | records.sealed)
    found, compared = edges(
        records,
        engine=engine.cursor(),
        model=model,
        fresh=fresh,
        sealed=standing.sealed,
        changed=changed,
    )
    return Linked(joined=join(records, found, standing), edges=found, compared=compared)


def edges(
    records: Records,
    *,
    engine: "DuckDBPyConnection",
    model: Mapping[str, Any] | None = None,
    fresh: bool = False,
    sealed: frozenset[int] = frozenset(),
    without: frozenset[int] = frozenset(),
    changed: Collection[int] | None = None,
) -> tuple[tuple[Edge, ...], int]:
    """Every reason to hold two records for one child or for two, and how many were compared.

    Records in `without` are left out. With `changed`, only pairs with one of those are made.
    """
    blocking.load(engine, records)
    blocking.index(engine, without=without)
    scoring.weigh_names(engine)
    compared = blocking.pairs(engine, changed=None if changed is None else blocking.places(changed))
    load = changed is None or len(changed) > len(records) // 2
    found = (
        _scored(engine, model or scoring.model(), size=len(records), fresh=fresh, load=load)
        if compared
        else []
    )
    return strongest((*_exact(records, sealed, without), *found)), compared


def _scored(
    engine: "DuckDBPyConnection",
    model: Mapping[str, Any],
    *,
    size: int,
    fresh: bool,
    load: bool,
) -> list[Edge]:
    """The pairs scored. What is no load of its own says nothing new of how strangers agree."""
    table = scoring.ready(engine)
    held = dict(model)
    if fresh:
        held |= {"comparisons": learning.learnt(engine, table=table, size=size)}
    strangers = scoring.strangers(engine, held, table=table, size=size) if load else {}
    weights = scoring.weights(held, strangers)
    scoring.score(engine, weights, table=table)
    return [scoring.edge(*row) for row in scoring.certain(engine, weights, size=size)]


def _exact(records: Records, sealed: frozenset[int], without: frozenset[int]) -> tuple[Edge, ...]:
    """What the exact passes say of unsealed records, and, apart from them, of sealed ones."""
    unsealed = passes.exact(records, without=sealed | without)
    return (*unsealed, *passes.exact(records, only=sealed - without))


def strongest(found: Iterable[Edge]) -> tuple[Edge, ...]:
    """The strongest reason for each pair."""
    best: dict[tuple[int, int], Edge] = {}
    for edge in found:
        held = best.get(edge.pair)
        if held is None or edge.weight > held.weight:
            best[edge.pair] = edge
    return tuple(best.values())
