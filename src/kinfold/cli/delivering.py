"""Bringing files in, and linking the people in them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_file)
    app.command("report")(report)
    app.command("link")(link)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file.")],
    under: Annotated[
        str | None, typer.Option(help="The agreement it comes under, where several would do.")
    ] = None,
    purpose: Annotated[str | None, typer.Option(help="The purpose it comes for.")] = None,
    holder: Annotated[str | None, typer.Option(help="Whose it is, if it does not say.")] = None,
    period: Annotated[str | None, typer.Option(help="What it covers, if it does not say.")] = None,
    as_at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it describes, if it does not say."),
    ] = None,
    data_set: Annotated[
        str | None, typer.Option(help="Which data set it is, if its headings fit several.")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping to read it by, if its headings are its own.")
    ] = None,
) -> None:
    """Take a file in and print its load report."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.cli.reports import load_report
    from kinfold.intake import mapping_kept
    from kinfold.intake.receive import Asked, receive

    kept = gate.installation.mappings
    asked = Asked(
        agreement=under,
        purpose=purpose,
        holder=holder,
        period=period,
        as_at=as_at.date() if as_at is not None else None,
        data_set=data_set,
        mapping=mapping_kept.named(kept, mapping) if mapping is not None else None,
        channel="command",
    )
    report = receive(gate, actor, file, asked=asked, at=at)
    load_report(session, report)


def report(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(help="The report's number; the newest are listed if not given.")
    ] = None,
    lines: Annotated[int, typer.Option(help="How many lines of findings; 0 for all.")] = 20,
) -> None:
    """Show a load report again, or list the newest.

    A report names lines, fields and rules; it holds no child's particulars.
    """
    session: Session = context.obj
    session.ready()
    from kinfold.cli.reports import OUTCOMES, load_report
    from kinfold.registers import loads

    if number is None:
        session.table(
            ("report", "at", "became", "data set", "holder", "period", "agreement"),
            [
                (
                    one.id,
                    f"{one.at:%Y-%m-%d %H:%M:%S}Z",
                    OUTCOMES[one.outcome],
                    one.data_set,
                    one.holder or "",
                    one.period,
                    one.agreement,
                )
                for one in loads.load_reports(limit=20)
            ],
        )
        return
    found = loads.load_report(number)
    if found is None:
        raise UsageProblem(
            "You asked for a load report.",
            why="There is no report of that number.",
            remedy="Run `kinfold report` for the newest.",
        )
    load_report(session, found, lines=lines)


def link(
    context: typer.Context,
    under: Annotated[str, typer.Option(help="The agreement to link under.")] = "practitioner-view",
    unmatched: Annotated[
        str | None, typer.Option(help="List the records unmatched for this reason, or for 'all'.")
    ] = None,
) -> None:
    """Link the people in what is held.

    Reports matches by pass and the unmatched by reason.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import people
    from kinfold.cli.reports import match_report, unmatched_list

    report = people.link(gate, actor, agreement=under, at=at)
    if unmatched is None:
        match_report(session, report)
    else:
        unmatched_list(session, report, reason=unmatched)
