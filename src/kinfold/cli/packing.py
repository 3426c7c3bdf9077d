"""Making the pack that answers an access case: what must be decided, and the pack itself."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.carrying_out import Number, People, named
from kinfold.cli.session import Session
from kinfold.errors import FileNotUnderstood

if TYPE_CHECKING:
    from kinfold.rights.reviewing import Decision


def pack(
    context: typer.Context,
    number: Number,
    person: People,
    held_at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M"], help="As held then, in UTC; now if not given."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="What was decided, as JSON."),
    ] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Show what must be decided, and make nothing.")
    ] = False,
) -> None:
    """Make the pack of an access case, once a person has decided what the rules stopped.

    The questions show what is held about the person: look at them where nobody else can.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import access

    moment = at if held_at is None else held_at.replace(tzinfo=UTC)
    if questions:
        found = access.draft(gate, actor, number, named(person), held_at=moment, at=at)
        session.table(
            ("about", "where", "rule", "what it says"),
            [
                (one.about, one.where, one.rule.code, " | ".join(one.texts))
                for one in found.questions
            ],
        )
        return
    chosen = [] if decisions is None else _read(decisions)
    made = access.make(gate, actor, number, named(person), chosen, held_at=moment, at=at)
    session.table(
        ("pack", "file", "destroyed by"),
        [(one.id, one.path_name, one.destroy_by) for one in made],
    )


def _read(path: Path) -> "list[Decision]":
    """The decisions in a file: a list of about, outcome, reason, and role and given_on if asked."""
    from kinfold.rights.reviewing import Decision, Opinion

    try:
        return [
            Decision(
                about=one["about"],
                outcome=one["outcome"],
                reason=one.get("reason", ""),
                opinion=Opinion(role=one["role"], given_on=date.fromisoformat(one["given_on"]))
                if "role" in one
                else None,
            )
            for one in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise FileNotUnderstood(
            "You gave decisions about a pack.",
            why="The file is not a list of decisions in JSON.",
            remedy='Write [{"about": "...", "outcome": "redact", "reason": "..."}].',
        ) from None
