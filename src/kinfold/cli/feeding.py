"""A school's feed, which needs no installation; and the authority's side of all of them."""

import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import KinfoldError, NothingToDo

if TYPE_CHECKING:
    from kinfold.feeds.school.running import Ran

#: How often a feed that keeps running looks whether something is due.
LOOK_SECONDS: Final = 600.0


def register(app: typer.Typer) -> None:
    """Add these commands."""
    feed = typer.Typer(help="A school's own feed: keys, and runs.", no_args_is_help=True)
    feed.command("keys")(keys)
    feed.command("run")(run)
    app.add_typer(feed, name="feed")
    feeds = typer.Typer(
        help="The authority's side of schools' feeds: what is late or incomplete.",
        invoke_without_command=True,
    )
    feeds.callback()(late)
    feeds.command("flows")(flows)
    feeds.command("yearly")(yearly)
    feeds.command("taking-part")(taking_part)
    feeds.command("takes-part")(takes_part)
    feeds.command("takes-no-part")(takes_no_part)
    feeds.command("trust")(trust)
    feeds.command("withdraw")(withdraw)
    app.add_typer(feeds, name="feeds")


# ---- at a school ------------------------------------------------------------------------------


def keys(
    context: typer.Context,
    key: Annotated[Path, typer.Option(help="Where the key is kept.")] = Path("feed.key"),
) -> None:
    """Make the feed's key pair, and print the public half to register with the authority.

    Where there is a key already, its public half is printed again.
    """
    session: Session = context.obj
    from kinfold.feeds.school import running

    if not key.exists():
        running.new_key(key)
    public, fingerprint = running.public_of(key)
    session.answer(
        {"public": public, "fingerprint": fingerprint},
        f"Public key:  {public}\nFingerprint: {fingerprint}\n"
        "Send the public key to the authority; read the fingerprint out by telephone.",
    )


def run(
    context: typer.Context,
    config: Annotated[Path, typer.Option(help="The feed's settings.")] = Path("feed.toml"),
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
) -> None:
    """Send what is due and has changed, once or for as long as it runs.

    Ends with 14 where nothing is due, and 13 where a person must see to something.
    """
    session: Session = context.obj
    from kinfold.feeds.school import config as settings_of
    from kinfold.feeds.school import running

    settings = settings_of.read(config)
    site = running.site_of(settings, now=session.now)
    if once:
        _tell(session, running.run(settings, site, at=session.now()))
        return
    never = threading.Event()
    while True:
        try:
            _tell(session, running.run(settings, site, at=session.now()))
        except NothingToDo:
            pass
        except KinfoldError as problem:
            typer.echo(f"{problem.asked} {problem.why} {problem.remedy}", err=True)
        never.wait(LOOK_SECONDS)


def _tell(session: Session, ran: "tuple[Ran, ...]") -> None:
    session.table(
        ("data set", "files sent"),
        [(one.data_set, one.sent or "none: nothing had changed") for one in ran],
    )


# ---- at the authority -------------------------------------------------------------------------


def late(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those on time too.")] = False,
) -> None:
    """List the feeds that are late or incomplete, by school."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import lateness

    found = lateness.standing(gate, actor, at=at)
    session.table(
        ("school", "data set", "due", "last received", "standing", "complete"),
        [
            (
                one.school_name,
                one.title,
                one.schedule,
                f"{one.last:%Y-%m-%d %H:%M}Z" if one.last is not None else "never",
                one.says,
                f"{one.complete:.1%}" if one.complete is not None else "not known",
            )
            for one in found
            if every or one.wanting
        ],
    )


def flows(context: typer.Context) -> None:
    """List the flows of the agreement with schools, each with its last runs."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import flows as register_of

    session.table(
        ("flow", "what", "from", "to", "basis", "timescale", "mechanism", "runs", "last run"),
        [
            (
                one.id,
                one.what,
                one.sender,
                one.recipient,
                "statutory" if one.statutory else "support",
                one.timescale,
                one.mechanism,
                one.runs,
                f"{one.last:%Y-%m-%d}" if one.last is not None else "none yet",
            )
            for one in register_of.register(gate, actor, at=at)
        ],
    )


def yearly(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="What came or is to come, too.")] = False,
) -> None:
    """List the key stage data that is overdue, by school (agreement B, 7.7.1)."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import yearly as room

    session.table(
        ("school", "data set", "year", "due", "standing", "received"),
        [
            (
                one.school_name,
                one.title,
                one.year,
                str(one.due),
                room.WORDS[one.state],
                f"{one.came:%Y-%m-%d}" if one.came is not None else "",
            )
            for one in room.owed(gate, actor, at=at)
            if every or one.state in ("overdue", "agreed_alternative")
        ],
    )


def taking_part(context: typer.Context) -> None:
    """List the schools and since when each takes part in other assessments (7.7.3)."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import taking_part as room

    session.table(
        ("school", "takes part since"),
        [(one.school_name, one.since or "no") for one in room.parts(gate, actor, at=at)],
    )


def takes_part(
    context: typer.Context,
    school: Annotated[str, typer.Argument(help="The school's id.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it agreed.")],
) -> None:
    """Record that a school agreed to take part in other assessments."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import taking_part as room

    room.agreed(gate, actor, school, on=on.date(), at=at)
    session.answer({"school": school, "since": str(on.date())}, f"{school} takes part.")


def takes_no_part(
    context: typer.Context,
    school: Annotated[str, typer.Argument(help="The school's id.")],
) -> None:
    """Record that a school takes part in other assessments no longer."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import taking_part as room

    room.ended(gate, actor, school, at=at)
    session.answer({"school": school, "since": None}, f"{school} takes part no longer.")


def trust(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The account the school's feed acts under.")],
    public: Annotated[str, typer.Argument(help="The public key, or certificate fingerprint.")],
    certificate: Annotated[
        bool, typer.Option("--certificate", help="It is a client certificate's fingerprint.")
    ] = False,
) -> None:
    """Let a school's account be known by a key, once its fingerprint was confirmed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import knowing

    kind = "certificate" if certificate else "signature"
    name = knowing.trust(gate, actor, account=account, public=public, kind=kind, at=at)
    session.answer({"fingerprint": name}, f"Trusted for {account}: {name}")


def withdraw(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(help="The key's fingerprint.")],
) -> None:
    """Stop trusting a key; the next request with it is refused."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.feeds import knowing

    knowing.withdraw(gate, actor, fingerprint, at=at)
    session.answer({"withdrawn": fingerprint}, f"Withdrawn: {fingerprint}")
