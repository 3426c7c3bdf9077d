"""Reading, checking, comparing and signing agreements, and taking them through their lives."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from kinfold.agreement import Version


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="The agreements that the program executes.", no_args_is_help=True)
    for name, command in (
        ("list", list_),
        ("show", show),
        ("lint", lint),
        ("load", load),
        ("compare", compare),
        ("sign", sign),
        ("stand", stand),
        ("confirm", confirm),
        ("waive-signature", waive_signature),
        ("changes", changes),
        ("notify", notify),
    ):
        group.command(name)(command)
    app.add_typer(group, name="agreement")


def list_(context: typer.Context) -> None:
    """List every version loaded here and where it stands."""
    session: Session = context.obj
    session.ready()
    from kinfold.registers import agreements

    session.table(
        ("agreement", "version", "stands", "since", "hash"),
        [
            (v.agreement, v.label, v.state.replace("_", " "), f"{v.since:%Y-%m-%d}", v.hash[:12])
            for v in agreements.versions(at=session.now())
        ],
    )


def show(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="An agreement id, or a file.")],
) -> None:
    """Show what an agreement says: what is executed and what is only stated."""
    session: Session = context.obj
    from kinfold.agreement.summary import as_text

    version = _version(session, agreement)
    session.answer(
        {"hash": version.hash, "canonical": version.canonical},
        as_text(version, on=session.now().date()),
    )


def lint(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(exists=True, help="Files, or one folder.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to check on.")
    ] = None,
) -> None:
    """Find what is wrong with agreements: dates, laws, gaps, and what they say twice."""
    session: Session = context.obj
    from kinfold.agreement.lint import lint as check
    from kinfold.agreement.load import read

    day = on.date() if on is not None else session.now().date()
    found = [
        (path, finding) for path in _files(files) for finding in check(read(path).agreement, on=day)
    ]
    session.table(
        ("file", "gravity", "clause", "what is wrong", "what to do"),
        [
            (f"{path.parent.name}/{path.name}", f.severity, f.clause, f.sentence, f.remedy)
            for path, f in found
        ],
        title=f"{len(found)} findings",
    )
    if any(finding.severity == "error" for _, finding in found):
        raise typer.Exit(int(Exit.BROKE_RULES))


def load(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(exists=True, help="Files, or one folder.")],
) -> None:
    """Load agreement files as drafts; nothing moves under a draft."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.agreement.load import read
    from kinfold.gate import stewardship

    for path in _files(files):
        version = read(path)
        stewardship.load(gate, session.actor, version, at=at)
        session.answer(
            {"agreement": version.agreement.id, "hash": version.hash},
            f"Loaded {version.agreement.id} {version.agreement.version} as a draft "
            f"({version.hash[:12]}).",
        )


def compare(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="An agreement id, a hash, or a file.")],
    new: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """Show exactly what an amendment lets each role do that it could not, and the other way."""
    session: Session = context.obj
    from kinfold.agreement.compare import compare as difference

    found = difference(_version(session, old), _version(session, new))
    session.answer(
        {
            "gained": [str(use) for use in found.gained],
            "lost": [str(use) for use in found.lost],
            "sentences": list(found.sentences),
        },
        "\n".join(found.sentences),
    )


def sign(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id.")],
    party: Annotated[str, typer.Option(help="The party you sign for.")],
    gateways_checked: Annotated[
        bool, typer.Option(help="You confirm that your organisation checked its own gateways.")
    ] = False,
) -> None:
    """Sign the current version of an agreement for a party of your own organisation."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import stewardship

    number = stewardship.sign(
        gate,
        actor,
        _version(session, agreement),
        party=party,
        gateways_confirmed=gateways_checked,
        at=at,
    )
    session.answer({"signature": number}, f"Signed. Signature {number}.")


def stand(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id, or a version's hash.")],
    state: Annotated[str, typer.Argument(help="in_force, suspended, withdrawn...")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Take a version a step on in its life; withdrawing stops its flows at the next request."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import stewardship

    version = _version(session, agreement)
    stewardship.stand(gate, actor, version, state=state, reason=reason, at=at)
    session.answer(
        {"agreement": version.agreement.id, "state": state},
        f"{version.agreement.title} ({version.agreement.version}) is now "
        f"{state.replace('_', ' ')}.",
    )


def confirm(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id, or a version's hash.")],
    conflict: Annotated[str, typer.Argument(help="The conflict's id, as `show` lists it.")],
) -> None:
    """Confirm, as the agreement's owner, how a disagreement in the document is settled."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import stewardship

    stewardship.confirm(gate, actor, _version(session, agreement), conflict=conflict, at=at)
    session.answer({"confirmed": conflict}, f"Confirmed {conflict}.")


def waive_signature(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id.")],
    organisation: Annotated[str, typer.Option(help="The organisation that has not signed.")],
    reason: Annotated[str, typer.Option(help="Why it may take part all the same.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it ends.")],
) -> None:
    """Authorise an unsigned organisation to take part for a while, with a reason (NEX-27)."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import stewardship

    ends = until.date()
    stewardship.waive_signature(
        gate,
        actor,
        _version(session, agreement),
        organisation=organisation,
        reason=reason,
        until=ends,
        at=at,
    )
    session.answer({"until": ends.isoformat()}, f"Authorised until {ends:%-d %B %Y}.")


def changes(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="An agreement id, or a version's hash.")],
) -> None:
    """List what a version newly collects: what waits for a notice, and the notices given."""
    session: Session = context.obj
    from kinfold.cli import change_notices

    change_notices.listed(session, _version(session, agreement))


def notify(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="An agreement id, or a version's hash.")],
    group: Annotated[str, typer.Option(help="The item group, by its id.")],
    send: Annotated[bool, typer.Option("--send", help="Send it; only shown otherwise.")] = False,
) -> None:
    """Tell providers what a version newly collects, before it is collected."""
    session: Session = context.obj
    from kinfold.cli import change_notices

    change_notices.notified(session, _version(session, agreement), group=group, send=send)


def _files(paths: list[Path]) -> list[Path]:
    """The agreement files named, or all in the folders named."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [p for p in sorted(path.rglob("*.yaml")) if p.name != "examples.yaml"]
        else:
            found.append(path)
    return found


def _version(session: Session, name: str) -> "Version":
    """The version a file, a hash or an agreement id names."""
    from kinfold.agreement.load import from_canonical, read

    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return read(path)
    session.ready()
    from kinfold.registers import agreements

    at = session.now()
    current = {version.agreement: version for version in agreements.current_versions(at=at)}
    if name in current:
        return from_canonical(agreements.canonical(current[name].hash))
    fitting = [v for v in agreements.versions(at=at) if len(name) >= 8 and v.hash.startswith(name)]
    if len(fitting) == 1:
        return from_canonical(agreements.canonical(fitting[0].hash))
    raise UsageProblem(
        "You named an agreement.",
        why="No file, loaded agreement or version hash fits that name.",
        remedy="Run `kinfold agreement list` for those loaded here.",
    )
