"""Destroys what was planned and shown, each agreement's under its own permit, and certifies it.

What one role may not destroy is reported with the clause, and the rest goes on. Killed at any
moment, what is destroyed is destroyed whole, and the next run writes what was left unwritten.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kinfold.agreement import Actor, Flow, Permit
from kinfold.calendars import day_in_england, months_before
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement
from kinfold.gate import Gate
from kinfold.registers import holding, parcels
from kinfold.retention.certifying import arrived_in, certify, finish
from kinfold.retention.lines import SUPPLIES, Line, Plan
from kinfold.retention.permits import destroys_each, flow_to_destroy, may_destroy_packs
from kinfold.retention.planning import LEDGER_MONTHS, on_the_shelf, planned, start_of
from kinfold.retention.world import World

#: Readers of a file that has gone from the manifest have this long to end.
GRACE: Final = timedelta(hours=1)
ANEW: Final = "made anew first"


@dataclass(frozen=True, kw_only=True)
class NotDestroyed:
    """Lines that stay because this role may not destroy them: how many, and what would help."""

    agreement: str
    lines: int
    why: str
    remedy: str
    ledger_ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a run: certificates by number, what stays, and which indexes to make anew.

    `afterwards` are certificates an earlier run was killed before writing.
    """

    certificates: tuple[int, ...] = ()
    afterwards: tuple[int, ...] = ()
    stays: tuple[NotDestroyed, ...] = ()
    again: tuple[str, ...] = ()
    left: int = 0


def apply(
    gate: Gate,
    actor: Actor,
    plan_digest: str,
    *,
    at: datetime,
    decided: Collection[str] = (),
    scheduled_only: bool = False,
    ledger_months: int = LEDGER_MONTHS,
) -> Outcome:
    """Destroy what falls due, exactly as planned and shown under `plan_digest` (NEX-23, GOV-5).

    `decided` are supplies under review that a person decided to destroy (CCO-D4). With
    `scheduled_only`, what falls due because an agreement ended is left for a person. NeedsDecision
    where the plan has changed since; NothingToDo where nothing is due.
    """
    afterwards = finish(gate, actor, at=at)
    found = planned(gate, at=at, ledger_months=ledger_months)
    chosen = _chosen(found, decided=decided, scheduled_only=scheduled_only)
    if not chosen and not afterwards:
        raise NothingToDo(
            "You asked to destroy what falls due.",
            why="Nothing falls due that may go today.",
            remedy="Nothing needs doing. `kinfold retention plan` says when the next thing does.",
        )
    if chosen and found.digest != plan_digest:
        raise NeedsDecision(
            "You asked to destroy what a plan showed.",
            why="What falls due is not what that plan showed.",
            remedy="Run `kinfold retention plan`, read it, and apply it under its new name.",
        )
    run = _Run(gate=gate, actor=actor, at=at, ledger_months=ledger_months)
    made, stays = run.all_of([line for line in chosen if line.state == "due"])
    gate.tidy(at=at, grace=GRACE)
    anew = {line.agreement for line in _indexes(gate, at=at) if line.state == ANEW}
    return Outcome(
        certificates=made,
        afterwards=afterwards,
        stays=stays,
        again=tuple(sorted(anew)),
        left=sum(line.ended and line not in chosen for line in found.due),
    )


def settle(gate: Gate, actor: Actor, *, at: datetime) -> Outcome:
    """Destroy the person indexes that were made anew: those made from what has gone.

    To be run once the people are linked again; nothing happens where none is left.
    """
    run = _Run(gate=gate, actor=actor, at=at, ledger_months=LEDGER_MONTHS)
    old = _indexes(gate, at=at)
    made, stays = run.all_of([line for line in old if line.state == "due"])
    return Outcome(
        certificates=made,
        stays=stays,
        again=tuple(sorted({line.agreement for line in old if line.state == ANEW})),
    )


def _indexes(gate: Gate, *, at: datetime) -> list[Line]:
    """The person indexes that are to go, as it stands now."""
    lines = on_the_shelf(World(gate=gate, at=at))
    return [line for line in lines if line.what == "index" and line.leaves]


def _chosen(found: Plan, *, decided: Collection[str], scheduled_only: bool) -> list[Line]:
    due = [line for line in found.due if not (scheduled_only and line.ended)]
    reviewed = {line.ref: line.moved("due") for line in found.lines if line.state == "review due"}
    unknown = [ref for ref in decided if ref not in reviewed]
    if unknown:
        raise NeedsDecision(
            "You asked to destroy a supply after its review.",
            why="No review of that supply is due.",
            remedy="Run `kinfold retention plan` and name supplies whose review is due.",
        )
    return due + [reviewed[ref] for ref in dict.fromkeys(decided)]


Made = list[int]
Stays = list[NotDestroyed]


@dataclass(frozen=True, kw_only=True)
class _Run:
    """One run: through which gate, by whom, when."""

    gate: Gate
    actor: Actor
    at: datetime
    ledger_months: int

    def all_of(self, lines: list[Line]) -> tuple[tuple[int, ...], tuple[NotDestroyed, ...]]:
        """Destroy these lines as far as the role may; certificates, and what stays."""
        made: Made = []
        stays: Stays = []
        for mine, work in (
            (SUPPLIES, self._supplies),
            ({"parcel"}, self._parcels),
            ({"ledger"}, self._ledger),
            ({"pack"}, self._packs),
        ):
            self._each(work, [line for line in lines if line.what in mine], made, stays)
        return tuple(made), tuple(stays)

    def _each(
        self,
        work: Callable[[list[Line]], Iterator[int]],
        lines: list[Line],
        made: Made,
        stays: Stays,
    ) -> None:
        for (agreement, _), group in self._groups(lines).items():
            before = len(made)
            try:
                for number in work(group):
                    made.append(number)
            except RefusedByAgreement as refused:
                stays.append(
                    NotDestroyed(
                        agreement=agreement,
                        lines=len(group) - (len(made) - before),
                        why=refused.why,
                        remedy=refused.remedy,
                        ledger_ref=refused.ledger_ref,
                    )
                )

    def _groups(self, lines: Iterable[Line]) -> Mapping[tuple[str, str], list[Line]]:
        """Lines that one permit can reach: of an agreement, or of one holder under it."""
        found: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in lines:
            version = self.gate.versions(at=self.at).get(line.agreement)
            by_holder = version is not None and destroys_each(version, self.actor.role)
            found[line.agreement, line.holder if by_holder else ""].append(line)
        return found

    def _permit(self, lines: list[Line]) -> Permit:
        flow: Flow = flow_to_destroy(self.gate, self.actor, lines, at=self.at)
        return self.gate.ask(flow)

    def _supplies(self, lines: list[Line]) -> Iterator[int]:
        permit = self._permit(lines)
        reached = {item.split(".", 1)[0] for item in permit.shown}
        mine = [line for line in lines if line.data_set in reached]
        gone = self.gate.destroy(
            permit, because=_because(mine), at=self.at, supplies=[line.ref for line in mine]
        )
        for line, one in zip(mine, gone, strict=True):
            counts = {"rows": one.certificate.rows, "files": one.certificate.files}
            number = certify(line, counts=counts, entry=one.entry, actor=self.actor, at=self.at)
            arrived_in(line.ref, certificate=number, at=self.at)
            yield number
        if len(mine) < len(lines):
            raise RefusedByAgreement(
                "Supplies were to be destroyed.",
                why="The agreement lets this role destroy no item of their data set.",
                remedy="Ask somebody whose role is granted it, or agree an amendment.",
            )

    def _parcels(self, lines: list[Line]) -> Iterator[int]:
        # Spent on nothing from the shelf: the decision is what must be on record first.
        self.gate.destroy(self._permit(lines), because=_because(lines), at=self.at)
        for line in lines:
            parcels.drop(line.ref)
            number = self._noted(line, counts={"rows": line.rows})
            parcels.record_destroyed(line.ref, certificate=number, at=self.at, direction="out")
            yield number

    def _ledger(self, lines: list[Line]) -> Iterator[int]:
        before = start_of(months_before(day_in_england(self.at), self.ledger_months))
        for line in lines:
            count = self.gate.forget(
                self._permit([line]), because=_because([line]), before=before, at=self.at
            )
            yield self._noted(line, counts={"payloads": count})

    def _packs(self, lines: list[Line]) -> Iterator[int]:
        may_destroy_packs(self.gate, self.actor, at=self.at)
        names = {str(pack.id): pack.path_name for pack in holding.packs()}
        for line in lines:
            # The file first: a pack whose key has gone is not in the next plan any more.
            path = self.gate.installation.home / "packs" / names[line.ref]
            path.unlink(missing_ok=True)
            holding.record_pack_destroyed(int(line.ref), at=self.at)
            yield self._noted(line, counts={"files": 1})

    def _noted(self, line: Line, *, counts: Mapping[str, int]) -> int:
        entry = self.gate.note(
            "destroy.certified",
            actor=self.actor,
            at=self.at,
            agreement=line.agreement or None,
            payload={line.what: line.ref, **counts},
        )
        return certify(line, counts=counts, entry=entry.index, actor=self.actor, at=self.at)


def _because(lines: Iterable[Line]) -> str:
    return "; ".join(sorted({f"[{line.clause}] {line.why}" for line in lines}))
