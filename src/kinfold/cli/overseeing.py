"""Contracts of sub-contractors, checks of other controllers, providers' policies and notices."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from kinfold.oversight.contracts import Standing

DAY = ["%Y-%m-%d"]
Number = Annotated[int, typer.Argument(help="The contract's number.")]
On = Annotated[datetime, typer.Option(formats=DAY, help="The day, such as 2026-11-20.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for title, about, commands in (
        (
            "contract",
            "Sub-contractors' contracts and systems, by authority.",
            (("list", list_), ("add", add), ("end", end), ("destroyed", destroyed)),
        ),
        (
            "diligence",
            "What controllers in common showed of their own care.",
            (("list", checks), ("record", record)),
        ),
        (
            "provider",
            "Schools' cyber security policies and privacy notices.",
            (("list", providers), ("attest-policy", attest), ("record-notice", notice)),
        ),
    ):
        group = typer.Typer(help=about, no_args_is_help=True)
        for name, command in commands:
            group.command(name)(command)
        app.add_typer(group, name=title)


def list_(
    context: typer.Context,
    authority: Annotated[str | None, typer.Option(help="One authority's, by its id.")] = None,
) -> None:
    """List contracts by the day they end, with what must be put right."""
    session: Session = context.obj
    session.ready()
    from kinfold.oversight import contracts

    found = contracts.register(at=session.now(), authority=authority)
    session.table(
        ("contract", "for", "sub-contractor", "reference", "system", "held in", "until", "state",
         "to put right"),
        [_line(one) for one in found],
    )  # fmt: skip


def _line(one: "Standing") -> tuple[object, ...]:
    kept = one.contract
    return (
        kept.id,
        kept.authority,
        kept.contractor,
        kept.reference,
        kept.system,
        kept.country,
        one.last_day,
        "lapses within 60 days" if one.state == "lapsing" else one.state,
        " ".join(one.flags),
    )


def add(
    context: typer.Context,
    authority: Annotated[str, typer.Option(help="The authority it is for, by its id.")],
    contractor: Annotated[str, typer.Option(help="The organisation that does the work.")],
    reference: Annotated[str, typer.Option(help="The contract's reference.")],
    under: Annotated[str, typer.Option(help="The agreement it does its work under.")],
    clause: Annotated[str, typer.Option(help="The clause that lets it.")],
    work: Annotated[str, typer.Option(help="What it may do for the authority.")],
    system: Annotated[str, typer.Option(help="The system it uses.")],
    country: Annotated[str, typer.Option(help="The country where the data is held.")],
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="Its first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="Its last day.")],
    terms: Annotated[str, typer.Option(help="Where the terms of Article 28 are.")] = "",
    follows: Annotated[int | None, typer.Option(help="The contract it follows.")] = None,
) -> None:
    """Record a sub-contractor's contract."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import contracts
    from kinfold.registers.facts import NewContract

    new = NewContract(
        authority=authority,
        contractor=contractor,
        reference=reference,
        agreement=under,
        clause=clause,
        work=work,
        system=system,
        country=country,
        starts_on=first.date(),
        ends_on=last.date(),
        processor_terms=terms,
        replaces=follows,
    )
    number = contracts.add(gate, actor, new, at=at)
    session.answer({"contract": number}, f"Contract {number} is on record.")


def end(context: typer.Context, number: Number, on: On) -> None:
    """End a contract before its last day."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import contracts

    contracts.end(gate, actor, number, on=on.date(), at=at)
    session.answer({"contract": number, "ended": str(on.date())}, f"Contract {number} is ended.")


def destroyed(
    context: typer.Context,
    number: Number,
    on: On,
    evidence: Annotated[str, typer.Option(help="The certificate's reference.")],
) -> None:
    """Record what shows that the sub-contractor destroyed what it held."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.oversight import contracts

    contracts.destroyed(gate, actor, number, on=on.date(), evidence=evidence, at=at)
    session.answer({"contract": number, "destroyed": str(on.date())}, "Recorded.")


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
