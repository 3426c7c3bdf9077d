"""Every decision is in the ledger before anybody is answered, and every permit is used once.

The rest of the gate stands on this: it decides, it spends permits, it remembers. Only this package
opens the store and the ledger, and they are private to it: no entry, no answer (DESIGN section 3).
"""

import heapq
import itertools
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from kinfold.agreement import Explanation, decide, explain
from kinfold.agreement.flow import Actor, Evidence, Flow
from kinfold.agreement.load import from_canonical
from kinfold.agreement.model import Version
from kinfold.agreement.permit import Permit, PermitInvalid, Refusal, spend
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import announcing, told
from kinfold.gate.recalling import Disclosed, disclosures
from kinfold.gate.shelf import Shelf
from kinfold.ledger import Entry, Event, Ledger
from kinfold.registers import accounts, agreements, configure, evidence, installation, moves, people
from kinfold.store import Store

AUDITS = frozenset({"audit"})


class Deciding:
    """What decides and remembers for one installation; its parts are private."""

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
        asked = told.with_kinds(flow)
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
                    **told.decision(asked, outcome),
                    "about": asked.actor.organisation,
                    "permitted": isinstance(outcome, Permit),
                },
            ),
            at=asked.at,
        )
        return explain(outcome, versions.get(asked.agreement) if outcome.version else None)

    def _recorded(self, asked: Flow) -> tuple[Permit | Refusal, int]:
        flow = told.with_kinds(asked)
        try:
            versions = self.versions(at=flow.at)
            outcome = decide(flow, versions, self._evidence(flow, versions))
        except Exception:  # noqa: BLE001 - evidence that cannot be had is a refusal (ASVS 16.5.3)
            outcome = decide(flow, {}, told.NO_EVIDENCE)
        permitted = isinstance(outcome, Permit)
        entry = self._ledger.append(
            Event(
                kind="decision.permitted" if permitted else "decision.refused",
                agreement=flow.agreement,
                agreement_version=outcome.version,
                actor=flow.actor.account,
                organisation=flow.actor.organisation,
                subjects=flow.subjects,
                payload=told.decision(flow, outcome),
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
        whose = flow.holder or flow.actor.organisation
        return Evidence(
            versions={
                versions[name].hash: announcing.version_facts(versions[name], at=flow.at)
                for name in told.chain(flow, versions)
                if name in versions
            },
            person=held.person,
            organisation=held.organisation,
            links=self._shelf.links(flow),
            sealed=people.sealed(flow.subjects, at=flow.at),
            holder=evidence.of_organisation(whose, at=flow.at),
        )

    def _spend(self, permit: Permit, *, at: datetime, operations: frozenset[str]) -> int:
        spend(permit, at=at, operations=operations)
        entry = self._decisions.pop(permit.id, None)
        if entry is None:
            raise PermitInvalid("the permit was given at another gate")
        return entry

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
        """Record an act that moves no data: a sign-in, a signature, a change of standing.

        Under an agreement, and no version named, the version that stands is written down.
        """
        if agreement is not None and agreement_version is None:
            standing = self.versions(at=at).get(agreement)
            agreement_version = standing.hash if standing is not None else None
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
        newest, so that -20 gives the last twenty. What was done under an id that has since been
        merged into the person's is the person's too.
        """
        self._spend(permit, at=at, operations=AUDITS)
        first = max(0, self._ledger.size() + start) if start < 0 else start
        named = (None,) if person is None else (person, *sorted(moves.merged_into(person)))
        found = (
            self._ledger.entries(subject=one, actor=account, start=first, end=end) for one in named
        )
        told = heapq.merge(*found, key=lambda entry: entry.index)
        return (entry for _, (entry, *_) in itertools.groupby(told, key=lambda one: one.index))

    def disclosed(
        self, permit: Permit, *, people: Collection[str], since: datetime, at: datetime
    ) -> tuple[Disclosed, ...]:
        """What was shown or sent of these people since a moment, oldest first, values left out.

        For somebody permitted to link, who must tell everybody that a link was wrong. Whole
        supplies that rest on the person index are told of as well, as naming nobody.
        """
        self._spend(permit, at=at, operations=frozenset({"link"}))
        named = {one for person in people for one in (person, *moves.merged_into(person))}
        return disclosures(self._ledger, permit.agreement, people=named, since=since)

    def _note_outcome(
        self,
        permit: Permit,
        follows: int,
        *,
        kind: str,
        payload: Mapping[str, object],
        people: tuple[str, ...] = (),
    ) -> Entry:
        return self._ledger.append(
            Event(
                kind=kind,
                agreement=permit.agreement,
                agreement_version=permit.version,
                actor=permit.flow.actor.account,
                organisation=permit.flow.actor.organisation,
                subjects=permit.flow.subjects or people,
                payload=dict(payload),
                follows=follows,
            ),
            at=permit.flow.at,
        )
