"""Copies of a school's data taken to mend its system, from its agreement to their end."""

from typing import Annotated

import typer

from kinfold.cli.session import Session

Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]
Certificate = Annotated[str, typer.Option(help="The reference of what shows the destruction.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Copies of a school's data taken to mend its system.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", cases),
        ("open", open_),
        ("agree", agree),
        ("take", take),
        ("permit", permit),
        ("pass", pass_),
        ("close", close_case),
        ("destroyed", copy_destroyed),
    ):
        group.command(name)(command)
    app.add_typer(group, name="support")


def cases(context: typer.Context) -> None:
    """List support cases, with what must be destroyed and by when."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.handling import support

    found = support.cases(gate, actor)
    session.table(
        ("case", "reference", "school", "supplier", "state", "destroy by"),
        [
            (one.id, one.reference, one.school, one.supplier,
             support.state(one, on=day_in_england(at)),
             closed.due_on or "" if (closed := one.last("closed")) else "")
            for one in found
        ],
    )  # fmt: skip


def open_(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The fault's reference.")],
    school: Annotated[str, typer.Option(help="The school's id.")],
    supplier: Annotated[str, typer.Option(help="The system's supplier.")],
) -> None:
    """Open a case about a fault in a school's system."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    number = support.open_case(gate, actor, reference, school=school, supplier=supplier, at=at)
    session.answer({"case": number}, f"Case {number} is open. The school must agree to a copy.")


def agree(context: typer.Context, number: Number) -> None:
    """As the school: agree that a copy is taken for this case."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.agree(gate, actor, number, at=at)
    session.answer({"case": number}, "Recorded.")


def take(
    context: typer.Context,
    number: Number,
    place: Annotated[str, typer.Option(help="secure_store or encrypted_device.")],
) -> None:
    """Record that a copy was taken, and where it is kept."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.take(gate, actor, number, place=place, at=at)
    session.answer({"case": number}, "Recorded.")


def permit(context: typer.Context, number: Number) -> None:
    """As the school: permit one pass of the copy to the supplier."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.permit(gate, actor, number, at=at)
    session.answer({"case": number}, "Recorded.")


def pass_(
    context: typer.Context,
    number: Number,
    reference: Annotated[str, typer.Option(help="The supplier's own reference.")],
) -> None:
    """Record one pass of the copy to the supplier."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.pass_on(gate, actor, number, reference=reference, at=at)
    session.answer({"case": number}, "Recorded.")


def close_case(context: typer.Context, number: Number) -> None:
    """Close a case; what was copied is then to be destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    due = support.close(gate, actor, number, at=at)
    said = f"Destroy every copy by {due}." if due else "Nothing was copied."
    session.answer({"case": number, "destroy by": str(due) if due else None}, said)


def copy_destroyed(context: typer.Context, number: Number, certificate: Certificate) -> None:
    """Record that every copy of a closed case is destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.destroyed(gate, actor, number, certificate=certificate, at=at)
    session.answer({"case": number, "state": "destroyed"}, "Recorded.")
