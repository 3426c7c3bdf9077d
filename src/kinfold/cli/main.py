"""The command line's front page: every command, and one way of saying what went wrong."""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from kinfold import datasets
from kinfold.cli import (
    agreements,
    answering,
    asking,
    attesting,
    breaching,
    checking,
    consulting,
    contracting,
    delivering,
    demo,
    dispatching,
    exchanging,
    feeding,
    figuring,
    filing,
    findings,
    installing,
    ledger,
    linking,
    mapping,
    matching,
    nightly,
    noticing,
    placing,
    retaining,
    sourcing,
    supporting,
    working,
    working_lists,
)
from kinfold.cli.session import Session
from kinfold.errors import KinfoldError

app = typer.Typer(
    name="kinfold",
    help="Children's data moves only when an agreement in force says so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

Home = Annotated[
    Path,
    typer.Option("--home", envvar="KINFOLD_HOME", help="The installation's directory."),
]
As = Annotated[
    str | None,
    typer.Option("--as", envvar="KINFOLD_AS", help="The role mailbox you act under."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.callback()
def everywhere(
    context: typer.Context,
    home: Home = Path("var/home"),
    account: As = None,
    as_json: Json = False,
) -> None:
    """Children's data moves only when an agreement in force says so."""
    datasets.also_from(home / "data_sets")
    context.obj = Session(home=home, account=account, as_json=as_json)


for part in (
    installing,
    agreements,
    asking,
    delivering,
    matching,
    linking,
    placing,
    findings,
    mapping,
    exchanging,
    feeding,
    sourcing,
    ledger,
    noticing,
    retaining,
    answering,
    breaching,
    contracting,
    checking,
    attesting,
    dispatching,
    supporting,
    filing,
    consulting,
    working,
    working_lists,
    figuring,
    nightly,
    demo,
):
    part.register(app)


def run() -> None:
    """Run the command line; a KinfoldError becomes its four parts and its exit code."""
    try:
        app()
    except KinfoldError as problem:
        _tell(problem)
        sys.exit(int(problem.exit_code))
    except Exception as problem:
        # A traceback could carry a child's particulars, so it is shown only on request.
        if os.environ.get("KINFOLD_TRACEBACK"):
            raise
        _tell_fault(problem)
        sys.exit(1)


def _tell_fault(problem: Exception) -> None:
    """Where a fault of the program itself lies, without its message or any value."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = frames[-1] if frames else None
    where = f"{Path(place.filename).name}, line {place.lineno}" if place is not None else "unknown"
    typer.echo("Kinfold itself failed; nothing was half done.", err=True)
    typer.echo(f"  Where:           {type(problem).__name__} in {where}", err=True)
    typer.echo("  To put it right: report this line to whoever runs the installation.", err=True)


def _tell(problem: KinfoldError) -> None:
    if "--json" in sys.argv:
        typer.echo(json.dumps(problem.as_json(), ensure_ascii=False))
        return
    typer.echo(problem.asked, err=True)
    typer.echo(f"  Why not:         {problem.why}", err=True)
    typer.echo(f"  To put it right: {problem.remedy}", err=True)
    if problem.ledger_ref is not None:
        typer.echo(f"  In the ledger:   entry {problem.ledger_ref}", err=True)
