"""Sealed parcels on their way: the outbox, carrying them, the inbox, and taking one in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import Exit

if TYPE_CHECKING:
    from kinfold.parcels import Passphrase

ParcelId = Annotated[str, typer.Argument(help="The parcel's id, or its beginning.")]
SHORT: Final = 12


def register(group: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("outbox", outbox),
        ("carry", carry),
        ("to-file", to_file),
        ("arrive", arrive),
        ("inbox", inbox),
        ("accept", accept),
    ):
        group.command(name)(command)


def outbox(context: typer.Context) -> None:
    """List sealed parcels that wait to go, or for their receipt."""
    session: Session = context.obj
    session.ready()
    from kinfold.exchange import carrying

    session.table(
        ("parcel", "kind", "to", "row", "month", "for authority", "stands", "destroy by"),
        [
            (
                one.parcel_id,
                one.kind,
                one.partner,
                one.row or "",
                one.period,
                one.la or "",
                one.state,
                one.destroy_by or "",
            )
            for one in carrying.outbox()
        ],
    )


def carry(context: typer.Context) -> None:
    """Send what is in the outbox to the partners' installations by HTTPS.

    Ends with 13 where something could not go.
    """
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.exchange import carrying

    done = carrying.carry(gate, at=at)
    session.answer(
        {"gone": done.gone, "left": dict(done.left)},
        "\n".join(
            [
                f"{len(done.gone)} parcels have arrived.",
                *(f"  Still here: {name[:SHORT]}: {why}." for name, why in done.left),
            ]
        ),
    )
    if done.left:
        raise typer.Exit(int(Exit.NEEDS_DECISION))


def to_file(
    context: typer.Context,
    parcel: ParcelId,
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where to.")],
) -> None:
    """Write a sealed parcel as a file for somebody to carry."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import carrying

    name = _whole(parcel, [one.parcel_id for one in carrying.outbox()])
    path = carrying.to_file(gate, actor, name, folder=folder, at=at)
    session.answer({"file": str(path)}, f"Written: {path}")


def arrive(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The parcel.")],
) -> None:
    """Let a parcel that somebody carried here wait in the inbox."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.exchange.inbox import arrive as let_wait

    name = let_wait(gate, file.read_bytes(), at=at)
    session.answer({"parcel": name, "arrived": True}, f"Parcel {name} is here.")


def inbox(context: typer.Context) -> None:
    """List parcels that wait to be accepted."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.exchange.inbox import waiting

    session.table(
        ("parcel", "kind", "from", "row", "month", "for authority", "rows", "note"),
        [
            (
                one.label.id,
                one.label.kind,
                one.label.sender,
                (one.contents.row or "") if one.contents else "",
                (one.contents.period or "") if one.contents else "",
                (one.contents.la or "") if one.contents else "",
                sum(one.contents.rows.values()) if one.contents else "",
                "takes a passphrase" if one.takes_passphrase else one.problem,
            )
            for one in waiting(gate, at=at)
        ],
    )


def accept(
    context: typer.Context,
    parcel: ParcelId,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="It takes a passphrase; you are asked for it.")
    ] = False,
) -> None:
    """Take a delivery in, checked against your own copy of the agreement; a receipt is sealed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import inbox as room

    name = _whole(parcel, [one.label.id for one in room.waiting(gate, at=at)])
    heard = _heard() if passphrase else None
    kept = room.accept(gate, actor, name, at=at, passphrase=heard)
    session.answer(
        {
            "parcel": kept.parcel_id,
            "from": kept.partner,
            "rows": dict(kept.rows),
            "destroy_by": kept.destroy_by,
        },
        f"Taken in from {kept.partner}: {sum(kept.rows.values()):,} rows. You are now controller "
        f"of this copy.\nUse it by {kept.destroy_by}: kinfold exchange process {name[:SHORT]}",
    )


def _heard() -> "Passphrase":
    """The passphrase as it was heard, typed without being shown."""
    from kinfold.parcels import Passphrase

    return Passphrase(spoken=typer.prompt("Passphrase, as heard by telephone", hide_input=True))


def _whole(given: str, known: list[str]) -> str:
    """The one id that begins so; what is given where none or several do."""
    found = [one for one in known if one.startswith(given)]
    return found[0] if len(found) == 1 else given
