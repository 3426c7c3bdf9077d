"""Breaches: raised, triaged, told to every member, confirmed, decided and closed."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.registers.facts import Breach

Number = Annotated[int, typer.Argument(help="The breach's number.")]
Words = Annotated[str, typer.Option("--text", help="In words that name nobody.")]
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Breaches of personal data: raise, triage, tell, confirm, decide, close.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", list_breaches),
        ("show", show),
        ("plan", plan),
        ("raise", raise_),
        ("triage", triage),
        ("tell", tell),
        ("warn", warn),
        ("confirm", confirm),
        ("minimised", minimised),
        ("decide", decide),
        ("regulator-told", regulator_told),
        ("close", close),
    ):
        group.command(name)(command)
    app.add_typer(group, name="breach")


def list_breaches(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="open or closed.")] = None,
) -> None:
    """List breaches, with where the 72 hours stand and who has not confirmed."""
    session: Session = context.obj
    session.ready()
    at = session.now()
    from kinfold.registers import breaches
    from kinfold.rights.breach_record import unconfirmed
    from kinfold.rights.breaches import clock

    session.table(
        ("breach", "agreement", "raised by", "reference", "state", "to regulator by", "clock",
         "not confirmed"),
        [
            (
                one.id,
                one.agreement,
                one.raised_by,
                one.reference,
                one.state,
                f"{clock(one, at=at).due:%Y-%m-%d %H:%M}Z",
                clock(one, at=at).state,
                ", ".join(unconfirmed(one)),
            )
            for one in breaches.breaches(state=state)
        ],
    )  # fmt: skip


def show(context: typer.Context, number: Number) -> None:
    """Show a breach: its clock, its steps, who confirmed, and what is missing."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.rights.breach_record import confirmed_by, the_breach, unconfirmed
    from kinfold.rights.breaches import before_closing, clock

    breach = the_breach(number, asked="You asked for a breach.")
    stands = clock(breach, at=at)
    missing = before_closing(breach, own=gate.installation.organisation)
    shown = _told(breach) | {
        "regulator_by": stands.due.isoformat(),
        "clock": stands.state,
        "confirmed_by": list(confirmed_by(breach)),
        "not_confirmed": list(unconfirmed(breach)),
        "before_closing": list(missing) if breach.state == "open" else [],
    }
    lines = [f"Breach {breach.id} of {breach.agreement}, {breach.state}: {breach.summary}"]
    lines.append(f"  to the regulator by {stands.due:%Y-%m-%d %H:%M}Z: {stands.state}")
    lines += [f"  not confirmed: {name}" for name in unconfirmed(breach)]
    lines += [f"  before closing: {words}" for words in missing if breach.state == "open"]
    lines += [
        f"  {step.at:%Y-%m-%d %H:%M}Z {step.kind} {step.by or ''} {step.text}".rstrip()
        for step in breach.steps
    ]
    session.answer(shown, "\n".join(lines))


def _told(breach: "Breach") -> dict[str, object]:
    return {
        "breach": breach.id,
        "agreement": breach.agreement,
        "raised_by": breach.raised_by,
        "reference": breach.reference,
        "aware_at": breach.aware_at.isoformat(),
        "state": breach.state,
        "summary": breach.summary,
        "steps": [
            {"kind": one.kind, "at": one.at.isoformat(), "by": one.by, "text": one.text,
             "data": dict(one.data)}
            for one in breach.steps
        ],
    }  # fmt: skip


def plan(
    context: typer.Context,
    agreement: Annotated[str, typer.Argument(help="The agreement's id.")],
) -> None:
    """Show who does what in an incident under an agreement."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.rights.incident_plan import incident_plan

    session.table(
        ("who", "does", "clause"),
        [(one.who, one.does, one.clause) for one in incident_plan(gate, agreement, at=at)],
    )


def raise_(
    context: typer.Context,
    under: Annotated[str, typer.Option(help="The agreement whose data it is.")],
    reference: Annotated[str, typer.Option(help="Your own reference for it.")],
    aware: Annotated[datetime, typer.Option(formats=MOMENT, help="When it was noticed, in UTC.")],
    summary: Annotated[str, typer.Option(help="In a sentence that names nobody.")],
    by: Annotated[str | None, typer.Option(help="The organisation that reports it.")] = None,
) -> None:
    """Raise a breach, your own or one that was reported to you."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.registers.facts import NewBreach
    from kinfold.rights import breaches
    from kinfold.rights.warning import names_nobody

    new = NewBreach(
        agreement=under,
        raised_by=by or actor.organisation,
        reference=reference,
        aware_at=aware.replace(tzinfo=UTC),
        summary=names_nobody(summary, asked="You asked to raise a breach."),
        answers={},
    )
    number = breaches.raise_breach(gate, actor, new, at=at)
    session.answer({"breach": number}, f"Breach {number} is open. Triage it now.")


def triage(
    context: typer.Context,
    number: Number,
    say: Annotated[list[str] | None, typer.Option(help="An answer, such as sensitive=yes.")] = None,
) -> None:
    """Answer the questions every breach is asked; how serious it is, and why."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import breaches
    from kinfold.rights.triage import QUESTIONS

    answers = dict(_answer(one, known=tuple(QUESTIONS)) for one in say or ())
    found = breaches.triage(gate, actor, number, answers, at=at)
    shown: dict[str, object] = {
        "breach": number,
        "severity": found.level,
        "points": found.points,
        "why": list(found.why),
        "advice": found.advice,
    }
    session.answer(shown, f"{found.level}: {'; '.join(found.why)}. {found.advice}")


def _answer(said: str, *, known: tuple[str, ...]) -> tuple[str, bool | int]:
    name, _, value = said.partition("=")
    words = {"yes": True, "no": False}
    if name in known and (value in words or value.isdecimal()):
        return name, words[value] if value in words else int(value)
    raise UsageProblem(
        "You asked to triage a breach.",
        why="An answer is not to one of the questions, or is neither yes, no nor a number.",
        remedy=f"Write name=yes, name=no or name=12; the names are: {', '.join(known)}.",
    )


def tell(
    context: typer.Context,
    number: Number,
    who: Annotated[
        str, typer.Option(help="members, governors, head, data_protection_officer...")
    ] = "members",
    text: Words = "",
) -> None:
    """Tell every member at once; or record that somebody was told, by role."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import alerting

    if who != "members":
        alerting.tell(gate, actor, number, who=who, at=at, text=text)
        session.answer({"breach": number, "told": [who]}, "Recorded.")
        return
    told = alerting.tell_members(gate, actor, number, at=at)
    session.answer({"breach": number, "told": list(told)}, f"Told: {', '.join(told)}.")


def warn(context: typer.Context, number: Number, text: Words) -> None:
    """Warn the other organisations here, naming neither the school nor the child."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import alerting

    warned = alerting.warn(gate, actor, number, text=text, at=at)
    session.answer({"breach": number, "warned": list(warned)}, f"{len(warned)} are warned.")


def confirm(
    context: typer.Context,
    number: Number,
    action: Annotated[str, typer.Option(help="What you did, in words that name nobody.")],
) -> None:
    """Confirm what you did; every member of the agreement sees it."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import alerting

    alerting.confirm(gate, actor, number, action=action, at=at)
    session.answer({"breach": number, "confirmed": actor.organisation}, "Confirmed.")


def minimised(context: typer.Context, number: Number, text: Words) -> None:
    """Record what was done to make the effects small."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import breaches

    breaches.minimised(gate, actor, number, text=text, at=at)
    session.answer({"breach": number}, "Recorded.")


def decide(
    context: typer.Context,
    number: Number,
    about: Annotated[
        str,
        typer.Argument(help="regulator, subjects, other_parties, information_governance_team."),
    ],
    outcome: Annotated[str, typer.Argument(help="tell or do-not-tell.")],
    why: Annotated[str, typer.Option(help="In words that name nobody.")],
) -> None:
    """Record a decision on whom to tell, and why."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import breaches

    if outcome not in ("tell", "do-not-tell"):
        raise UsageProblem(
            "You asked to record a decision.",
            why="It is neither tell nor do-not-tell.",
            remedy="Use one of the two.",
        )
    breaches.decide(gate, actor, number, about=about, yes=outcome == "tell", why=why, at=at)
    session.answer({"breach": number, "about": about, "outcome": outcome}, "Recorded.")


def regulator_told(
    context: typer.Context,
    number: Number,
    why_late: Annotated[str, typer.Option(help="Why it is later than 72 hours.")] = "",
) -> None:
    """Record that the regulator was told now."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import breaches

    breaches.regulator_told(gate, actor, number, at=at, why_late=why_late)
    session.answer({"breach": number}, "Recorded.")


def close(
    context: typer.Context,
    number: Number,
    without: Annotated[
        str, typer.Option(help="Why members that have not confirmed are not waited for.")
    ] = "",
) -> None:
    """Close a breach, once every decision is on record."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.rights import breaches

    breaches.close(gate, actor, number, at=at, without=without)
    session.answer({"breach": number, "state": "closed"}, f"Breach {number} is closed.")
