"""Papers for meetings around a child, by case reference, until they are destroyed."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DAY = ["%Y-%m-%d"]
Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]
Certificate = Annotated[str, typer.Option(help="The reference of what shows the destruction.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Papers for meetings around a child, by case reference.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", papers),
        ("add", add),
        ("ended", ended),
        ("destroyed", papers_destroyed),
    ):
        group.command(name)(command)
    app.add_typer(group, name="papers")


def papers(context: typer.Context) -> None:
    """List your organisation's papers for meetings, and when they go."""
    session: Session = context.obj
    actor, at = session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.handling import papers as room
    from kinfold.registers import meeting_papers

    session.table(
        ("papers", "reference", "about", "kept in", "state", "until"),
        [
            (one.id, one.reference, one.kind, one.place, room.state(one, on=day_in_england(at)),
             step.due_on if (step := one.step("ended")) else "")
            for one in meeting_papers.papers(holder=actor.organisation)
        ],
    )  # fmt: skip


def add(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="Your own case reference.")],
    about: Annotated[str, typer.Option(help="child_protection, early_help, health...")],
    place: Annotated[str, typer.Option(help="secure_store, encrypted_device, locked_cabinet.")],
    came: Annotated[datetime, typer.Option(formats=DAY, help="The day they came.")],
) -> None:
    """Record papers that came for meetings around a child."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room
    from kinfold.registers.facts import NewMeetingPapers

    new = NewMeetingPapers(
        holder=actor.organisation,
        reference=reference,
        kind=about,
        place=place,
        received_on=came.date(),
    )
    number = room.record(gate, actor, new, at=at)
    session.answer({"papers": number}, f"Papers {number} are on record.")


def ended(
    context: typer.Context,
    number: Number,
    on: Annotated[datetime, typer.Option(formats=DAY, help="The day the intervention ended.")],
    months: Annotated[int, typer.Option(help="How long your retention schedule keeps them.")],
    schedule: Annotated[str, typer.Option(help="The line of your retention schedule.")],
) -> None:
    """Record that the intervention ended, which sets the day the papers go."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room

    due = room.intervention_ended(
        gate, actor, number, on=on.date(), months=months, schedule=schedule, at=at
    )
    session.answer({"papers": number, "until": str(due)}, f"They are kept until {due}.")


def papers_destroyed(context: typer.Context, number: Number, certificate: Certificate) -> None:
    """Record that papers are destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room

    room.destroyed(gate, actor, number, certificate=certificate, at=at)
    session.answer({"papers": number, "state": "destroyed"}, "Recorded.")
