"""Carrying out what was decided about somebody's data, here and with every member that has it."""

import sys
from collections.abc import Callable
from typing import Annotated, Final

import typer

from kinfold.cli.session import Session

Number = Annotated[int, typer.Argument(help="The case's number.")]
People = Annotated[
    list[str],
    typer.Option(
        "--person",
        help="A number of the person index, or data set/holder/id; - reads them, one to a line.",
    ),
]


def named(given: list[str]) -> list[str]:
    """The people named; those given as "-" are read from standard input, one to a line.

    So that nobody's identifier need stand in a shell's history or among the machine's processes.
    """
    if "-" not in given:
        return given
    read = [line.strip() for line in sys.stdin if line.strip()]
    return [*(one for one in given if one != "-"), *read]


def restrict(
    context: typer.Context,
    number: Number,
    person: People,
    reason: Annotated[str, typer.Option(help="accuracy_disputed, objection...")],
    data_set: Annotated[str | None, typer.Option(help="One data set only.")] = None,
) -> None:
    """Restrict a person's data here and wherever it was sent."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import restricting

    made = restricting.restrict(
        gate, actor, number, named(person), reason=reason, at=at, data_set=data_set
    )
    session.answer({"case": number, "restrictions": list(made)}, "Restricted from now.")


def lift(context: typer.Context, number: Number) -> None:
    """Lift what a case restricted, here and wherever it was sent."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import restricting

    lifted = restricting.lift(gate, actor, number, at=at)
    session.answer({"case": number, "lifted": list(lifted)}, "Lifted from now.")


def correct(context: typer.Context, number: Number, person: People) -> None:
    """Send the corrected rows to every member that was sent the old ones."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import rectifying

    told = rectifying.correct(gate, actor, number, named(person), at=at)
    session.answer({"case": number, "parcels": told}, f"{len(told)} parcels are ready to go.")


def erase(context: typer.Context, number: Number, person: People) -> None:
    """Destroy every copy here, and ask every member that was sent the rows to do so."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import erasing

    found = erasing.erase(gate, actor, number, named(person), at=at)
    shown = {
        "case": number,
        "rows": found.rows,
        "certificates": list(found.certificates),
        "parcels": dict(found.told),
    }
    session.answer(shown, f"{found.rows} rows are gone; {len(found.told)} parcels are ready to go.")


def receive(
    context: typer.Context,
    parcel: Annotated[str | None, typer.Argument(help="One parcel's id; all if not given.")] = None,
) -> None:
    """Take in what members say about cases and breaches."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import arriving

    found = (
        arriving.receive_all(gate, actor, at=at)
        if parcel is None
        else (arriving.receive(gate, actor, parcel, at=at),)
    )
    session.table(
        ("parcel", "what", "from", "case or breach", "waits for a decision"),
        [
            (one.parcel, one.kind, one.sender, one.about or "", "yes" if one.still_waits else "")
            for one in found
        ],
    )


def accept(context: typer.Context, number: Number) -> None:
    """Keep the corrected rows that a member sent."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import members

    supply = members.accept(gate, actor, number, at=at)
    session.answer({"case": number, "supply": supply}, "Kept; process it like a delivery.")


def carry_out(context: typer.Context, number: Number) -> None:
    """Do as was decided about an erasure that a member asked for."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import members

    rows = members.carry_out(gate, actor, number, at=at)
    session.answer({"case": number, "rows": rows}, f"{rows} rows are gone; the member is told.")


def advise(
    context: typer.Context,
    parcel: Annotated[str, typer.Argument(help="The question's parcel id.")],
    text: Annotated[str, typer.Option(help="The advice, in words that name nobody.")],
) -> None:
    """Answer a member that asks for our advice about data that came from us."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import members

    members.advise(gate, actor, parcel, text=text, at=at)
    session.answer({"parcel": parcel}, "The advice is ready to go.")


COMMANDS: Final[tuple[tuple[str, Callable[..., None]], ...]] = (
    ("restrict", restrict),
    ("lift", lift),
    ("correct", correct),
    ("erase", erase),
    ("receive", receive),
    ("accept", accept),
    ("carry-out", carry_out),
    ("advise", advise),
)
