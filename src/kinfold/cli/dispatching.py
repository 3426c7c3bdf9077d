"""What leaves by post, courier or message: recorded before it goes, then closed."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DAY = ["%Y-%m-%d"]
Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="What leaves by post, courier or message.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", list_),
        ("record", record),
        ("close", close),
    ):
        group.command(name)(command)
    app.add_typer(group, name="dispatch")


def list_(context: typer.Context) -> None:
    """List what your organisation sends and sent."""
    session: Session = context.obj
    actor = session.actor
    from kinfold.registers import dispatches

    session.table(
        ("dispatch", "to", "what", "how", "kept until", "gone"),
        [
            (one.id, one.recipient, one.material, one.method, one.retain_until or "",
             f"{one.closed_at:%Y-%m-%d %H:%M}Z" if one.closed_at else "not yet")
            for one in dispatches.dispatches(sender=actor.organisation)
        ],
    )  # fmt: skip


def record(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="The organisation or post; never a person's name.")],
    what: Annotated[str, typer.Option(help="social_care, health, education, finance or other.")],
    how: Annotated[str, typer.Option(help="special_delivery, school_to_school...")],
    address: Annotated[str, typer.Option(help="known, new or unknown.")] = "known",
    large: Annotated[bool, typer.Option("--large", help="It is a large parcel.")] = False,
    wrapped: Annotated[bool, typer.Option("--wrapped-twice", help="It is wrapped twice.")] = False,
    tracking: Annotated[str, typer.Option(help="The tracking or consignment number.")] = "",
    keep_until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The day it is kept until.")
    ] = None,
) -> None:
    """Record something before it goes; refused where it may not go so."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import dispatching
    from kinfold.registers.facts import NewDispatch

    new = NewDispatch(
        sender=actor.organisation,
        recipient=to,
        recipient_known=address,
        material=what,
        method=how,
        large=large,
        double_wrapped=wrapped,
        tracking=tracking,
        retain_until=keep_until.date() if keep_until else None,
    )
    number = dispatching.record(gate, actor, new, at=at)
    session.answer({"dispatch": number}, f"Dispatch {number} is on record; close it once it went.")


def close(
    context: typer.Context,
    number: Number,
    return_shown: Annotated[
        bool, typer.Option("--return-address", help="The return address is on the cover.")
    ] = False,
    addressee_only: Annotated[
        bool, typer.Option("--addressee-only", help="“For Addressee only” is on the cover.")
    ] = False,
) -> None:
    """Confirm what is on the cover, and that it went."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import dispatching

    dispatching.close(
        gate, actor, number, return_shown=return_shown, addressee_only=addressee_only, at=at
    )
    session.answer({"dispatch": number, "state": "gone"}, f"Dispatch {number} is closed.")
