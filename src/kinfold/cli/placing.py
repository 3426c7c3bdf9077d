"""Matching written addresses to the property gazetteer, and telling who lives together."""

from datetime import datetime
from typing import Annotated, Final

import typer

from kinfold.cli.session import Session

NO_GAZETTEER: Final = (
    "No property gazetteer is held here, or no agreement in force lets your role report from it."
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("addresses")(addresses)
    app.command("households")(households)


def addresses(context: typer.Context) -> None:
    """Match schools' addresses to the gazetteer and raise cleansing forms for those in doubt.

    A form goes to the school whose record it is. An address that fits two properties is matched
    to neither. Without a gazetteer it says so and raises nothing.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.errors import UsageProblem
    from kinfold.people import places
    from kinfold.worklists import cleansing
    from kinfold.worklists.checks import PLACES

    held = places.gazetteer_read(gate, actor, at=at)
    if held is None:
        raise UsageProblem(
            "You asked to match addresses to the gazetteer.",
            why=NO_GAZETTEER,
            remedy="Take in the gazetteer with `kinfold import`, then ask again.",
        )
    judge = places.Judge(held)
    raised = cleansing.raise_places(gate, actor, doubt=judge, at=at)
    lines = [(says, count, "") for says, count in judge.counts.items()]
    lines += [("Forms raised", count, PLACES[code]) for code, count in sorted(raised.items())]
    session.table(("addresses", "count", "asked of the school"), lines)


def households(
    context: typer.Context,
    under: Annotated[
        str, typer.Option(help="The agreement whose people are asked about.")
    ] = "practitioner-view",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today if not given.")
    ] = None,
) -> None:
    """List who lived together on a day: each member's reason, dates and source.

    People are told by their person id alone, and no address is shown. Nobody whose record is
    sealed, whose address is kept back or who is looked after is in a household.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.cli.households_told import told
    from kinfold.people import places

    day = on.date() if on is not None else day_in_england(at)
    told(session, places.lived(gate, actor, agreement=under, on=day, at=at), NO_GAZETTEER)
