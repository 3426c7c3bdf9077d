"""Schools' and colleges' cyber security policies and privacy notices."""

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.session import Session

DAY = ["%Y-%m-%d"]
On = Annotated[datetime, typer.Option(formats=DAY, help="The day, such as 2026-11-20.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="Schools' cyber security policies and privacy notices.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", providers),
        ("attest-policy", attest),
        ("record-notice", notice),
    ):
        group.command(name)(command)
    app.add_typer(group, name="provider")


def providers(context: typer.Context) -> None:
    """List schools and colleges with what is missing or out of date."""
    session: Session = context.obj
    session.ready()
    from kinfold.oversight import providers as room

    session.table(
        ("provider", "policy attested", "notice dated", "to put right"),
        [
            (
                one.organisation.id,
                one.policy.attestation.attested_on if one.policy else "",
                one.notice.dated_on if one.notice else "",
                " ".join(one.flags),
            )
            for one in room.providers(at=session.now())
        ],
    )


def attest(
    context: typer.Context,
    organisation: Annotated[str, typer.Argument(help="The provider's id.")],
    version: Annotated[str, typer.Option(help="The policy's name or version.")],
    on: On,
) -> None:
    """Attest a provider's cyber security policy, approved on a day."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import providers as room

    until = room.attest_policy(
        gate, actor, organisation, version=version, dated_on=on.date(), at=at
    )
    session.answer({"provider": organisation, "until": str(until)}, f"It counts until {until}.")


def notice(
    context: typer.Context,
    organisation: Annotated[str, typer.Argument(help="The provider's id.")],
    version: Annotated[str, typer.Option(help="The notice's version.")],
    on: On,
    review: Annotated[datetime, typer.Option(formats=DAY, help="The day of its review.")],
    collected: Annotated[str, typer.Option(help="What it says is collected.")],
    shared_with: Annotated[str, typer.Option(help="Who it says it is shared with.")],
    where: Annotated[str, typer.Option(help="Where it can be read.")],
) -> None:
    """Put a provider's own privacy notice on record."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import providers as room
    from kinfold.registers.facts import NewProviderNotice

    new = NewProviderNotice(
        organisation=organisation,
        version=version,
        dated_on=on.date(),
        review_by=review.date(),
        collected=collected,
        shared_with=shared_with,
        where=where,
    )
    number = room.record_notice(gate, actor, new, at=at)
    session.answer({"notice": number}, f"Notice {number} is on record.")
