"""Retention by command: what falls due, destroying it, its certificates, holds and backups."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import Exit, NothingToDo, RefusedByAgreement

if TYPE_CHECKING:
    from kinfold.agreement import Actor
    from kinfold.gate import Gate
    from kinfold.retention import Outcome

Months = Annotated[
    int,
    typer.Option(
        "--ledger-months",
        envvar="KINFOLD_LEDGER_MONTHS",
        min=1,
        help="How long the contents of the ledger are kept.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="What is kept no longer than agreed.", no_args_is_help=True)
    group.command("plan")(show_plan)
    group.command("apply")(apply_plan)
    group.command("certificates")(certificates)
    group.command("hold")(hold)
    group.command("release")(release)
    backup = typer.Typer(help="Backups, which people take and destroy.", no_args_is_help=True)
    backup.command("record")(record_backup)
    backup.command("destroyed")(backup_destroyed)
    backup.command("list")(backups)
    group.add_typer(backup, name="backup")
    app.add_typer(group, name="retention")


def show_plan(
    context: typer.Context,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Show what falls due by this day, too."),
    ] = None,
    ledger_months: Months = 72,
) -> None:
    """Show what falls due, when, under which clause, and what holds it back.

    Ends with 14 where nothing is due.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import retention
    from kinfold.cli.retention_reports import plan_report

    made = retention.plan(gate, actor, at=at, ledger_months=ledger_months)
    plan_report(session, made, until=until.date() if until is not None else None)
    if not made.due:
        raise typer.Exit(int(Exit.NOTHING_TO_DO))


def apply_plan(
    context: typer.Context,
    plan: Annotated[str, typer.Option(help="The name the plan was shown under.")],
    reviewed: Annotated[
        list[str] | None,
        typer.Option(help="A supply that its review decided to destroy. May be repeated."),
    ] = None,
    ledger_months: Months = 72,
) -> None:
    """Destroy what a plan showed, make the person indexes anew, and write the certificates."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import retention
    from kinfold.cli.retention_reports import outcome_report

    outcome = retention.apply(
        gate, actor, plan, at=at, decided=reviewed or (), ledger_months=ledger_months
    )
    told = [outcome, *made_anew(gate, actor, outcome, at=at)]
    outcome_report(session, told)
    if any(one.stays for one in told) and not any(one.certificates for one in told):
        raise typer.Exit(int(Exit.REFUSED))


def made_anew(gate: "Gate", actor: "Actor", outcome: "Outcome", *, at: datetime) -> "list[Outcome]":
    """Link the people again where an index was made from what has gone; destroy the old indexes."""
    from kinfold import people, retention

    if not outcome.again:
        return []
    stays = []
    for agreement in outcome.again:
        try:
            people.link(gate, actor, agreement=agreement, at=at, forgetting=True)
        except RefusedByAgreement as refused:
            stays.append(
                retention.NotDestroyed(
                    agreement=agreement,
                    lines=1,
                    why=refused.why,
                    remedy=refused.remedy,
                    ledger_ref=refused.ledger_ref,
                )
            )
    return [retention.Outcome(stays=tuple(stays)), retention.settle(gate, actor, at=at)]


def certificates(
    context: typer.Context,
    under: Annotated[str | None, typer.Option(help="Only this agreement's.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only from this day on.")
    ] = None,
) -> None:
    """Show the certificates of destruction."""
    session: Session = context.obj
    session.ready()
    from kinfold.cli.retention_reports import certificate_list
    from kinfold.registers import holding
    from kinfold.retention.planning import start_of

    first = start_of(since.date()) if since is not None else None
    certificate_list(session, holding.certificates(since=first, agreement=under))


def hold(
    context: typer.Context,
    about: Annotated[str, typer.Argument(help="supply, person, agreement, parcel or pack.")],
    ref: Annotated[str, typer.Argument(help="Its id, as the plan shows it.")],
    reason: Annotated[str, typer.Option(help="Why it may not go yet; nobody's name.")],
    clause: Annotated[str, typer.Option(help="The clause or statute it rests on.")] = "",
    case: Annotated[int | None, typer.Option(help="The case it is for.")] = None,
) -> None:
    """Keep something from being destroyed until the hold is released."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.registers import facts, holding

    new = facts.NewHold(about=about, ref=ref, reason=reason, clause=clause, case=case)
    number = holding.hold(new, at=at, by=actor.account)
    gate.note("retention.held", actor=actor, at=at, payload={"hold": number, "about": about})
    session.answer({"hold": number}, f"Hold {number}: it stays until the hold is released.")


def release(
    context: typer.Context, number: Annotated[int, typer.Argument(help="The hold's number.")]
) -> None:
    """Release a hold; what fell due meanwhile is in the next plan."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.registers import holding

    holding.release(number, at=at, by=actor.account)
    gate.note("retention.released", actor=actor, at=at, payload={"hold": number})
    session.answer({"released": number}, f"Hold {number} is released.")


def record_backup(
    context: typer.Context,
    label: Annotated[str, typer.Argument(help="A short code for the backup.")],
    expires: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day by which it must go.")
    ],
    taken: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it was taken; now if not given."),
    ] = None,
) -> None:
    """Record a backup, so that certificates can say what must still expire."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.registers import holding
    from kinfold.retention.planning import start_of

    number = holding.record_backup(
        label,
        taken_at=start_of(taken.date()) if taken is not None else at,
        expires_on=expires.date(),
        at=at,
        by=actor.account,
    )
    gate.note("backup.recorded", actor=actor, at=at, payload={"backup": number})
    session.answer(
        {"backup": number}, f"Backup {number} is on record; it expires on {expires:%-d %B %Y}."
    )


def backup_destroyed(
    context: typer.Context, number: Annotated[int, typer.Argument(help="The backup's number.")]
) -> None:
    """Record that a backup was destroyed; the certificate names you."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold import retention

    made = retention.backup_gone(gate, actor, number, at=at)
    session.answer(
        {"certificate": made}, f"Backup {number} is recorded as destroyed: certificate {made}."
    )


def backups(context: typer.Context) -> None:
    """Show the backups that are still there."""
    session: Session = context.obj
    session.ready()
    from kinfold.registers import holding

    found = holding.backups(at=session.now())
    if not found:
        raise NothingToDo(
            "You asked for the backups.",
            why="No backup that is still there is on record.",
            remedy="Record each with `kinfold retention backup record`.",
        )
    session.table(
        ("backup", "label", "taken", "expires"),
        [(one.id, one.label, f"{one.taken_at:%Y-%m-%d}", one.expires_on) for one in found],
    )
