"""What schools are asked for outside the agreed feeds, counted month by month."""

from typing import Annotated

import typer

from kinfold.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="What schools are asked for outside the agreed feeds.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", months),
        ("record", ask),
    ):
        group.command(name)(command)
    app.add_typer(group, name="asked")


def months(
    context: typer.Context,
    school: Annotated[str | None, typer.Option(help="One school's, by its id.")] = None,
) -> None:
    """Count the requests to schools, month by month."""
    session: Session = context.obj
    session.ready()
    from kinfold.handling import asking

    session.table(
        ("month", "requests", "held here already"),
        [(one.month, one.asked, one.held_already) for one in asking.by_month(school=school)],
    )


def ask(
    context: typer.Context,
    data_set: Annotated[str, typer.Argument(help="What the school is asked for.")],
    school: Annotated[str, typer.Option(help="The school's id.")],
    reason: Annotated[str, typer.Option(help="Why, in words that name nobody.")],
) -> None:
    """Record a request to a school before it is sent."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import asking

    made = asking.record(gate, actor, data_set, school=school, reason=reason, at=at)
    said = "It is held here already: look before you ask." if made.held_already else "Recorded."
    session.answer({"request": made.id, "held here already": made.held_already}, said)
