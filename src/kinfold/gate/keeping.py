"""Reading, keeping and destroying: what is on the shelf, always against a permit."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kinfold import datasets
from kinfold.agreement.permit import Permit, PermitInvalid
from kinfold.gate import leaving
from kinfold.gate.counting import NOBODY
from kinfold.gate.deciding import Deciding
from kinfold.gate.handover import Handover
from kinfold.gate.shelf import own_holders
from kinfold.ledger import Entry
from kinfold.store import Certificate, Delivery, Supply

if TYPE_CHECKING:
    import pyarrow as pa

READS = frozenset({"view", "search", "link", "report", "answer"})
KEEPS = frozenset({"deposit", "link"})
DESTROYS = frozenset({"destroy"})
DESTROYED = "destroy.outcome"


@dataclass(frozen=True, kw_only=True)
class Destruction:
    """What was destroyed, as the store certifies it, and the ledger entry that says so."""

    certificate: Certificate
    entry: int


class Keeping(Deciding):
    """The gate's dealings with its own shelf."""

    # ---- reading --------------------------------------------------------------------------

    def read(self, permit: Permit, *, at: datetime, held_at: datetime | None = None) -> Handover:
        """The rows a permit lets through, cut to its columns, people and window.

        Uses the permit up. The decision is in the ledger already; `outcome` must be called with
        what was made of the rows before anybody sees it. Answering a person about their own data
        may ask for what was held at an earlier moment (Appendix C 13.4.2); so may an organisation
        about its own supply, to compare one delivery with the one before. PermitInvalid where
        anybody else does, and where the permit is for figures only (see `count`).
        """
        if held_at is not None and not _may_look_back(permit):
            raise PermitInvalid("only an answer, or a report on one's own supply, may look back")
        if permit.cohort == NOBODY:
            raise PermitInvalid("the permit is for figures: people are counted, and nobody read")
        entry = self._spend(permit, at=at, operations=READS)
        qualifying = False
        if permit.flow.operation == "answer":
            tables = self._shelf.held(permit, held_at=held_at or at)
        elif permit.flow.operation == "search":
            tables = self._shelf.findable(permit)
        elif permit.cohort == "linked_to_organisation":
            tables, qualifying = self._shelf.about(permit)
        else:
            tables = self._shelf.whole(permit, held_at=held_at or permit.flow.at)
        return Handover(
            permit=permit,
            entry=entry,
            tables=tables,
            qualifying=qualifying,
            as_at=self._shelf.as_at(permit, tables),
        )

    def outcome(
        self,
        handover: Handover,
        *,
        kind: str,
        payload: Mapping[str, object],
        people: tuple[str, ...] = (),
    ) -> Entry:
        """Record what came of a reading (values shown, rows used); durable when it returns.

        `people` are those it turned out to be about, where nobody was named in asking.
        """
        return self._note_outcome(
            handover.permit, handover.entry, kind=kind, payload=payload, people=people
        )

    # ---- keeping --------------------------------------------------------------------------

    def deposit(
        self,
        permit: Permit,
        *,
        data_set: str,
        period: str,
        receipt: str,
        as_at: date,
        tables: "Mapping[str, Iterable[pa.RecordBatch]]",
        at: datetime,
    ) -> Supply:
        """Keep a delivery of the permit's items; UsageProblem where a column is beyond them.

        A permit to link keeps only what linking works out, never another copy of what it read.
        The supply appears whole or not at all. AlreadyHeld (a NothingToDo) where the same bytes
        are held under the same agreement, or were and what stands now is true of a later day.
        """
        entry = self._spend(permit, at=at, operations=KEEPS)
        declared = datasets.get(data_set)
        if permit.flow.operation == "link" and not declared.derived:
            raise PermitInvalid("a permit to link does not take a delivery in")
        delivery = Delivery(
            data_set=data_set,
            holder=permit.flow.holder or self.installation.organisation,
            period=period,
            receipt=receipt,
            agreement=permit.agreement,
            agreement_version=permit.version,
            as_at=as_at,
            destroy_by=permit.destroy_by,
            tables={
                name: leaving.only_permitted(permit, data_set, name, batches)
                for name, batches in tables.items()
            },
            subjects={name: declared.table(name).subject for name in tables},
            may_return=permit.flow.operation == "deposit",
        )
        try:
            supply = self._store.deposit(delivery, at=at)
        except Exception as problem:
            self._note_outcome(
                permit, entry, kind="deposit.outcome", payload={"kept": type(problem).__name__}
            )
            raise
        self._note_outcome(
            permit,
            entry,
            kind="deposit.outcome",
            payload={"supply": supply.id, "rows": dict(supply.rows), "receipt": receipt},
        )
        return supply

    # ---- destroying -----------------------------------------------------------------------

    def destroy(
        self,
        permit: Permit,
        *,
        because: str,
        at: datetime,
        supplies: Collection[str] = (),
        subjects: Collection[tuple[str, str, str]] = (),
        within: str | None = None,
    ) -> tuple[Destruction, ...]:
        """Destroy whole supplies, or people (data set, holder, identifier), under the permit.

        Only what came under the permit's own agreement, of data sets it names. What was derived
        from it is destroyed by being named too. `within` limits people to one supply, and lets
        them come again. `because` is the clause or the case.
        """
        entry = self._spend(permit, at=at, operations=DESTROYS)
        named = {item.split(".", 1)[0] for item in permit.shown}
        held = {supply.id: supply for supply in self._store.supplies(agreement=permit.agreement)}
        sets = {held[name].data_set for name in supplies if name in held}
        if not sets | {place[0] for place in subjects} <= named or not held.keys() >= {*supplies}:
            raise PermitInvalid("the permit does not reach what was to be destroyed")
        made = [
            self._destroyed(
                permit,
                entry,
                self._store.destroy_supply(name, at=at),
                {"because": because, "supply": name},
            )
            for name in supplies
        ]
        if subjects:
            certificate = self._store.destroy_subjects(
                subjects, at=at, agreement=permit.agreement, within=within
            )
            made.append(self._destroyed(permit, entry, certificate, {"because": because}))
        return tuple(made)

    def _destroyed(
        self, permit: Permit, entry: int, certificate: Certificate, told: dict[str, object]
    ) -> Destruction:
        """A destruction on record as soon as it is done, so that one cut short tells how far."""
        payload = told | {
            "files": certificate.files,
            "rows": certificate.rows,
            "supplies": certificate.supplies,
            "completes": certificate.completes,
        }
        noted = self._note_outcome(permit, entry, kind=DESTROYED, payload=payload)
        return Destruction(certificate=certificate, entry=noted.index)

    def forget(self, permit: Permit, *, because: str, before: datetime, at: datetime) -> int:
        """Destroy the contents of the ledger's entries older than `before`; how many went.

        Only entries under the permit's own agreement. That they were made, when and by whom stays
        proved; what a screen showed is gone. What says that something was destroyed is kept.
        """
        entry = self._spend(permit, at=at, operations=DESTROYS)
        old = [one.index for one in self._aged(before) if one.agreement == permit.agreement]
        if old:
            self._ledger.destroy_payloads(old, at=at)
            told: dict[str, object] = {"because": because, "payloads": len(old)}
            self._note_outcome(permit, entry, kind=DESTROYED, payload=told)
        return len(old)

    def aged(self, *, before: datetime) -> Counter[str]:
        """How many entries older than `before` still have contents, by agreement."""
        return Counter(str(one.agreement) for one in self._aged(before))

    def _aged(self, before: datetime) -> Iterator[Entry]:
        for one in self._ledger.entries():
            if one.at >= before:
                return
            if one.agreement is not None and one.payload is not None and one.kind != DESTROYED:
                yield one

    def tidy(self, *, at: datetime, grace: timedelta, merging: bool = False) -> tuple[int, int]:
        """Remove files dead for longer than `grace`, merging small ones first where asked.

        How many files were merged and how many went. Nothing that is held changes.
        """
        places = {(one.data_set, table) for one in self._store.supplies() for table in one.rows}
        merged = sum(
            self._store.compact(at=at, data_set=data_set, table=table)
            for data_set, table in (sorted(places) if merging else ())
        )
        return merged, self._store.sweep(at=at, grace=grace)

    def gone(self) -> list[tuple[Supply, datetime]]:
        """Which supplies were destroyed whole, and when; never whom they were about."""
        return self._store.gone()

    def held(self) -> list[Supply]:
        """What is on the shelf: which supplies, never whom they are about."""
        return self._store.supplies()

    def digest(self, *parts: str) -> str:
        """A keyed hash of what names somebody, for a register that may not say who."""
        return self._store.digest(*parts)


def _may_look_back(permit: Permit) -> bool:
    operation = permit.flow.operation
    return operation == "answer" or (operation == "report" and bool(own_holders(permit)))
