"""Answering people about their own data: cases, their clocks, and what members are told."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.carrying_out import COMMANDS, named
from kinfold.cli.packing import pack
from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.registers.facts import Case

Number = Annotated[int, typer.Argument(help="The case's number.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="What people ask about their own data: open, answer, pass on, close.",
        no_args_is_help=True,
    )
    commands: tuple[tuple[str, Callable[..., None]], ...] = (
        ("list", list_cases),
        ("due", due),
        ("open", open_case),
        ("show", show),
        ("step", step),
        ("consult", consult),
        ("decide", decide),
        ("pack", pack),
        ("give", give),
        ("close", close),
        ("reopen", reopen),
        *COMMANDS,
    )
    for name, command in commands:
        group.command(name)(command)
    app.add_typer(group, name="rights")


def list_cases(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="open or closed.")] = None,
    kind: Annotated[str | None, typer.Option(help="access, rectification, erasure...")] = None,
) -> None:
    """List cases, with when each must be answered."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.registers import cases
    from kinfold.rights import clocks
    from kinfold.rights.acting import decided, may_answer

    may_answer(gate, actor, asked="You asked for the cases.", at=at)
    on = day_in_england(at)
    session.table(
        ("case", "about", "state", "received", "by", "answer due", "decided"),
        [
            (
                one.id,
                one.kind,
                one.state,
                one.received_on,
                one.requester,
                clocks.answer_due(one, on=on) or "",
                decided(one) or "",
            )
            for one in cases.cases(state=state, kind=kind)
        ],
    )


def due(
    context: typer.Context,
    late: Annotated[bool, typer.Option("--late", help="Only what is overdue.")] = False,
) -> None:
    """List what open cases wait for, soonest first."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.registers import cases
    from kinfold.rights import clocks
    from kinfold.rights.acting import may_answer

    may_answer(gate, actor, asked="You asked what is due.", at=at)
    on = day_in_england(at)
    every = [one for case in cases.cases(state="open") for one in clocks.dues(case, on=on)]
    every.sort(key=lambda one: (one.by is None, one.by or on, one.case))
    session.table(
        ("by", "case", "waits for", "late", "counted by"),
        [
            (one.by or "", one.case, one.what, "late" if one.overdue(on=on) else "", one.law)
            for one in every
            if one.overdue(on=on) or not late
        ],
    )


def open_case(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="access, rectification, erasure, restriction...")],
    received: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it was received.")
    ],
    summary: Annotated[str, typer.Option(help="In a sentence that names nobody.")],
    under: Annotated[list[str] | None, typer.Option(help="Agreements it is about.")] = None,
    channel: Annotated[str, typer.Option(help="letter, email, telephone, regulator...")] = "letter",
    requester: Annotated[str, typer.Option(help="child, parent, carer or agent.")] = "child",
    person: Annotated[
        str | None, typer.Option(help="Whom it is about, where that is known; - reads it.")
    ] = None,
    party: Annotated[
        str | None, typer.Option("--from", help="The organisation that received it.")
    ] = None,
    permission: Annotated[
        bool, typer.Option("--permission", help="They agreed that it is passed on.")
    ] = False,
    about: Annotated[
        str | None, typer.Option(help='What it is about: "case 3" or "parcel <id>".')
    ] = None,
) -> None:
    """Open a case as it was received; whoever received it."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.registers.facts import NewCase
    from kinfold.rights import cases

    new = NewCase(
        kind=kind,
        received_on=received.date(),
        channel=channel,
        party=party or actor.organisation,
        requester=requester,
        person=person if person is None else named([person])[0],
        agreements=tuple(under or ()),
        summary=summary,
        permission_to_forward=permission,
    )
    number = cases.open_case(gate, actor, new, at=at, about=about)
    session.answer({"case": number}, f"Case {number} is open.")


def show(context: typer.Context, number: Number) -> None:
    """Show a case: what it waits for, and every step."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.rights import clocks, needs
    from kinfold.rights.acting import may_answer, the_case

    asked = "You asked for a case."
    may_answer(gate, actor, asked=asked, at=at)
    case = the_case(number, asked=asked)
    on = day_in_england(at)
    waits = [f"{one.what}: {one.by or 'no day set'}" for one in clocks.dues(case, on=on)]
    missing = needs.before_closing(case) if case.state == "open" else ()
    shown = _told(case) | {"waits_for": waits, "before_closing": list(missing)}
    lines = [f"Case {case.id}, {case.kind}, {case.state}: {case.summary}"]
    lines += [f"  waits for {words}" for words in waits]
    lines += [f"  before closing: {words}" for words in missing]
    lines += [
        f"  {step.at:%Y-%m-%d %H:%M}Z {step.kind} {step.by or ''} {step.text}".rstrip()
        for step in case.steps
    ]
    session.answer(shown, "\n".join(lines))


def _told(case: "Case") -> dict[str, object]:
    return {
        "case": case.id,
        "kind": case.kind,
        "state": case.state,
        "received_on": case.received_on.isoformat(),
        "channel": case.channel,
        "party": case.party,
        "requester": case.requester,
        "agreements": list(case.agreements),
        "summary": case.summary,
        "steps": [
            {
                "kind": step.kind,
                "at": step.at.isoformat(),
                "by": step.by,
                "text": step.text,
                "data": dict(step.data),
            }
            for step in case.steps
        ],
    }


def step(
    context: typer.Context,
    number: Number,
    kind: Annotated[str, typer.Argument(help="identity_confirmed, competence, subject_told...")],
    text: Annotated[str, typer.Option(help="In words that name nobody.")] = "",
    say: Annotated[
        list[str] | None, typer.Option(help="A particular, such as competent=yes.")
    ] = None,
) -> None:
    """Record one thing done about a case."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import cases

    data = dict(_particular(one) for one in say or ())
    cases.step(gate, actor, number, kind, at=at, text=text, data=data)
    session.answer({"case": number, "step": kind}, f"Recorded for case {number}.")


def _particular(said: str) -> tuple[str, object]:
    name, marked, value = said.partition("=")
    if not marked:
        raise UsageProblem(
            "You asked to record a step of a case.",
            why="A particular does not say what it is.",
            remedy="Write it as name=value, such as competent=yes.",
        )
    words: dict[str, object] = {"yes": True, "no": False}
    if name == "also":
        return name, value.split(",")
    return name, words.get(value, int(value) if value.isdecimal() else value)


def consult(
    context: typer.Context,
    number: Number,
    originator: Annotated[str, typer.Argument(help="The organisation the data came from.")],
    text: Annotated[str, typer.Option(help="In words that name nobody.")] = "",
) -> None:
    """Ask the organisation that data came from, by a day."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import rectifying

    rectifying.consult(gate, actor, number, originator=originator, at=at, text=text)
    session.answer({"case": number, "asked": originator}, f"{originator} is asked.")


def decide(
    context: typer.Context,
    number: Number,
    outcome: Annotated[str, typer.Argument(help="granted, granted_in_part, refused...")],
    reasons: Annotated[str, typer.Option(help="In words that name nobody.")] = "",
    exemption: Annotated[str | None, typer.Option(help="Why it is refused, by its code.")] = None,
    ground: Annotated[str | None, typer.Option(help="Why it is erased, by its code.")] = None,
) -> None:
    """Decide a case; what the person is to be told is printed."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import cases

    words = cases.decide(
        gate,
        actor,
        number,
        outcome=outcome,
        at=at,
        reasons=reasons,
        exemption=exemption,
        ground=ground,
    )
    session.answer({"case": number, "outcome": outcome, "words": words}, words or "Decided.")


def give(
    context: typer.Context,
    number: Number,
    pack: Annotated[int, typer.Argument(help="The pack's number.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    how: Annotated[str, typer.Option(help="By hand, by post, online.")],
) -> None:
    """Write a kept pack to a file to give it, and record that it was given."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import packs

    out.write_bytes(packs.give(gate, actor, number, pack, how=how, at=at))
    session.answer({"case": number, "pack": pack}, "Written; remove the file once it is given.")


def close(
    context: typer.Context,
    number: Number,
    unconfirmed: Annotated[
        str, typer.Option(help="Why members that have not confirmed are not waited for.")
    ] = "",
) -> None:
    """Close a case, once everything that must be on record is."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import cases

    cases.close(gate, actor, number, at=at, unconfirmed=unconfirmed)
    session.answer({"case": number, "state": "closed"}, f"Case {number} is closed.")


def reopen(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Option(help="Why, in words that name nobody.")],
) -> None:
    """Open a closed case again."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import cases

    cases.reopen(gate, actor, number, at=at, text=text)
    session.answer({"case": number, "state": "open"}, f"Case {number} is open again.")
