"""The made-up county, from nothing to a site a person can sign in to, through the real doors."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import NothingToDo, UsageProblem

if TYPE_CHECKING:
    from kinfold.gate import Gate
    from kinfold.synthetic.manifest import Manifest, WrittenFile

SEED: Final = 2026
CHILDREN: Final = 5000
YOUNG_PEOPLE: Final = 900
CIN_UNDER: Final = ("cin-analysis", "practitioner-view")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="A made-up county to try everything on.", no_args_is_help=True)
    group.command("build")(build)
    group.command("sign-ins")(sign_ins)
    group.command("county")(county)
    group.command("member", hidden=True)(member)
    group.command("serve")(serve)
    app.add_typer(group, name="demo")


def county(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to write the files.")],
    children: Annotated[int, typer.Option(help="How many invented children.")] = CHILDREN,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = SEED,
    as_at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is in the county.")
    ] = None,
) -> None:
    """Write the made-up county's files, and nothing else."""
    session: Session = context.obj
    from kinfold.synthetic import county as synthetic

    day = as_at.date() if as_at is not None else session.now().date()
    made = synthetic.with_services(synthetic.write(folder, as_at=day, seed=seed, children=children))
    session.answer(
        {"files": len(made.files), "counts": dict(made.counts)},
        f"Wrote {len(made.files)} files to {folder}.",
    )


def build(
    context: typer.Context,
    children: Annotated[int, typer.Option(help="How many invented children.")] = CHILDREN,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = SEED,
    alone: Annotated[bool, typer.Option("--alone", help="Without the two neighbours.")] = False,
) -> None:
    """Make the county's installation and its two neighbours', and bring every file in.

    The agreements are loaded and signed, the children linked, and last month's young people
    exchanged among the three.
    """
    session: Session = context.obj
    started = session.now()
    from kinfold.cli import demo_county, demo_neighbours

    if demo_county.is_built(session.home):
        session.answer({"built": True}, "The demonstration county is built already.")
        return
    folder = session.home.parent / "county"
    say = _silent if session.as_json else typer.echo
    say(f"Writing {children:,} invented children as files in {folder} ...")
    made = _written(folder, started.date(), seed, children)
    say("Setting up the installation, its agreements and its sign-ins ...")
    gate = demo_county.establish(session.home, at=started)
    _take_in(session, gate, made, say)
    _take_in_looked_after(session, gate, made, say, children=children)
    _take_in_services(session, gate, made, say)
    _take_in_returns(session, gate, made, say)
    _link(session, gate, say)
    if not alone:
        say("Setting up two neighbours, and exchanging last month's young people ...")
        demo_neighbours.build(session.home, young_people=YOUNG_PEOPLE, at=session.now(), say=say)
    demo_county.mark_built(session.home)
    seconds = (datetime.now(tz=UTC) - started).total_seconds()
    session.answer({"built": True, "seconds": seconds}, f"Built in {seconds:.0f} seconds.")


def _silent(text: str) -> None:
    """Say nothing: JSON was asked for, and the answer is one object at the end."""


def _written(folder: Path, day: date, seed: int, children: int) -> "Manifest":
    from kinfold.synthetic import county as synthetic

    return synthetic.write(folder, as_at=day, seed=seed, children=children)


def _take_in(session: Session, gate: "Gate", made: "Manifest", say: Callable[[str], None]) -> None:
    from kinfold.cli import demo_county
    from kinfold.intake.receive import Asked, receive

    actor = gate.actor(demo_county.DATA_MANAGER)
    for number, file in enumerate(made.files, start=1):
        if not file.rows:
            continue  # a table without rows does not say whose it is
        for under in _agreements(file):
            asked = Asked(
                agreement=under,
                holder=file.holder,
                period=file.period,
                as_at=None if file.data_set == "cin_census" else made.as_at,
            )
            try:
                receive(gate, actor, made.folder / file.path, asked=asked, at=session.now())
            except NothingToDo:
                continue
        say(f"  {number:>3}/{len(made.files)} {file.data_set} from {file.holder}, {file.period}")


def _take_in_looked_after(
    session: Session, gate: "Gate", made: "Manifest", say: Callable[[str], None], *, children: int
) -> None:
    """The looked-after returns of two years, the later held against the earlier."""
    from kinfold.cli import demo_county
    from kinfold.intake.receive import Asked, receive
    from kinfold.synthetic import county as synthetic

    folder = made.folder / "looked-after"
    for file in synthetic.write_looked_after(
        folder, as_at=made.as_at, seed=made.seed, children=children
    ):
        if not file.rows:
            continue
        asked = Asked(agreement="looked-after-return", holder=file.holder, period=file.period)
        try:
            actor = gate.actor(demo_county.DATA_MANAGER)
            receive(gate, actor, folder / file.path, asked=asked, at=session.now())
        except NothingToDo:
            continue
        say(f"  {file.data_set} from {file.holder}, {file.period}")


def _take_in_services(
    session: Session, gate: "Gate", made: "Manifest", say: Callable[[str], None]
) -> None:
    """What the services send the warehouse, each file as its own holder's."""
    from kinfold.cli import demo_county
    from kinfold.intake.receive import Asked, receive
    from kinfold.synthetic import county as synthetic

    files = synthetic.with_services(made).files[len(made.files) :]
    actor = gate.actor(demo_county.DATA_MANAGER)
    for file in files:
        if not file.rows:
            continue
        asked = Asked(
            agreement="warehouse",
            holder=file.holder,
            period=file.period,
            as_at=made.as_at,
            channel="upload",
        )
        try:
            receive(gate, actor, made.folder / file.path, asked=asked, at=session.now())
        except NothingToDo:
            continue
    say(f"  {len(files)} data sets of the warehouse from the services that supply it")


def _take_in_returns(
    session: Session, gate: "Gate", made: "Manifest", say: Callable[[str], None]
) -> None:
    """The returns and lists the county brings in beside, each under the agreement that has it."""
    from kinfold.cli import demo_county
    from kinfold.intake.receive import Asked, receive
    from kinfold.synthetic import county as synthetic
    from kinfold.synthetic.returns import UNDER

    actor = gate.actor(demo_county.DATA_MANAGER)
    files = synthetic.with_returns(made)
    for file in files:
        if not file.rows:
            continue
        under = UNDER[file.data_set]
        asked = Asked(agreement=under, as_at=made.as_at, data_set=file.data_set, channel="upload")
        try:
            receive(gate, actor, made.folder / file.path, asked=asked, at=session.now())
        except NothingToDo:
            continue
    say(f"  {len(files)} returns and lists beside them")


def _agreements(file: "WrittenFile") -> tuple[str | None, ...]:
    if file.data_set == "cin_census":
        return CIN_UNDER
    if file.data_set == "school_census":
        return ("cin-analysis",)
    return (None,)


def _link(session: Session, gate: "Gate", say: Callable[[str], None]) -> None:
    from kinfold import people
    from kinfold.cli import demo_county
    from kinfold.cli.reports import match_text

    actor = gate.actor(demo_county.DATA_MANAGER)
    for under in ("practitioner-view", "cin-analysis"):
        report = people.link(gate, actor, agreement=under, at=session.now())
        say(match_text(report))


def member(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The member.")],
    step: Annotated[str, typer.Argument(help="What it does now.")],
    shared: Annotated[Path, typer.Option(help="Where cards and parcels change hands.")],
    young_people: Annotated[int, typer.Option(help="How many are invented.")],
    at: Annotated[str, typer.Option(help="The moment of the step, in ISO form.")],
) -> None:
    """One step of one member of the demonstration; `demo build` runs these."""
    session: Session = context.obj
    from kinfold.cli import demo_neighbours

    demo_neighbours.run(
        session.home,
        demo_neighbours.member(name),
        step,
        shared=shared,
        size=young_people,
        at=datetime.fromisoformat(at),
    )


def serve(context: typer.Context) -> None:
    """Serve the county and its two neighbours until stopped."""
    session: Session = context.obj
    from kinfold.cli import demo_neighbours

    demo_neighbours.serve(session.home, say=typer.echo)


def sign_ins(context: typer.Context) -> None:
    """Print each role's sign-in: mailbox, password and the one-time code of this half-minute."""
    session: Session = context.obj
    session.ready()
    from kinfold.cli import demo_county
    from kinfold.registers import accounts, one_time_codes

    if not demo_county.is_built(session.home):
        raise UsageProblem(
            "You asked for the demonstration's sign-ins.",
            why="This home holds no finished demonstration.",
            remedy="Run `make demo` first, and let it finish.",
        )
    at = session.now()
    passwords = demo_county.passwords(session.home)
    posts = [account for account in accounts.accounts() if account.login in passwords]
    session.table(
        ("role", "mailbox", "password", "code now", "code in 30 s"),
        [
            (
                post.title,
                post.login,
                passwords[post.login],
                one_time_codes.code(post.login, at=at),
                one_time_codes.code(post.login, at=at + timedelta(seconds=30)),
            )
            for post in posts
        ],
    )
