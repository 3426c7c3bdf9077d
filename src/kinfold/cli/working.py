"""The worker: brings what was handed in to its end, one delivery after another, until stopped."""

import os
import secrets
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import FileNotUnderstood, NothingToDo

if TYPE_CHECKING:
    from kinfold.agreement import Actor
    from kinfold.feeds.working import Worker
    from kinfold.gate import Gate
    from kinfold.intake.mapping import FileMapping
    from kinfold.registers.facts import Delivery, LoadReport

#: How long a worker rests where nothing waits.
REST_SECONDS: Final = 1.0
TIDY_EVERY: Final = 600


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("worker")(worker)


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing waits.")] = False,
) -> None:
    """Take in what was handed over by pages and feeds.

    Run one or more beside the site. Each may be killed at any moment; stopped with Ctrl-C or
    SIGTERM it first brings what it holds to its end.
    """
    session: Session = context.obj
    made = of(session.gate, now=session.now)
    if once:
        ended = 0
        while (found := made.once()) is not None:
            ended += 1
            _tell(session, found)
        made.tidy()
        if not ended:
            raise NothingToDo(
                "You asked for what waits to be taken in.",
                why="Nothing waits.",
                remedy="Nothing needs to be done.",
            )
        return
    _until_stopped(session, made)


def of(gate: "Gate", *, now: "Callable[[], datetime]", beating: bool = True) -> "Worker":
    """A worker that takes files in as the intake does."""
    from kinfold.feeds.working import Worker

    def take_in(
        actor: "Actor",
        path: Path,
        delivery: "Delivery",
        *,
        at: datetime,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> "LoadReport":
        from kinfold.feeds import asking
        from kinfold.intake import mapping_kept
        from kinfold.intake.receive import Asked, receive

        kept = gate.installation.mappings
        mapping = mapping_kept.named(kept, delivery.mapping) if delivery.mapping else None
        asked = Asked(
            data_set=_as_said(path, delivery, mapping),
            mapping=mapping,
            agreement=delivery.agreement or None,
            holder=delivery.holder or None,
            period=delivery.period or None,
            as_at=delivery.as_at,
            channel=delivery.channel,
            only=None
            if delivery.request is None
            else asking.wanted_of(gate, actor, delivery.request, at=at),
        )
        return receive(
            gate, actor, path, asked=asked, at=at, progress=progress, cancelled=cancelled
        )

    owner = f"{os.getpid()}-{secrets.token_hex(8)}"
    return Worker(gate=gate, take_in=take_in, now=now, owner=owner, beating=beating)


def _as_said(path: Path, delivery: "Delivery", mapping: "FileMapping | None") -> str | None:
    """What its sender said it is, where its headings fit several data sets alike; else None.

    FileNotUnderstood where the file is of another data set than was said.
    """
    from kinfold import datasets
    from kinfold.intake.faults import WhichDataSet
    from kinfold.intake.recognise import recognise

    try:
        found = recognise(path, mapping=mapping).data_set
    except WhichDataSet as problem:
        if delivery.data_set in problem.alike:
            return delivery.data_set
        raise
    if delivery.data_set not in ("", found):
        raise FileNotUnderstood(
            "A file was handed in.",
            why=f"It was said to be another data set; by what is in it, it is the "
            f"{datasets.get(found).title}.",
            remedy="Name the data set that the file holds, or send the other file.",
        )
    return None


def _until_stopped(session: Session, made: "Worker") -> None:
    stop = threading.Event()
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, lambda *_: stop.set())
    rests = 0
    while not stop.is_set():
        found = made.once()
        if found is not None:
            _tell(session, found)
            continue
        if rests % TIDY_EVERY == 0:
            made.tidy()
        rests += 1
        stop.wait(REST_SECONDS)


def _tell(session: Session, found: "Delivery") -> None:
    """One line for the log: which delivery, what became of it, and its report."""
    shown = {"delivery": found.name, "state": found.state, "report": found.report}
    more = f", report {found.report}" if found.report is not None else ""
    session.answer(shown, f"{found.name}: {found.state}{more}")
