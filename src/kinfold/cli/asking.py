"""Asking whether a flow may happen, and being shown the clause."""

from dataclasses import asdict
from typing import Annotated

import typer

from kinfold.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("ask")(ask)


def ask(
    context: typer.Context,
    operation: Annotated[str, typer.Argument(help="view, search, deposit, export, print...")],
    under: Annotated[str, typer.Option(help="The agreement.")] = "practitioner-view",
    purpose: Annotated[str, typer.Option(help="The purpose, by its id.")] = "C-P1",
    item: Annotated[
        list[str] | None,
        typer.Option(help="An item code; data_set.table.* for all of a table. May be repeated."),
    ] = None,
    person: Annotated[list[str] | None, typer.Option(help="A person id. May be repeated.")] = None,
    holder: Annotated[str | None, typer.Option(help="Whose supply it is.")] = None,
    recipient: Annotated[
        str | None, typer.Option(help="Who receives it; your own organisation if not given.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="The reason, where one is asked for.")] = None,
    channel: Annotated[
        str | None,
        typer.Option(help="How it would travel: screen, or command for a deposit, if not given."),
    ] = None,
) -> None:
    """Explain whether a flow may happen, and why.

    Field by field and clause by clause, in plain English.

    The ledger records it as a question and its answer; nothing is read or moved.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.agreement import Flow
    from kinfold.errors import Exit

    flow = Flow(
        actor=actor,
        operation=operation,
        agreement=under,
        purpose=purpose,
        items=expanded(item or ["practitioner_view.record.*"]),
        recipient=recipient or actor.organisation,
        at=at,
        subjects=tuple(person or ()),
        holder=holder,
        reason=reason,
        channel=channel or ("command" if operation == "deposit" else "screen"),
    )
    told = gate.consider(flow, by=actor)
    session.answer(asdict(told), told.text)
    if not told.permitted:
        raise typer.Exit(int(Exit.REFUSED))


def expanded(items: list[str]) -> tuple[str, ...]:
    """Item codes, with `data_set.table.*` written out."""
    from kinfold import datasets

    found: list[str] = []
    for item in items:
        parts = item.split(".")
        if len(parts) == 3 and parts[2] == "*" and parts[0] in datasets.catalogue():
            found += [
                code for code, table, _ in datasets.get(parts[0]).items() if table.name == parts[1]
            ]
        else:
            found.append(item)
    return tuple(found)
