"""Mappings: how a file with headings of its own becomes a data set, suggested, kept and listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.datasets import DataSet


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="How files of other headings become data sets.", no_args_is_help=True)
    group.command("suggest")(suggest)
    group.command("keep")(keep)
    group.command("list")(list_)
    app.add_typer(group, name="mapping")


def suggest(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A sample file.")],
    data_set: Annotated[str, typer.Option(help="The id of the data set it is to become.")],
    table: Annotated[
        str | None, typer.Option(help="The table, where the data set has several.")
    ] = None,
    name: Annotated[str, typer.Option(help="The name the mapping is to have.")] = "draft",
    out: Annotated[
        Path | None, typer.Option(help="Write the draft here; it is only shown if not given.")
    ] = None,
) -> None:
    """Suggest a mapping from a file's headings, and say why and how sure of each.

    The draft holds headings and words of code lists, and no other value of the file.
    """
    session: Session = context.obj
    from kinfold.intake import mapping, mapping_suggested
    from kinfold.intake.sample import sample

    declared = _data_set(data_set)
    if table is not None and table not in {one.name for one in declared.tables}:
        raise _not_there("table of it", ", ".join(one.name for one in declared.tables))
    seen = sample(file)
    found = mapping_suggested.suggest(
        seen.headings, declared, table=table, name=name, rows=seen.rows
    )
    text = mapping.as_text(found.mapping)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    session.table(
        ("heading", "becomes", "how sure", "why"),
        [
            (one.heading, one.field.title if one.field is not None else "", one.sure, one.why)
            for one in found.proposals
        ],
    )
    missing = ", ".join(one.title for one in found.mapping.missing())
    notes = [*found.notes, *([f"Still without a heading: {missing}."] if missing else [])]
    if not session.as_json:
        typer.echo("\n".join(("", *notes, "", text if out is None else f"Written to {out.name}.")))


def keep(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A mapping (TOML).")],
) -> None:
    """Check a mapping and keep it under its name, in place of the one before."""
    session: Session = context.obj
    session.ready()
    from kinfold.intake import mapping, mapping_kept
    from kinfold.registers import installation

    folder = installation.read(session.home).mappings
    found = mapping.read(file)
    mapping_kept.keep(folder, found)
    session.answer({"mapping": found.name}, f"Kept. Use it with --mapping {found.name}.")


def list_(context: typer.Context) -> None:
    """List the mappings kept here and what each makes of a file."""
    session: Session = context.obj
    session.ready()
    from kinfold import datasets
    from kinfold.intake import mapping_kept
    from kinfold.registers import installation

    session.table(
        ("mapping", "data set", "table", "headings", "left out"),
        [
            (
                one.name,
                datasets.get(one.data_set).title,
                one.table,
                len(one.columns),
                len(one.left_out),
            )
            for one in mapping_kept.every(installation.read(session.home).mappings)
        ],
    )


def _data_set(name: str) -> "DataSet":
    from kinfold import datasets

    found = datasets.catalogue().get(name)
    if found is None or found.derived:
        raise _not_there("data set that comes from outside", "the data set reference")
    return found


def _not_there(what: str, known: str) -> UsageProblem:
    return UsageProblem(
        "You asked for a mapping to be suggested.",
        why=f"There is no {what} of that name.",
        remedy=f"Choose one from: {known}.",
    )
