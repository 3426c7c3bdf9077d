"""Which source figures rest on, the figures on either, and how the two differ."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DataSet = Annotated[str, typer.Argument(help="The data set's id, such as key_stage_2.")]
Announce = Annotated[str, typer.Option(help="What is announced to those who use the figures.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="What an authority's figures rest on: its own import, or the national data set.",
        invoke_without_command=True,
    )
    group.callback()(listed)
    for name, command in (
        ("switch", switch),
        ("back", back),
        ("figures", made),
        ("differences", differ),
    ):
        group.command(name)(command)
    app.add_typer(group, name="sources")


def listed(context: typer.Context) -> None:
    """List what the figures of each data set rest on, since when, and what is announced."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import sources

    session.table(
        ("data set", "figures rest on", "since", "announced", "from"),
        [
            (
                one.data_set,
                one.label,
                str(one.switch.begins_on) if one.switch is not None else "",
                said.announcement if (said := one.coming or one.switch) is not None else "",
                str(said.begins_on) if said is not None else "",
            )
            for one in sources.sources(gate, actor, at=at)
        ],
    )


def switch(
    context: typer.Context,
    data_set: DataSet,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="From which day.")],
    announce: Announce,
) -> None:
    """Let figures rest on the national data set from a day on.

    Bring the set in first, for a period that ends in "national", such as "2026-27 national".
    """
    _switched(context, data_set, to="national", on=on, announce=announce)


def back(
    context: typer.Context,
    data_set: DataSet,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="From which day.")],
    announce: Announce,
) -> None:
    """Let figures rest on the authority's own import again from a day on."""
    _switched(context, data_set, to="la_import", on=on, announce=announce)


def _switched(
    context: typer.Context, data_set: str, *, to: str, on: datetime, announce: str
) -> None:
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import sources

    number = sources.switch(
        gate, actor, data_set, to=to, begins_on=on.date(), announcement=announce, at=at
    )
    session.answer(
        {"switch": number, "data_set": data_set, "to": to, "from": str(on.date())},
        f"From {on.date()} the figures rest on: {sources.LABELS[to]}.",
    )


def made(
    context: typer.Context,
    data_set: DataSet,
    source: Annotated[
        str | None,
        typer.Option(help="national or la_import; the one that stands today if not given."),
    ] = None,
) -> None:
    """Count children by the value of each indicator, on the source that stands or on either."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import figures, sources

    chosen = sources.named(source)
    found = figures.figures(gate, actor, data_set, source=chosen, at=at)
    session.table(
        ("source", "indicator", "value", "children"),
        [
            (found.label, measure.title, value, count)
            for measure in found.measures
            for value, count in measure.counts.items()
        ],
    )


def differ(context: typer.Context, data_set: DataSet) -> None:
    """Count where the authority's import and the national data set differ."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import figures

    found = figures.differences(gate, actor, data_set, at=at)
    whole = (
        ("children in both", found.in_both, found.in_both),
        ("children in one only", found.only_la_import, found.only_national),
    )
    session.table(
        ("indicator", "value", "LA import", "national", "children who differ"),
        [
            *((what, "", ours, national, "") for what, ours, national in whole),
            *(
                (measure.title, value, ours, national, measure.differ)
                for measure in found.measures
                for value, ours, national in measure.values
            ),
        ],
    )
