"""What controllers in common showed of their own care, and when the next look is due."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DAY = ["%Y-%m-%d"]
On = Annotated[datetime, typer.Option(formats=DAY, help="The day, such as 2026-11-20.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="What controllers in common showed of their own care.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", checks),
        ("record", record),
    ):
        group.command(name)(command)
    app.add_typer(group, name="diligence")


def checks(
    context: typer.Context,
    under: Annotated[str, typer.Option(help="The agreement's id.")],
) -> None:
    """List an agreement's controllers and what each has shown; flags are warnings."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.oversight import diligence

    session.table(
        ("controller", "what", "looked at", "next due", "by", "state", "flag"),
        [
            (
                member.organisation,
                one.what,
                one.latest.checked_on if one.latest else "",
                one.latest.next_due if one.latest else "",
                one.latest.checker_role if one.latest else "",
                one.state,
                member.flag,
            )
            for member in diligence.members(gate, under, at=at)
            for one in member.checks
        ],
    )


def record(
    context: typer.Context,
    under: Annotated[str, typer.Option(help="The agreement's id.")],
    member: Annotated[str, typer.Option(help="The controller, by its id.")],
    what: Annotated[str, typer.Option(help="privacy_notice, security_policy, dpia...")],
    role: Annotated[str, typer.Option(help="The role of the person who looked.")],
    on: On,
    due: Annotated[datetime, typer.Option(formats=DAY, help="The day of the next look.")],
    evidence: Annotated[str, typer.Option(help="The evidence's reference.")],
    outcome: Annotated[str, typer.Option(help="satisfied, action_needed or not_satisfied.")],
) -> None:
    """Record a check of another controller."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import diligence
    from kinfold.registers.facts import NewDiligence

    new = NewDiligence(
        agreement=under,
        member=member,
        what=what,
        checker_role=role,
        checked_on=on.date(),
        next_due=due.date(),
        evidence=evidence,
        outcome=outcome,
    )
    number = diligence.record(gate, actor, new, at=at)
    session.answer({"diligence": number}, f"Check {number} is on record.")
