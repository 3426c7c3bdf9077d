"""The door itself: every decision and every outcome is in the ledger before anybody is answered.

Only this package opens the store and the ledger, and they are private to it: no entry, no answer
(DESIGN section 3).
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kinfold import datasets
from kinfold.agreement import Explanation, decide, explain
from kinfold.agreement.flow import Actor, Evidence, Flow
from kinfold.agreement.load import from_canonical
from kinfold.agreement.model import Version
from kinfold.agreement.permit import Permit, PermitInvalid, Refusal, spend
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate.handover import Handover
from kinfold.gate.shelf import Shelf
from kinfold.ledger import Entry, Event, Ledger
from kinfold.registers import (
    accounts,
    agreements,
    configure,
    evidence,
    installation,
    people,
)
from kinfold.store import Delivery, Store, Supply

if TYPE_CHECKING:
    import pyarrow as pa

READS = frozenset({"view", "search", "link", "report"})
KEEPS = frozenset({"deposit", "link"})
AUDITS = frozenset({"audit"})


class Gate:
    """One installation's door. Open it with `Gate.open`; its parts are private."""

    def __init__(self, *, place: installation.Installation, store: Store, ledger: Ledger) -> None:
        self.installation = place
        self._store = store
        self._shelf = Shelf(store, place.organisation)
        self._ledger = ledger
        self._loaded: tuple[tuple[str, ...], dict[str, Version]] = ((), {})

    @classmethod
    def open(cls, home: Path) -> Self:
        """The gate of the installation at `home`; UsageProblem where there is none."""
        place = configure.ready(home)
        database = str(place.sqlite_path) if place.database == "sqlite" else place.database
        store = Store.open(place.store, database=database, master_key=place.master_key.read_bytes())
        ledger = Ledger.open(
            place.ledger,
            signing_key=place.ledger_key.read_bytes(),
            payload_key=place.payload_key.read_bytes(),
            name=f"kinfold/{place.organisation}",
        )
        return cls(place=place, store=store, ledger=ledger)

    # ---- deciding -------------------------------------------------------------------------

    def actor(self, login: str) -> Actor:
        """Who is asking, from the register of accounts; UsageProblem where there is no such."""
        found = accounts.actor(login)
        if found is None:
            raise UsageProblem(
                "Kinfold was asked to act for an account.",
                why="The register holds no active account of that name.",
                remedy="Check the role mailbox, or ask the administrator to add it.",
            )
        return found

    def versions(self, *, at: datetime) -> dict[str, Version]:
        """The current version of each agreement, by agreement id."""
        current = agreements.current_versions(at=at)
        named = tuple(version.hash for version in current)
        if named != self._loaded[0]:
            loaded = [from_canonical(agreements.canonical(name)) for name in named]
            self._loaded = (named, {version.agreement.id: version for version in loaded})
        return self._loaded[1]

    def decide(self, flow: Flow) -> Permit | Refusal:
        """The decision on a flow, recorded in the ledger before it is returned."""
        return self._recorded(flow)[0]

    def ask(self, flow: Flow) -> Permit:
        """A permit for the flow; RefusedByAgreement with every reason where there is none."""
        outcome, entry = self._recorded(flow)
        if isinstance(outcome, Refusal):
            raise RefusedByAgreement(
                f"{flow.actor.role.replace('_', ' ').capitalize()} asked to {flow.operation} "
                f"under {flow.agreement}.",
                why=" ".join(f"[{r.clause}] {r.sentence}" for r in outcome.reasons),
                remedy=" ".join(dict.fromkeys(r.remedy for r in outcome.reasons)),
                ledger_ref=str(entry),
            )
        return outcome

    def consider(self, flow: Flow, *, by: Actor) -> Explanation:
        """Whether a flow would be let through, for somebody who only asks (nothing may follow).

        The ledger says who asked and about which role, never that the role itself asked.
        """
        asked = _with_kinds(flow)
        versions = self.versions(at=asked.at)
        outcome = decide(asked, versions, self._evidence(asked, versions))
        self._ledger.append(
            Event(
                kind="question.answered",
                agreement=asked.agreement,
                agreement_version=outcome.version,
                actor=by.account,
                organisation=by.organisation,
                subjects=asked.subjects,
                payload={
                    **_decision_payload(asked, outcome),
                    "about": asked.actor.organisation,
                    "permitted": isinstance(outcome, Permit),
                },
            ),
            at=asked.at,
        )
        return explain(outcome, versions.get(asked.agreement) if outcome.version else None)

    def _recorded(self, asked: Flow) -> tuple[Permit | Refusal, int]:
        flow = _with_kinds(asked)
        try:
            versions = self.versions(at=flow.at)
            outcome = decide(flow, versions, self._evidence(flow, versions))
        except Exception:  # noqa: BLE001 - evidence that cannot be had is a refusal (ASVS 16.5.3)
            outcome = decide(flow, {}, _NO_EVIDENCE)
        permitted = isinstance(outcome, Permit)
        entry = self._ledger.append(
            Event(
                kind="decision.permitted" if permitted else "decision.refused",
                agreement=flow.agreement,
                agreement_version=outcome.version,
                actor=flow.actor.account,
                organisation=flow.actor.organisation,
                subjects=flow.subjects,
                payload=_decision_payload(flow, outcome),
            ),
            at=flow.at,
        )
        if isinstance(outcome, Permit):
            self._decisions[outcome.id] = entry.index
        return outcome, entry.index

    @cached_property
    def _decisions(self) -> dict[str, int]:
        """The ledger entry of each permit not yet used, by permit id."""
        return {}

    def _evidence(self, flow: Flow, versions: Mapping[str, Version]) -> Evidence:
        held = evidence.attestations(
            account=flow.actor.account, organisation=flow.actor.organisation, at=flow.at
        )
        return Evidence(
            versions={
                versions[name].hash: agreements.version_facts(versions[name].hash, at=flow.at)
                for name in _chain(flow, versions)
                if name in versions
            },
            person=held.person,
            organisation=held.organisation,
            links=self._shelf.links(flow),
            sealed=people.sealed(flow.subjects, at=flow.at),
        )

    # ---- reading --------------------------------------------------------------------------

    def read(self, permit: Permit, *, at: datetime) -> Handover:
        """The rows a permit lets through, cut to its columns, people and window.

        Uses the permit up. The decision is in the ledger already; `outcome` must be called with
        what was made of the rows before anybody sees it.
        """
        entry = self._spend(permit, at=at, operations=READS)
        qualifying = False
        if permit.flow.operation == "search":
            tables = self._shelf.findable(permit)
        elif permit.cohort == "linked_to_organisation":
            tables, qualifying = self._shelf.about(permit)
        else:
            tables = self._shelf.whole(permit)
        return Handover(
            permit=permit,
            entry=entry,
            tables=tables,
            qualifying=qualifying,
            as_at=self._shelf.as_at(permit, tables),
        )

    def outcome(self, handover: Handover, *, kind: str, payload: Mapping[str, object]) -> Entry:
        """Record what came of a reading (values shown, rows used); durable when it returns."""
        return self._note_outcome(handover.permit, handover.entry, kind=kind, payload=payload)

    def _spend(self, permit: Permit, *, at: datetime, operations: frozenset[str]) -> int:
        spend(permit, at=at, operations=operations)
        entry = self._decisions.pop(permit.id, None)
        if entry is None:
            raise PermitInvalid("the permit was given at another gate")
        return entry

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
        are held under the same agreement.
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
                name: _only_permitted(permit, data_set, name, batches)
                for name, batches in tables.items()
            },
            subjects={name: declared.table(name).subject for name in tables},
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

    # ---- remembering ----------------------------------------------------------------------

    def note(
        self,
        kind: str,
        *,
        actor: Actor | None,
        at: datetime,
        agreement: str | None = None,
        agreement_version: str | None = None,
        payload: Mapping[str, object] | None = None,
    ) -> Entry:
        """Record an act that moves no data: a sign-in, a signature, a change of standing."""
        return self._ledger.append(
            Event(
                kind=kind,
                agreement=agreement,
                agreement_version=agreement_version,
                actor=actor.account if actor is not None else None,
                organisation=actor.organisation if actor is not None else None,
                payload=dict(payload or {}),
            ),
            at=at,
        )

    def remembered(
        self,
        permit: Permit,
        *,
        at: datetime,
        person: str | None = None,
        account: str | None = None,
        start: int = 0,
        end: int | None = None,
    ) -> Iterator[Entry]:
        """The ledger's entries, of one person or one account, for somebody permitted to audit.

        `start` and `end` are entry numbers, the end left out; a negative start counts from the
        newest, so that -20 gives the last twenty.
        """
        self._spend(permit, at=at, operations=AUDITS)
        first = max(0, self._ledger.size() + start) if start < 0 else start
        return self._ledger.entries(subject=person, actor=account, start=first, end=end)

    def _note_outcome(
        self, permit: Permit, follows: int, *, kind: str, payload: Mapping[str, object]
    ) -> Entry:
        return self._ledger.append(
            Event(
                kind=kind,
                agreement=permit.agreement,
                agreement_version=permit.version,
                actor=permit.flow.actor.account,
                organisation=permit.flow.actor.organisation,
                subjects=permit.flow.subjects,
                payload=dict(payload),
                follows=follows,
            ),
            at=permit.flow.at,
        )


_NO_EVIDENCE = Evidence(versions={}, person=(), organisation=(), links={}, sealed=frozenset())


def _with_kinds(flow: Flow) -> Flow:
    """The flow with the kinds of holder and recipient as the register has them, not as asked."""
    return dataclasses.replace(
        flow, holder_kind=_kind(flow.holder), recipient_kind=_kind(flow.recipient)
    )


def _kind(organisation: str | None) -> str | None:
    found = accounts.organisation(organisation) if organisation else None
    return found.kind if found is not None else None


def _chain(flow: Flow, versions: Mapping[str, Version]) -> frozenset[str]:
    version = versions.get(flow.agreement)
    parent = version.agreement.parent if version is not None else None
    return frozenset({flow.agreement} | ({parent} if parent is not None else set()))


def _decision_payload(flow: Flow, outcome: Permit | Refusal) -> dict[str, object]:
    told: dict[str, object] = {
        "operation": flow.operation,
        "purpose": flow.purpose,
        "role": flow.actor.role,
        "items": list(flow.items),
        "reason": flow.reason,
        "channel": flow.channel,
        "holder": flow.holder,
        "recipient": flow.recipient,
        "people": list(flow.subjects),
    }
    if isinstance(outcome, Permit):
        told |= {
            "clauses": list(outcome.clauses),
            "withheld": {rule.item: rule.clause for rule in outcome.withheld},
            "duties": [duty.id for duty in outcome.duties],
        }
    else:
        told["reasons"] = [{"code": r.code, "clause": r.clause} for r in outcome.reasons]
    return told


def _only_permitted(
    permit: Permit, data_set: str, table: str, batches: "Iterable[pa.RecordBatch]"
) -> "Iterator[pa.RecordBatch]":
    """The batches as they come, stopping at the first column the permit does not name."""
    for batch in batches:
        for name in batch.schema.names:
            if f"{data_set}.{table}.{name}" not in permit.shown:
                raise UsageProblem(
                    f"A {data_set} delivery was to be kept.",
                    why=f"The column {name} is not an item the agreement lists for this.",
                    remedy="Leave the column out; only listed items are kept.",
                )
        yield batch
