"""The night's work, room after room: destroy what the schedule says, link again, tidy the shelf.

The only place that puts rooms in sequence. What was agreed with a day needs nobody's word in the
night; what falls due because an agreement ended, and every review, waits for a person.
"""

from datetime import timedelta
from typing import Annotated, Final

import typer

from kinfold.cli.retaining import Months, made_anew
from kinfold.cli.session import Session
from kinfold.errors import NothingToDo

#: Nobody reads one file for longer than this.
GRACE: Final = timedelta(hours=6)


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("nightly")(nightly)


def nightly(
    context: typer.Context,
    ledger_months: Months = 72,
    keep_small: Annotated[bool, typer.Option(help="Do not merge small files.")] = False,
) -> None:
    """Do the night's work: destroy what the schedule says, link again, tidy the shelf.

    Run it once a night for each role that destroys. Ends with 0 where there was nothing to do.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import retention
    from kinfold.cli.retention_reports import outcome_report

    plan = retention.plan(gate, actor, at=at, ledger_months=ledger_months)
    try:
        outcome = retention.apply(
            gate, actor, plan.digest, at=at, scheduled_only=True, ledger_months=ledger_months
        )
    except NothingToDo:
        left = sum(line.ended for line in plan.due)
        outcome = retention.Outcome(left=left)
    told = [outcome, *made_anew(gate, actor, outcome, at=at)]
    merged, swept = gate.tidy(at=at, grace=GRACE, merging=not keep_small)
    gate.note("nightly.done", actor=actor, at=at, payload={"merged": merged, "swept": swept})
    outcome_report(session, told)
    if not session.as_json:
        typer.echo(f"{merged:,} files merged, {swept:,} removed.")
