"""What is handled outside the store: dispatches, support copies, papers, requests to schools."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DAY = ["%Y-%m-%d"]
Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]
Certificate = Annotated[str, typer.Option(help="The reference of what shows the destruction.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for title, about, commands in (
        (
            "dispatch",
            "What leaves by post, courier or message.",
            (("list", list_), ("record", record), ("close", close)),
        ),
        (
            "support",
            "Copies of a school's data taken to mend its system.",
            (
                ("list", cases),
                ("open", open_),
                ("agree", agree),
                ("take", take),
                ("permit", permit),
                ("pass", pass_),
                ("close", close_case),
                ("destroyed", copy_destroyed),
            ),
        ),
        (
            "papers",
            "Papers for meetings around a child, by case reference.",
            (("list", papers), ("add", add), ("ended", ended), ("destroyed", papers_destroyed)),
        ),
        (
            "asked",
            "What schools are asked for outside the agreed feeds.",
            (("list", months), ("record", ask)),
        ),
    ):
        group = typer.Typer(help=about, no_args_is_help=True)
        for name, command in commands:
            group.command(name)(command)
        app.add_typer(group, name=title)


def list_(context: typer.Context) -> None:
    """List what your organisation sends and sent."""
    session: Session = context.obj
    actor = session.actor
    from kinfold.registers import handling

    session.table(
        ("dispatch", "to", "what", "how", "kept until", "gone"),
        [
            (one.id, one.recipient, one.material, one.method, one.retain_until or "",
             f"{one.closed_at:%Y-%m-%d %H:%M}Z" if one.closed_at else "not yet")
            for one in handling.dispatches(sender=actor.organisation)
        ],
    )  # fmt: skip


def record(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="The organisation or post; never a person's name.")],
    what: Annotated[str, typer.Option(help="social_care, health, education, finance or other.")],
    how: Annotated[str, typer.Option(help="special_delivery, school_to_school...")],
    address: Annotated[str, typer.Option(help="known, new or unknown.")] = "known",
    large: Annotated[bool, typer.Option("--large", help="It is a large parcel.")] = False,
    wrapped: Annotated[bool, typer.Option("--wrapped-twice", help="It is wrapped twice.")] = False,
    tracking: Annotated[str, typer.Option(help="The tracking or consignment number.")] = "",
    keep_until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The day it is kept until.")
    ] = None,
) -> None:
    """Record something before it goes; refused where it may not go so."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import dispatching
    from kinfold.registers.facts import NewDispatch

    new = NewDispatch(
        sender=actor.organisation,
        recipient=to,
        recipient_known=address,
        material=what,
        method=how,
        large=large,
        double_wrapped=wrapped,
        tracking=tracking,
        retain_until=keep_until.date() if keep_until else None,
    )
    number = dispatching.record(gate, actor, new, at=at)
    session.answer({"dispatch": number}, f"Dispatch {number} is on record; close it once it went.")


def close(
    context: typer.Context,
    number: Number,
    return_shown: Annotated[
        bool, typer.Option("--return-address", help="The return address is on the cover.")
    ] = False,
    addressee_only: Annotated[
        bool, typer.Option("--addressee-only", help="“For Addressee only” is on the cover.")
    ] = False,
) -> None:
    """Confirm what is on the cover, and that it went."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import dispatching

    dispatching.close(
        gate, actor, number, return_shown=return_shown, addressee_only=addressee_only, at=at
    )
    session.answer({"dispatch": number, "state": "gone"}, f"Dispatch {number} is closed.")


def cases(context: typer.Context) -> None:
    """List support cases, with what must be destroyed and by when."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.handling import support

    found = support.cases(gate, actor)
    session.table(
        ("case", "reference", "school", "supplier", "state", "destroy by"),
        [
            (one.id, one.reference, one.school, one.supplier,
             support.state(one, on=day_in_england(at)),
             closed.due_on or "" if (closed := one.last("closed")) else "")
            for one in found
        ],
    )  # fmt: skip


def open_(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The fault's reference.")],
    school: Annotated[str, typer.Option(help="The school's id.")],
    supplier: Annotated[str, typer.Option(help="The system's supplier.")],
) -> None:
    """Open a case about a fault in a school's system."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    number = support.open_case(gate, actor, reference, school=school, supplier=supplier, at=at)
    session.answer({"case": number}, f"Case {number} is open. The school must agree to a copy.")


def agree(context: typer.Context, number: Number) -> None:
    """As the school: agree that a copy is taken for this case."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.agree(gate, actor, number, at=at)
    session.answer({"case": number}, "Recorded.")


def take(
    context: typer.Context,
    number: Number,
    place: Annotated[str, typer.Option(help="secure_store or encrypted_device.")],
) -> None:
    """Record that a copy was taken, and where it is kept."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.take(gate, actor, number, place=place, at=at)
    session.answer({"case": number}, "Recorded.")


def permit(context: typer.Context, number: Number) -> None:
    """As the school: permit one pass of the copy to the supplier."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.permit(gate, actor, number, at=at)
    session.answer({"case": number}, "Recorded.")


def pass_(
    context: typer.Context,
    number: Number,
    reference: Annotated[str, typer.Option(help="The supplier's own reference.")],
) -> None:
    """Record one pass of the copy to the supplier."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.pass_on(gate, actor, number, reference=reference, at=at)
    session.answer({"case": number}, "Recorded.")


def close_case(context: typer.Context, number: Number) -> None:
    """Close a case; what was copied is then to be destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    due = support.close(gate, actor, number, at=at)
    said = f"Destroy every copy by {due}." if due else "Nothing was copied."
    session.answer({"case": number, "destroy by": str(due) if due else None}, said)


def copy_destroyed(context: typer.Context, number: Number, certificate: Certificate) -> None:
    """Record that every copy of a closed case is destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import support

    support.destroyed(gate, actor, number, certificate=certificate, at=at)
    session.answer({"case": number, "state": "destroyed"}, "Recorded.")


def papers(context: typer.Context) -> None:
    """List your organisation's papers for meetings, and when they go."""
    session: Session = context.obj
    actor, at = session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.handling import papers as room
    from kinfold.registers import handling

    session.table(
        ("papers", "reference", "about", "kept in", "state", "until"),
        [
            (one.id, one.reference, one.kind, one.place, room.state(one, on=day_in_england(at)),
             step.due_on if (step := one.step("ended")) else "")
            for one in handling.papers(holder=actor.organisation)
        ],
    )  # fmt: skip


def add(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="Your own case reference.")],
    about: Annotated[str, typer.Option(help="child_protection, early_help, health...")],
    place: Annotated[str, typer.Option(help="secure_store, encrypted_device, locked_cabinet.")],
    came: Annotated[datetime, typer.Option(formats=DAY, help="The day they came.")],
) -> None:
    """Record papers that came for meetings around a child."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room
    from kinfold.registers.facts import NewMeetingPapers

    new = NewMeetingPapers(
        holder=actor.organisation,
        reference=reference,
        kind=about,
        place=place,
        received_on=came.date(),
    )
    number = room.record(gate, actor, new, at=at)
    session.answer({"papers": number}, f"Papers {number} are on record.")


def ended(
    context: typer.Context,
    number: Number,
    on: Annotated[datetime, typer.Option(formats=DAY, help="The day the intervention ended.")],
    months: Annotated[int, typer.Option(help="How long your retention schedule keeps them.")],
    schedule: Annotated[str, typer.Option(help="The line of your retention schedule.")],
) -> None:
    """Record that the intervention ended, which sets the day the papers go."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room

    due = room.intervention_ended(
        gate, actor, number, on=on.date(), months=months, schedule=schedule, at=at
    )
    session.answer({"papers": number, "until": str(due)}, f"They are kept until {due}.")


def papers_destroyed(context: typer.Context, number: Number, certificate: Certificate) -> None:
    """Record that papers are destroyed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import papers as room

    room.destroyed(gate, actor, number, certificate=certificate, at=at)
    session.answer({"papers": number, "state": "destroyed"}, "Recorded.")


def months(
    context: typer.Context,
    school: Annotated[str | None, typer.Option(help="One school's, by its id.")] = None,
) -> None:
    """Count the requests to schools, month by month."""
    session: Session = context.obj
    session.ready()
    from kinfold.handling import asking

    session.table(
        ("month", "requests", "held here already"),
        [(one.month, one.asked, one.held_already) for one in asking.by_month(school=school)],
    )


def ask(
    context: typer.Context,
    data_set: Annotated[str, typer.Argument(help="What the school is asked for.")],
    school: Annotated[str, typer.Option(help="The school's id.")],
    reason: Annotated[str, typer.Option(help="Why, in words that name nobody.")],
) -> None:
    """Record a request to a school before it is sent."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.handling import asking

    made = asking.record(gate, actor, data_set, school=school, reason=reason, at=at)
    said = "It is held here already: look before you ask." if made.held_already else "Recorded."
    session.answer({"request": made.id, "held here already": made.held_already}, said)
