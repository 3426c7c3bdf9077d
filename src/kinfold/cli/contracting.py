"""Sub-contractors' contracts and systems, by authority."""

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
    group = typer.Typer(
        help="Sub-contractors' contracts and systems, by authority.",
        no_args_is_help=True,
    )
    for name, command in (
        ("list", list_),
        ("add", add),
        ("end", end),
        ("destroyed", destroyed),
    ):
        group.command(name)(command)
    app.add_typer(group, name="contract")


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
