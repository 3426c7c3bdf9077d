"""Making notices and publishing them, and what a regulator or the public asks to be given."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from kinfold.agreement import Version
    from kinfold.notices.publishing import Edition
    from kinfold.notices.sources import Sources
    from kinfold.notices.tables import Table

MONTH: Final = "%Y-%m"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Notices, records and registers made from the agreements in force.",
        no_args_is_help=True,
    )
    for name, command in (
        ("facts", facts),
        ("generate", generate),
        ("show", show),
        ("publish", publish),
        ("tasks", tasks),
        ("coverage", coverage),
        ("ropa", ropa),
        ("flow-map", flow_map),
        ("dea", dea),
        ("register", public_register),
        ("parties", parties),
    ):
        group.command(name)(command)
    app.add_typer(group, name="notices")


def facts() -> None:
    """Print the form of the local facts, to be filled in as notices.toml in the home."""
    from kinfold.notices import words

    typer.echo(words.example(), nl=False)


def generate(context: typer.Context) -> None:
    """Make the privacy notice in its three forms, for somebody to review."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.notices import publishing

    _edition(session, publishing.generate(gate, actor, at=at), "Made, and not public yet.")


def show(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="full, child or easy-read.")] = "full",
) -> None:
    """Show the newest version of the notice in one form, public or not."""
    session: Session = context.obj
    session.ready()
    from kinfold.notices import publishing

    edition = publishing.newest()
    if edition is None or form not in edition.forms:
        raise UsageProblem(
            "You asked to see the privacy notice.",
            why="No notice of that form has been made.",
            remedy="Make one with `kinfold notices generate`; its forms: full, child, easy-read.",
        )
    one = edition.forms[form]
    session.answer({"number": one.id, "sha256": one.sha256, "text": one.text}, one.text)


def publish(
    context: typer.Context,
    differs: Annotated[
        str, typer.Option(help="In your words, what differs from the model text.")
    ] = "",
) -> None:
    """Review the newest version as your role, and publish it in all three forms."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.notices import publishing

    edition = publishing.publish(gate, actor, differs=differs, at=at)
    _edition(session, edition, "Public now.")


def tasks(context: typer.Context) -> None:
    """List what is due: reviews passed, a notice overtaken, people never told."""
    session: Session = context.obj
    sources = _sources(session)
    from kinfold.notices import tasks as due

    session.table(
        ("due", "about", "to do", "by"),
        [(f"{one.due_on}", one.about, one.do, one.role) for one in due.tasks(sources)],
    )


def coverage(
    context: typer.Context,
    month: Annotated[str, typer.Option(help="The month, such as 2026-11.")],
    under: Annotated[str, typer.Option(help="The agreement you audit under.")] = "county-education",
) -> None:
    """Compare a month of the ledger with the public notice, both ways.

    Ends with 13 where something was done that people were not told, or is promised in vain.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.notices import checking
    from kinfold.notices import coverage as both

    found = checking.month(gate, actor, under=under, month=month, at=at)
    shown: dict[str, object] = {
        "month": month,
        "whole": found.whole,
        "seen": len(found.seen),
        "unread": found.unread,
        "unpromised": [one.words for one in found.unpromised],
        "unpermitted": [one.words for one in found.unpermitted],
        "unplaced": list(found.unplaced),
    }
    session.answer(shown, both.told(found, month=month))
    if not found.whole:
        raise typer.Exit(int(Exit.NEEDS_DECISION))


def ropa(
    context: typer.Context,
    by: Annotated[
        str, typer.Option(help="purpose: Article 30. data-set: the account of each data set.")
    ] = "purpose",
    out: Annotated[Path | None, typer.Option(help="Write it as CSV to this file.")] = None,
) -> None:
    """Give the record of processing activities, or the account of each data set."""
    session: Session = context.obj
    sources = _sources(session)
    from kinfold.notices import processing

    if by not in {"purpose", "data-set"}:
        raise UsageProblem(
            "You asked for the record of processing.",
            why="It is given by purpose or by data set.",
            remedy="Use --by purpose or --by data-set.",
        )
    made = processing.record if by == "purpose" else processing.account
    _give(session, made(sources), out, brief=("agreement", "purpose_id", "data_set", "purposes"))


def flow_map(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id.")],
    out: Annotated[Path | None, typer.Option(help="Write the drawing (SVG) to this file.")] = None,
) -> None:
    """Give the data-flow map of an agreement in force: its rows, and the drawing with --out."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.notices import drawing
    from kinfold.notices import flow_map as map_of
    from kinfold.notices.sources import in_force

    version = _one(in_force(gate, at=at), agreement)
    if out is not None:
        out.write_text(drawing.drawing(version), encoding="utf-8")
    held = map_of.as_table(version)
    session.table(held.keys if session.as_json else held.headings, held.rows)


def dea(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Write it as CSV to this file.")] = None,
) -> None:
    """Give the rows for the register of the Digital Economy Act, eighteen fields each."""
    session: Session = context.obj
    sources = _sources(session)
    from kinfold.notices import dea as act

    _give(session, act.rows(sources), out, brief=("name", "objective", "review"))


def public_register(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Write it as CSV to this file.")] = None,
) -> None:
    """Give the public register of agreements; it names no person."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.notices import public_register as public

    held = public.as_table(public.listed(gate, at=at), on=day_in_england(at))
    _give(session, held, out, brief=("id", "title", "version", "standing", "review"))


def parties(
    context: typer.Context,
    words_for: Annotated[
        str | None, typer.Option(help="Give words a party may use about this agreement instead.")
    ] = None,
) -> None:
    """List whose own notices were seen to say that they share, and whose were not."""
    session: Session = context.obj
    sources = _sources(session)
    from kinfold.notices import parties as theirs

    if words_for is not None:
        text = theirs.suggested(_one(sources.versions, words_for), sources)
        session.answer({"agreement": words_for, "text": text}, text)
        return
    session.table(
        ("agreement", "organisation", "seen on", "where"),
        [
            (one.agreement, one.name, f"{one.seen_on or 'not seen'}", one.link or "-")
            for one in theirs.party_notices(sources, at=session.now())
        ],
    )


def _sources(session: Session) -> "Sources":
    gate, at = session.gate, session.now()
    from kinfold.notices.sources import gathered

    return gathered(gate, at=at)


def _one(versions: "tuple[Version, ...]", agreement: str) -> "Version":
    found = [version for version in versions if version.agreement.id == agreement]
    if not found:
        raise UsageProblem(
            "You asked about an agreement in force.",
            why="No agreement of that name is in force.",
            remedy=f"In force: {', '.join(v.agreement.id for v in versions) or 'none'}.",
        )
    return found[0]


def _give(session: Session, held: "Table", out: Path | None, *, brief: tuple[str, ...]) -> None:
    """A few columns to look at; every column in JSON or in the file."""
    if out is not None:
        from kinfold.notices.tables import as_csv

        out.write_text(as_csv(held), encoding="utf-8", newline="")
    if session.as_json:
        session.table(held.keys, held.rows)
        return
    chosen = [place for place, key in enumerate(held.keys) if key in brief]
    session.table(
        [held.headings[place] for place in chosen],
        [[row[place] for place in chosen] for row in held.rows],
    )


def _edition(session: Session, edition: "Edition", said: str) -> None:
    shown = {
        form: {
            "number": one.id,
            "sha256": one.sha256,
            "published_at": None if one.published_at is None else one.published_at.isoformat(),
        }
        for form, one in edition.forms.items()
    }
    lines = [
        f"  {form}: version {one.id}, {one.sha256[:16]}" for form, one in edition.forms.items()
    ]
    session.answer(shown, "\n".join([said, *lines]))
