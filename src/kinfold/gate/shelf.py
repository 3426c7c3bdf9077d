"""Takes from the shelf what one permit names: columns, people and window, cut before handing over.

The window and its unlock rule are Appendix C 7.2 and 12.2 as settled in the data view contract;
a restriction (13.6) makes evidence behave as if it were not held. What a school sent twice in
files of two periods, such as a mark of a session, is one row: the newest file's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kinfold import datasets
from kinfold.agreement.flow import Flow
from kinfold.agreement.permit import Permit
from kinfold.agreement.scope import (
    ENDED,
    TableScope,
    counting_tables,
    ends,
    in_window,
    involves,
    scope,
    undated,
)
from kinfold.gate import kept_back
from kinfold.registers import moves, people
from kinfold.store import Ending, Store, TableCut

if TYPE_CHECKING:
    import pyarrow as pa

INDEX = "person_index"
Tables = Mapping[str, "pa.Table"]


@dataclass(frozen=True)
class Shelf:
    """The store as the gate reads it. `organisation` is the installation's own, which holds
    the person index."""

    store: Store
    organisation: str

    def whole(self, permit: Permit, *, held_at: datetime) -> dict[str, "pa.Table"]:
        """Every row of the tables a permit rests on, for work on whole supplies.

        Where the grant is about one's own supply, the rows of that holder only: of the many
        authorities one service holds, none sees another's (NEX-2). Where the flow names people as
        `data set/holder/identifier`, the rows about them only.
        """
        parts = scope(permit)
        named = _as_named(permit.flow)
        cuts = [
            _cut(
                permit,
                part,
                holders=own_holders(permit),
                subjects=named.get(part.data_set, frozenset()) if named else None,
            )
            for part in parts
        ]
        held = self.store.read(cuts, held_at=held_at)
        usable = {part.key: self._usable(held[part.key], part, permit.flow) for part in parts}
        return self._placeless(usable, parts, permit.flow)

    def _placeless(
        self, held: Mapping[str, "pa.Table"], parts: Iterable[TableScope], flow: Flow
    ) -> dict[str, "pa.Table"]:
        """The tables without where anybody is whose identity is sealed or address kept back."""
        closed = moves.closed(at=flow.at)
        found: dict[str, pa.Table] = {}
        for part in parts:

            def sealed(holder: str, name: str, data_set: str = part.data_set) -> bool:
                return self.store.digest(data_set, holder, name) in closed

            rows = kept_back.without_places(
                held[part.key],
                data_set=part.data_set,
                table=part.table,
                sealed=sealed if closed else None,
                subject=part.subject,
            )
            extra = [name for name in (kept_back.MARK,) if name not in part.columns]
            found[part.key] = rows.drop_columns([n for n in extra if n in rows.column_names])
        return found

    def _usable(self, table: "pa.Table", part: TableScope, flow: Flow) -> "pa.Table":
        """The rows about anybody whose data is not restricted (UK GDPR Article 18)."""
        limited = people.restricted(at=flow.at)
        if part.subject is None or not limited:
            return table
        import pyarrow as pa

        holders, names = table["_holder"].to_pylist(), table[part.subject].to_pylist()
        keep = [
            self.store.digest(part.data_set, holder, str(name)) not in limited
            for holder, name in zip(holders, names, strict=True)
        ]
        return table.filter(pa.array(keep, type=pa.bool_()))

    def held(self, permit: Permit, *, held_at: datetime) -> dict[str, "pa.Table"]:
        """Every row about the permit's people at a moment, restricted or not (Article 15).

        People are named by the person index, or as `data set/holder/identifier` where the
        agreement has none.
        """
        parts = scope(permit)
        records = self._records(permit.flow)
        named = _as_named(permit.flow)
        own = frozenset((self.organisation, person) for person in permit.flow.subjects)
        cuts = [
            _cut(
                permit,
                part,
                subjects=own
                if part.data_set == INDEX
                else records.get(_numbered(part), frozenset())
                | named.get(part.data_set, frozenset()),
            )
            for part in parts
        ]
        return self.store.read(cuts, held_at=held_at)

    def findable(self, permit: Permit) -> dict[str, "pa.Table"]:
        """The identities of people with a current link to the asker's organisation."""
        flow = permit.flow
        linked = {
            row["person"]
            for row in self._index(flow, "relationship")
            if row["organisation"] == flow.actor.organisation and _current(row, flow.on)
        }
        linked -= people.sealed(tuple(linked), at=flow.at)
        return self.store.read([self._index_cut(flow, "identity", linked)], held_at=flow.at)

    def links(self, flow: Flow) -> dict[str, frozenset[str]]:
        """For each person asked about, the organisations with a current link to that person."""
        found: dict[str, set[str]] = {person: set() for person in flow.subjects}
        if found:
            for row in self._index(flow, "relationship", persons=flow.subjects):
                if _current(row, flow.on):
                    found[row["person"]].add(row["organisation"])
        return {person: frozenset(links) for person, links in found.items()}

    def about(self, permit: Permit) -> tuple[dict[str, "pa.Table"], bool]:
        """The rows about the permit's people, and whether the two-year test is met."""
        flow = permit.flow
        parts = scope(permit)
        counting = _counting(permit, parts)
        records = self._records(flow)
        cuts = [
            _cut(permit, part, subjects=records.get(_numbered(part), frozenset()))
            for part in (*parts, *counting)
        ]
        held = _unrestricted(flow, self.store.read(cuts, held_at=flow.at))
        held = self._placeless(held, (*parts, *counting), flow)
        newest = self._newest(permit)
        rows = {
            part.key: _with_ends(held[part.key], part, newest=newest)
            for part in (*parts, *counting)
        }
        since = permit.qualifying_since or date.min
        qualifying = any(
            involves(row, part.evidence, since=since, on=flow.on)
            for part in (*parts, *counting)
            if part.evidence.counts
            for row in rows[part.key]
        )
        tables = {
            part.key: _windowed(
                held[part.key], rows[part.key], part, qualifying=qualifying, on=flow.on
            )
            for part in parts
        }
        if not (qualifying or permit.identity_without_evidence):
            # Appendix C 7.2 read strictly: without recent involvement not even identity is shown.
            tables = {key: table.slice(0, 0) for key, table in tables.items()}
        return tables, qualifying

    def as_at(self, permit: Permit, tables: Iterable[str]) -> dict[str, date]:
        """Per data set, the newest supply of whichever holder is furthest behind."""
        used = {key.split(".", 1)[0] for key in tables}
        found: dict[str, date] = {}
        for (data_set, _), day in self._newest(permit).items():
            if data_set in used:
                found[data_set] = min(found.get(data_set, day), day)
        return found

    def _newest(self, permit: Permit) -> dict[tuple[str, str], date]:
        """Per data set and holder, the as-at date of the newest supply that may be drawn on."""
        newest: dict[tuple[str, str], date] = {}
        for supply in self.store.supplies(held_at=permit.flow.at):
            if supply.agreement in permit.source_agreements:
                of = (supply.data_set, supply.holder)
                newest[of] = max(newest.get(of, supply.as_at), supply.as_at)
        return newest

    def _records(self, flow: Flow) -> dict[str, frozenset[tuple[str, str]]]:
        """The people's own records, as (holder, identifier), by the system that numbers them."""
        found: dict[str, set[tuple[str, str]]] = {}
        for row in self._index(flow, "link", persons=flow.subjects):
            if row["believed_to"] is None:
                numbered = datasets.system(row["data_set"])
                found.setdefault(numbered, set()).add((row["holder"], row["record"]))
        return {name: frozenset(pairs) for name, pairs in found.items()}

    def _index(
        self, flow: Flow, table: str, *, persons: Iterable[str] | None = None
    ) -> list[dict[str, Any]]:
        """Rows of the person index made under the flow's own agreement, never another's."""
        cut = self._index_cut(flow, table, persons)
        rows: list[dict[str, Any]] = self.store.read([cut], held_at=flow.at)[cut.key].to_pylist()
        return rows

    def _index_cut(self, flow: Flow, table: str, persons: Iterable[str] | None) -> TableCut:
        return TableCut(
            data_set=INDEX,
            table=table,
            columns=tuple(field.name for field in datasets.get(INDEX).table(table).fields),
            subjects=None
            if persons is None
            else frozenset((self.organisation, person) for person in persons),
            agreements=frozenset({flow.agreement}),
        )


def _numbered(part: TableScope) -> str:
    """The system that numbers the people of a table, which two lists may call by one word."""
    return datasets.system(part.data_set, subject=part.subject) if part.subject else ""


def own_holders(permit: Permit) -> frozenset[str] | None:
    """The one holder whose supplies the permit is about; None where it is about all of them."""
    if permit.cohort != "own_supply":
        return None
    return frozenset({permit.flow.holder} if permit.flow.holder is not None else set())


def _as_named(flow: Flow) -> dict[str, frozenset[tuple[str, str]]]:
    """The people a flow names as `data set/holder/identifier`, by data set."""
    found: dict[str, set[tuple[str, str]]] = {}
    for person in flow.subjects:
        data_set, _, rest = person.partition("/")
        holder, marked, identifier = rest.partition("/")
        if marked:
            found.setdefault(data_set, set()).add((holder, identifier))
    return {data_set: frozenset(pairs) for data_set, pairs in found.items()}


def _cut(
    permit: Permit,
    part: TableScope,
    *,
    subjects: frozenset[tuple[str, str]] | None = None,
    holders: frozenset[str] | None = None,
) -> TableCut:
    return TableCut(
        data_set=part.data_set,
        table=part.table,
        columns=_with_marks(permit, part),
        subjects=subjects,
        holders=holders,
        # An index is made for one agreement's purposes; another's is never drawn on.
        agreements=frozenset(
            {permit.agreement} if part.data_set == INDEX else permit.source_agreements
        ),
        told_apart=datasets.get(part.data_set).told_apart(part.table),
        ended_by=_endings(permit, part),
    )


def _with_marks(permit: Permit, part: TableScope) -> tuple[str, ...]:
    """A table's columns, and the one that keeps addresses back; an answer is made as it is held."""
    if permit.flow.operation == "answer":
        return part.columns
    return tuple(dict.fromkeys((*part.columns, *kept_back.marks(part.data_set, part.table))))


def _endings(permit: Permit, part: TableScope) -> tuple[Ending, ...]:
    """Where a sender says that rows are no more; who asks about themselves is told of those too."""
    if permit.flow.operation == "answer":
        return ()
    return tuple(
        Ending(table=one.name, key=one.key, flag=one.gone)
        for one in datasets.get(part.data_set).endings(part.table)
        if one.gone is not None
    )


def _current(row: Mapping[str, Any], on: date) -> bool:
    start, end = row["start"], row["end"]
    return (start is None or start <= on) and (end is None or end >= on)


def _counting(permit: Permit, parts: Sequence[TableScope]) -> tuple[TableScope, ...]:
    """Tables beyond the permit's whose dates alone decide the qualifying test."""
    if permit.qualifying_since is None:
        return ()
    known = {part.key for part in parts}
    return tuple(
        TableScope(
            data_set=data_set,
            table=table.name,
            columns=table.evidence.needs,
            since=None,
            unlocks=False,
            subject=table.subject,
            evidence=table.evidence,
        )
        for data_set, table in counting_tables()
        if f"{data_set}.{table.name}" not in known
    )


@lru_cache(maxsize=1)
def _involvement_sets() -> frozenset[str]:
    """Data sets that say somebody was involved with a child, beyond the school roll."""
    return frozenset(data_set for data_set, table in counting_tables() if table.evidence.chronology)


def _unrestricted(flow: Flow, held: dict[str, "pa.Table"]) -> dict[str, "pa.Table"]:
    """A restricted person's evidence, or one data set of it, behaves as if it were not held."""
    limits = people.restrictions(flow.subjects, at=flow.at)
    whole = any(limit.data_set is None for limit in limits)
    named = {limit.data_set for limit in limits}
    counted = {data_set for data_set, _ in counting_tables()}
    return {
        key: table.slice(0, 0)
        if key.split(".", 1)[0] in named or (whole and key.split(".", 1)[0] in counted)
        else table
        for key, table in held.items()
    }


def _with_ends(
    table: "pa.Table", part: TableScope, *, newest: Mapping[tuple[str, str], date]
) -> list[dict[str, Any]]:
    """The rows of one table, each with the day its spell ended."""
    rows: list[dict[str, Any]] = table.to_pylist()
    holders = {
        holder: day for (data_set, holder), day in newest.items() if data_set == part.data_set
    }
    if part.evidence.start is not None:
        for row, end in zip(rows, ends(rows, part.evidence, newest=holders), strict=True):
            row[ENDED] = end
    return rows


def _windowed(
    table: "pa.Table",
    rows: Sequence[Mapping[str, Any]],
    part: TableScope,
    *,
    qualifying: bool,
    on: date,
) -> "pa.Table":
    """The rows of one table that may be used, each with its end and whether it is in the window."""
    import pyarrow as pa

    marks = [_in(row, part, qualifying=qualifying, on=on) for row in rows]
    keep = [mark or (part.unlocks and qualifying) for mark in marks]
    return (
        table.append_column("_in_window", pa.array(marks, type=pa.bool_()))
        .append_column(ENDED, pa.array([row.get(ENDED) for row in rows], type=pa.date32()))
        .filter(pa.array(keep, type=pa.bool_()))
    )


def _in(row: Mapping[str, object], part: TableScope, *, qualifying: bool, on: date) -> bool:
    if part.since is None:
        return True
    if undated(part.evidence):
        # A case id, shown when nothing recent is held, would itself say "known to social care".
        return qualifying or part.data_set not in _involvement_sets()
    return in_window(row, part.evidence, since=part.since, on=on)
