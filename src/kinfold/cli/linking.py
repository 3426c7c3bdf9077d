"""Looking at the links of one person, questioning, splitting and joining, and sealing."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from kinfold.gate import Disclosed
    from kinfold.people.undoing import Mended

DAY = ["%Y-%m-%d"]
Under = Annotated[str, typer.Option(help="The agreement whose index it is.")]
Person = Annotated[str, typer.Argument(help="The person's id in the index; an old one will do.")]
VIEW = "practitioner-view"
SHOWN = ("at", "account", "organisation", "what", "purpose", "clauses", "to", "names them", "entry")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Who is who: see, question and undo links.", no_args_is_help=True)
    for name, command in (
        ("find", find),
        ("links", links),
        ("question", question),
        ("split", split),
        ("join", join),
        ("shown", shown),
        ("seal", seal),
        ("unseal", unseal),
    ):
        group.command(name)(command)
    app.add_typer(group, name="people")


def find(
    context: typer.Context,
    record: Annotated[str, typer.Option(prompt=True, help="The record's number in its system.")],
    under: Under = VIEW,
) -> None:
    """Find the people who have a record of this number; sealed ones are nobody."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import telling

    found = telling.persons_of_record(gate, actor, agreement=under, record=record, at=at)
    session.table(("person",), [(person,) for person in found])


def links(context: typer.Context, person: Person, under: Under = VIEW) -> None:
    """Show each record of a person: since when it is theirs, why, and by whom."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import telling

    seen = telling.links_of(gate, actor, agreement=under, person=person, at=at)
    session.table(
        ("ref", "data set", "holder", "record", "name", "born", "how", "likely", "model",
         "beside", "by", "since", "until"),
        [
            (one.ref, one.data_set, one.holder, one.record, f"{one.forename} {one.surname}".strip(),
             one.born or "", one.method, "" if one.probability is None else one.probability,
             one.model, one.other, one.made_by or "linking", one.since, one.until or "")
            for one in seen.links
        ],
        title=f"{seen.person}"
        + (f", once also {', '.join(seen.merged)}" if seen.merged else ""),
    )  # fmt: skip


def question(
    context: typer.Context,
    person: Person,
    ref: Annotated[str, typer.Option(help="The reference of the record, as `links` shows it.")],
    under: Under = VIEW,
) -> None:
    """Ask for a second look at one record of a person; somebody decides in review."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import undoing

    case = undoing.question(gate, actor, agreement=under, person=person, ref=ref, at=at)
    session.answer({"case": case}, f"Case {case} waits for a person's decision.")


def split(
    context: typer.Context,
    person: Person,
    keep: Annotated[
        list[str], typer.Option(help="The reference of a record that stays with the id; repeat it.")
    ],
    under: Under = VIEW,
) -> None:
    """Make two of one person, and list everybody who was shown the wrong picture."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import undoing

    made = undoing.split(gate, actor, agreement=under, person=person, keep=keep, at=at)
    _mended(session, made, f"The other records are {made.other} now.")


def join(
    context: typer.Context,
    person: Person,
    other: Annotated[str, typer.Argument(help="The other person's id.")],
    under: Under = VIEW,
) -> None:
    """Make one of two people; the older id stays, and the other finds it."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import undoing

    made = undoing.join(gate, actor, agreement=under, person=person, other=other, at=at)
    _mended(session, made, f"{made.other} finds {made.person} now.")


def shown(
    context: typer.Context,
    person: Person,
    since: Annotated[datetime, typer.Option(formats=DAY, help="From which day.")],
    under: Under = VIEW,
) -> None:
    """List every time a person was shown or sent since a day: by whom, under which clause."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import telling

    day = since.date()
    found = telling.shown_since(gate, actor, agreement=under, people=(person,), since=day, at=at)
    _shown(session, found, title=f"Shown or sent since {day}")


def seal(
    context: typer.Context,
    person: Person,
    reason: Annotated[
        str, typer.Option(help="adoption, refuge, witness_protection, staff_child, court_order.")
    ],
    under: Under = VIEW,
) -> None:
    """Close an identity to everybody here, in every index that holds one of its records."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import sealing

    found = sealing.seal(gate, actor, agreement=under, person=person, reason=reason, at=at)
    session.answer({"sealed": found}, f"Sealed: {', '.join(found)}.")


def unseal(context: typer.Context, person: Person, under: Under = VIEW) -> None:
    """Open a sealed identity again wherever it was closed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import sealing

    found = sealing.unseal(gate, actor, agreement=under, person=person, at=at)
    session.answer({"opened": found}, f"Open again: {', '.join(found)}.")


def _mended(session: Session, made: "Mended", said: str) -> None:
    if session.as_json:
        session.answer(
            {"person": made.person, "other": made.other, "since": made.since,
             "shown": [dict(zip(SHOWN, _line(one), strict=True)) for one in made.shown]},
            "",
        )  # fmt: skip
        return
    session.answer({}, f"{said} Everything made from the index was made anew.")
    _shown(session, made.shown, title=f"Shown or sent since {made.since}: tell whoever had it")


def _shown(session: Session, found: "tuple[Disclosed, ...]", *, title: str) -> None:
    session.table(SHOWN, [_line(one) for one in found], title=title)


def _line(one: "Disclosed") -> tuple[object, ...]:
    return (
        f"{one.at:%Y-%m-%d %H:%M}Z",
        one.account,
        one.organisation,
        one.operation,
        one.purpose,
        ", ".join(one.clauses),
        one.recipient,
        "yes" if one.named else "whole supply",
        one.entry,
    )
