"""A worker: takes one delivery after another from the queue, and brings each to an end.

A worker may be killed at any moment. What it held is taken up again when its lease runs out, and a
file that was kept before the worker died is found to be held, so that it is never kept twice. A
fault that is not the file's is tried again, at growing intervals; then a person is told.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from kinfold.agreement import Actor
from kinfold.errors import Exit, KinfoldError
from kinfold.gate import AlreadyHeld, Gate, Supply, waiting
from kinfold.registers import deliveries, leases, loads
from kinfold.registers.facts import Delivery, LoadReport, NewLoadReport

LEASE: Final = timedelta(seconds=60)
#: A delivery is begun no oftener: one that kills its worker must not do so for ever.
MOST_ATTEMPTS: Final = 6
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
#: Bytes that no delivery needs are left this long: theirs may be on its way to the register.
LEFT_OVER: Final = timedelta(hours=2)


class TakeIn(Protocol):
    """Takes one file in: recognised, decided by the gate, checked, kept or refused."""

    def __call__(
        self,
        actor: Actor,
        path: Path,
        delivery: Delivery,
        *,
        at: datetime,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> LoadReport: ...


class GaveUp(KinfoldError):
    """A delivery that could not be taken in however often it was tried: a person must look."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One worker: its name, how it takes a file in, and the clock at its door."""

    gate: Gate
    take_in: TakeIn
    now: Callable[[], datetime]
    owner: str
    beating: bool = True

    def once(self) -> Delivery | None:
        """Bring the delivery that has waited longest to an end, or to another try.

        The delivery as it stands then; None where nothing is due.
        """
        at = self.now()
        taken = deliveries.claim(owner=self.owner, at=at, until=at + LEASE)
        if taken is None:
            return None
        with self._held(taken):
            if taken.cancel_asked_at is not None:
                self._end(taken, "cancelled")
            elif taken.attempts > MOST_ATTEMPTS:
                self._end(taken, "failed", problem=_gave_up(taken))
            else:
                self._work(taken)
        return deliveries.delivery(taken.name)

    def tidy(self) -> int:
        """Remove bytes that a killed process left and no delivery needs; how many files went."""
        before = (self.now() - LEFT_OVER).timestamp()
        return waiting.sweep(self.gate.installation, needed=deliveries.contents(), before=before)

    def _held(self, taken: Delivery) -> AbstractContextManager[None]:
        if not self.beating:
            return nullcontext()
        return leases.held(taken.name, owner=self.owner, now=self.now, lease=LEASE)

    def _work(self, taken: Delivery) -> None:
        try:
            self._not_kept_before(taken)
            report = self._taken_in(taken)
        except AlreadyHeld as held:
            self._end(taken, "done", report=self._earlier(taken, held.supply))
        except KinfoldError as problem:
            stopped = problem.exit_code is Exit.NOTHING_TO_DO
            cancelled = stopped and deliveries.cancel_asked(taken.name)
            state = "cancelled" if cancelled else "refused"
            report_id = None if cancelled else _newest(taken)
            self._end(taken, state, report=report_id, problem=problem)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the delivery must not be stuck
            self._again(taken, fault)
        else:
            self._end(taken, "done", report=report.id)

    def _not_kept_before(self, taken: Delivery) -> None:
        """AlreadyHeld where an earlier attempt kept the file and newer data stands over it since.

        Taken in once more, it would undo what came after it.
        """
        held = self.gate.held() if taken.attempts > 1 else []
        for supply in held:
            same = supply.receipt == taken.sha256 and taken.agreement in ("", supply.agreement)
            if same and supply.held_from >= taken.handed_in_at and _followed(supply, held):
                raise AlreadyHeld(supply)

    def _earlier(self, taken: Delivery, supply: Supply) -> int:
        """The report of the attempt that kept it before its worker died; else that it is held."""
        reports = loads.load_reports(limit=20, receipt=taken.sha256)
        own = [one for one in reports if one.supply == supply.id and one.by == taken.by]
        began = [one for one in own if one.at >= taken.handed_in_at and one.outcome == "accepted"]
        found = began or [one for one in reports if one.outcome == "already_held"]
        return found[0].id if found else self._reported_held(taken, supply)

    def _reported_held(self, taken: Delivery, supply: Supply) -> int:
        """The number of a new report of a file whose worker died before it had written one."""
        report = NewLoadReport(
            receipt=taken.sha256,
            outcome="already_held",
            counts={},
            data_set=supply.data_set,
            holder=supply.holder,
            period=supply.period,
            agreement=supply.agreement,
        )
        return loads.save_load_report(report, at=self.now(), by=taken.by)

    def _taken_in(self, taken: Delivery) -> LoadReport:
        actor = self.gate.actor(taken.by)
        with waiting.opened(self.gate.installation, taken.content, taken.wrapped_key) as path:
            return self.take_in(
                actor,
                path,
                taken,
                at=self.now(),
                progress=self._progress(taken),
                cancelled=lambda: deliveries.cancel_asked(taken.name),
            )

    def _progress(self, taken: Delivery) -> Callable[[int, int], None]:
        """Notes each whole per cent once, however often it is told."""
        told = [-1]

        def note(done: int, of: int) -> None:
            share = 100 * done // max(of, 1)
            if share > told[0]:
                told[0] = share
                deliveries.note_progress(taken.name, owner=self.owner, done=done, of=of)

        return note

    def _again(self, taken: Delivery, fault: Exception) -> None:
        if taken.attempts >= MOST_ATTEMPTS:
            self._end(taken, "failed", problem=_gave_up(taken))
            return
        wait = min(FIRST_WAIT * 2 ** (taken.attempts - 1), LONGEST_WAIT)
        # The kind of a fault says nothing of anybody; its message might.
        told: dict[str, object] = {"fault": type(fault).__name__, "attempt": taken.attempts}
        deliveries.put_off(taken.name, owner=self.owner, next_try=self.now() + wait, problem=told)

    def _end(
        self,
        taken: Delivery,
        state: str,
        *,
        report: int | None = None,
        problem: KinfoldError | None = None,
    ) -> None:
        told = None if problem is None or state == "cancelled" else problem.as_json()
        if deliveries.end(
            taken.name, owner=self.owner, state=state, at=self.now(), report=report, problem=told
        ):
            waiting.drop(self.gate.installation, taken.content)


def _followed(supply: Supply, held: list[Supply]) -> bool:
    """Whether something of the same data set came from the same holder after a supply."""
    return any(
        (one.data_set, one.holder, one.agreement)
        == (supply.data_set, supply.holder, supply.agreement)
        and one.held_from > supply.held_from
        for one in held
    )


def _newest(taken: Delivery) -> int | None:
    """The report that says line by line why it was refused, where there is one."""
    reports = loads.load_reports(limit=1, receipt=taken.sha256)
    return reports[0].id if reports and reports[0].at >= taken.handed_in_at else None


def _gave_up(taken: Delivery) -> GaveUp:
    return GaveUp(
        "A file that waited was to be taken in.",
        why=f"It was begun {taken.attempts} times, and something other than the file stopped it "
        "each time.",
        remedy="Ask whoever runs the installation to look at the worker, then send the file again.",
    )
