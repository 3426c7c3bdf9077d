"""The night's work, room after room: destroy what is due, link again, settle lists, tidy, remind.

The only place that puts rooms in sequence. What was agreed with a day needs nobody's word in the
night; what falls due because an agreement ended, and every review, waits for a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.retaining import Months, made_anew
from kinfold.cli.session import Session
from kinfold.errors import NothingToDo, RefusedByAgreement

if TYPE_CHECKING:
    from kinfold.agreement import Actor
    from kinfold.gate import Gate
    from kinfold.handling.reminding import Overdue

#: Nobody reads one file for longer than this.
GRACE: Final = timedelta(hours=6)
LISTS: Final = {
    "two_rolls": "Pupils on two rolls",
    "births": "Dates of birth in doubt",
    "cleansing": "Cleansing forms",
    "missing": "Children missing education",
}


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("nightly")(nightly)


def nightly(
    context: typer.Context,
    ledger_months: Months = 72,
    keep_small: Annotated[bool, typer.Option(help="Do not merge small files.")] = False,
) -> None:
    """Do the night's work: destroy what the schedule says, link again, settle lists, tidy, remind.

    Run it once a night for each role that destroys. Ends with 0 where there was nothing to do.
    Whoever works a list but destroys nothing runs `kinfold worklist settle` instead.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import retention
    from kinfold.cli.retention_reports import outcome_report
    from kinfold.handling import reminding

    plan = retention.plan(gate, actor, at=at, ledger_months=ledger_months)
    try:
        outcome = retention.apply(
            gate, actor, plan.digest, at=at, scheduled_only=True, ledger_months=ledger_months
        )
    except NothingToDo:
        left = sum(line.ended for line in plan.due)
        outcome = retention.Outcome(left=left)
    told = [outcome, *made_anew(gate, actor, outcome, at=at)]
    lists, refused = _settled(session, gate, actor)
    merged, swept = gate.tidy(at=at, grace=GRACE, merging=not keep_small)
    late = reminding.overdue(gate, at=at)
    done = {"merged": merged, "swept": swept, "open_cases": lists, "overdue": asdict(late)}
    gate.note("nightly.done", actor=actor, at=at, payload=done)
    outcome_report(session, told, more={"open_cases": lists, "overdue": asdict(late)})
    if session.as_json:
        return
    typer.echo(f"{merged:,} files merged, {swept:,} removed.")
    for line in (*settled_lines(lists), *refused, *_reminders(late)):
        typer.echo(line)


def _settled(session: Session, gate: "Gate", actor: "Actor") -> tuple[dict[str, int], list[str]]:
    """The open cases of each list after settling, or why they could not be settled."""
    from kinfold.worklists import settling

    try:
        return settling.settle(gate, actor, at=session.now()), []
    except RefusedByAgreement as problem:
        return {}, [f"The lists of work were not settled: {problem.why}"]


def settled_lines(lists: Mapping[str, int]) -> list[str]:
    """Each list with how many cases are open on it, in words."""
    return [f"{LISTS[kind]}: {count:,} open." for kind, count in lists.items()]


def _reminders(late: "Overdue") -> Iterator[str]:
    """What should have been destroyed outside the store, each with what makes it right."""
    for number in late.support_cases:
        yield (
            f"Support case {number}: its copies should be gone. Destroy them and record the "
            f"certificate (`kinfold support destroyed {number}`)."
        )
    for number in late.papers:
        yield (
            f"Papers {number}: they should be gone. Their keeper destroys them and records it "
            f"(`kinfold papers destroyed {number}`)."
        )
