"""The auditor's commands: what happened, who saw a child, and whether the record is whole."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import LedgerDoesNotVerify, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kinfold.gate import Entry


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="The record of every decision.", no_args_is_help=True)
    group.command("show")(show)
    group.command("who-saw")(who_saw)
    group.command("verify")(check)
    app.add_typer(group, name="ledger")


Under = Annotated[str, typer.Option("--under", help="The agreement you audit under.")]


def show(
    context: typer.Context,
    account: Annotated[str | None, typer.Option(help="Only this account's entries.")] = None,
    last: Annotated[int, typer.Option(help="How many of the newest entries.")] = 20,
    under: Under = "practitioner-view",
) -> None:
    """Show the newest entries: when, what, who, under which agreement."""
    session: Session = context.obj
    entries = list(_remembered(session, under, account=account))[-last:]
    session.table(
        ("entry", "at", "what", "who", "agreement", "more"),
        [
            (e.index, f"{e.at:%Y-%m-%d %H:%M:%S}Z", e.kind, e.actor, e.agreement, _more(e))
            for e in entries
        ],
    )


def who_saw(
    context: typer.Context,
    person: Annotated[str | None, typer.Argument(help="The child's Kinfold number.")] = None,
    entry: Annotated[
        int | None, typer.Option(help="Or an entry about the child, as a screen shows it.")
    ] = None,
    values: Annotated[bool, typer.Option("--values", help="What they saw, too.")] = False,
    under: Under = "practitioner-view",
) -> None:
    """Show who looked at one child, when, why, and what they saw."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    if entry is not None:
        from kinfold.gate import inspection

        person = inspection.person_of(gate, actor, under=under, at=at, entry=entry)
    if person is None:
        raise UsageProblem(
            "You asked who looked at a child.",
            why="The command names no child.",
            remedy="Give the child's Kinfold number, or an entry about the child with --entry.",
        )
    entries = list(_remembered(session, under, person=person))
    session.table(
        ("entry", "at", "what", "who", "organisation", "purpose or record"),
        [
            (
                e.index,
                f"{e.at:%Y-%m-%d %H:%M:%S}Z",
                e.kind,
                e.actor,
                e.organisation,
                _more(e),
            )
            for e in entries
        ],
    )
    if values:
        for seen in entries:
            if seen.payload is not None and "shown" in seen.payload:
                typer.echo(f"Entry {seen.index}:")
                typer.echo(json.dumps(seen.payload["shown"], ensure_ascii=False, indent=2))


def check(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="A copy of a ledger; this installation's if not given.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The public key you were told.")] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint kept elsewhere. May be repeated.")
    ] = None,
) -> None:
    """Check offline, without a database, that nothing was changed, dropped, moved or cut off."""
    session: Session = context.obj
    from kinfold.ledger.verify import read_key, verify

    place = folder or session.home / "ledger"
    if not (place / "key.pub").is_file():
        raise UsageProblem(
            "You asked whether the ledger is whole.",
            why="There is no ledger in that folder.",
            remedy="Name the folder that holds key.pub, or the installation with --home.",
        )
    report = verify(
        place,
        public_key=read_key(key) if key is not None else None,
        checkpoints=[path.read_text(encoding="utf-8") for path in checkpoint or ()],
    )
    if not report.ok:
        raise LedgerDoesNotVerify(
            "You asked whether the ledger is whole.",
            why=" ".join(report.problems),
            remedy="Keep this copy, take no more from this installation, and tell the auditor.",
        )
    session.answer(
        {"ok": True, "size": report.size, "unfinished": list(report.unfinished)},
        f"The ledger is whole: {report.size:,} entries, {report.destroyed:,} payloads destroyed "
        f"as recorded, {len(report.unfinished):,} decisions not followed by an outcome.",
    )


def _remembered(
    session: Session, under: str, *, person: str | None = None, account: str | None = None
) -> "Iterator[Entry]":
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import inspection

    return inspection.entries(gate, actor, under=under, at=at, person=person, account=account)


def _more(entry: "Entry") -> str:
    if entry.follows is not None:
        return f"follows {entry.follows}"
    payload = entry.payload or {}
    reasons = payload.get("reasons")
    if isinstance(reasons, list):
        return ", ".join(f"{reason['code']} [{reason['clause']}]" for reason in reasons[:3])
    return " ".join(str(payload[name]) for name in ("operation", "purpose") if name in payload)
