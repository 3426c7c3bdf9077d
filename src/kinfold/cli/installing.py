"""Setting an installation up, and serving its pages."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli.session import Session

LIBRARY = Path(__file__).resolve().parents[3] / "agreements"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("prepare")(prepare)
    app.command("serve")(serve)


def prepare(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="The authority's name, as its pages show it.")],
    organisation: Annotated[str, typer.Option(help="Its organisation id, such as marshire.")],
    database: Annotated[
        str, typer.Option(help="sqlite, or an address that begins with postgresql://.")
    ] = "sqlite",
) -> None:
    """Prepare a new installation."""
    session: Session = context.obj
    from kinfold.registers import configure, installation

    installation.prepare(session.home, name=name, organisation=organisation, database=database)
    session.ready()
    configure.migrate()
    session.answer({"home": str(session.home)}, f"Prepared {session.home} for {name}.")


def serve(
    context: typer.Context,
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads in each process.")] = 4,
) -> None:
    """Serve the pages until stopped.

    The host's own proxy provides TLS.
    """
    session: Session = context.obj
    gunicorn = [
        "gunicorn",
        "kinfold.web.site:application",
        f"--bind={address}",
        f"--workers={workers}",
        f"--threads={threads}",
        "--worker-class=gthread",
        "--no-control-socket",
        "--log-level=warning",
    ]
    environment = os.environ | {
        "KINFOLD_HOME": str(session.home.resolve()),
        "DJANGO_SETTINGS_MODULE": "kinfold.web.settings",
    }
    program = Path(sys.executable).with_name("gunicorn")
    os.execve(program, gunicorn, environment)  # noqa: S606 - replaces this process on purpose
