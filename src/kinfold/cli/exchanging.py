"""The month end of the exchange between authorities: what is due, with whom, who gets what."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli import exchange_parcels, exchange_review
from kinfold.cli.session import Session
from kinfold.errors import FileNotUnderstood, UsageProblem

if TYPE_CHECKING:
    from kinfold.exchange.planning import Plan
    from kinfold.exchange.sending import Spoken

DAY, MONTH = "%Y-%m-%d", "%Y-%m"
Month = Annotated[
    datetime | None, typer.Option(formats=[MONTH], help="Such as 2026-11; this month if not given.")
]
PlanNumber = Annotated[int, typer.Argument(help="The plan's number.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="The monthly exchange between authorities: who gets what, parcels, the queue.",
        no_args_is_help=True,
    )
    for name, command in (
        ("diary", diary),
        ("members", members),
        ("card", card),
        ("trust", trust),
        ("postcodes", postcodes),
        ("postcode-lists", postcode_lists),
        ("plan", plan),
        ("confirm", confirm),
        ("send", send),
    ):
        group.command(name)(command)
    exchange_parcels.register(group)
    exchange_review.register(group)
    app.add_typer(group, name="exchange")


def diary(context: typer.Context, month: Month = None) -> None:
    """Show what is due this month, by whom, and what was early or late."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.exchange.diary import diary as due

    session.table(
        ("row", "what", "opens", "closes", "done on", "stands", "from the others"),
        [
            (
                one.row.id,
                one.row.what,
                one.occasion.opens,
                one.occasion.closes,
                one.done_on or "",
                one.standing,
                ", ".join(f"{name}: {how}" for name, how in one.from_partners),
            )
            for one in due(gate, month=_month(month, at), at=at)
        ],
    )


def members(context: typer.Context) -> None:
    """List the members of the framework, whom each acts for, and by which keys they are known."""
    session: Session = context.obj
    gate, at = session.gate, session.now()
    from kinfold.exchange.framework import framework
    from kinfold.registers import partners

    terms = framework(gate, at=at)
    known = {one.organisation: one for one in partners.partners(at=at)}
    prints = {one.organisation: one.fingerprint for one in known.values()}
    prints[terms.here] = gate.card.fingerprint
    session.table(
        ("member", "stands", "acts for", "parcels go to", "fingerprint"),
        [
            (
                one.id,
                "this installation" if one.id == terms.here else one.standing,
                ", ".join(f"{name} {la}" for la, name in sorted(one.las.items())),
                (known[one.id].url or "carried as files") if one.id in known else "",
                prints.get(one.id, "not trusted yet"),
            )
            for one in terms.members
        ],
    )


def card(context: typer.Context) -> None:
    """Print this installation's public card, to be saved and given to partners."""
    session: Session = context.obj
    from kinfold.exchange import cards

    mine = session.gate.card
    typer.echo(cards.text(mine))
    if not session.as_json:
        typer.echo(f"Read to them by telephone: {mine.fingerprint}", err=True)


def trust(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The card.")],
    fingerprint: Annotated[str, typer.Option(help="As you heard it by telephone, in quotes.")],
    url: Annotated[
        str | None, typer.Option(help="Where they take parcels; without it they are carried.")
    ] = None,
) -> None:
    """Trust a partner's card, once the fingerprint heard by telephone is the card's."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import cards

    given = cards.read(file.read_text(encoding="utf-8", errors="replace"))
    found = cards.trust(gate, actor, given, heard=fingerprint, url=url, at=at)
    session.answer(
        {"partner": found.organisation, "fingerprint": found.fingerprint, "url": found.url},
        f"{found.name} is trusted by the keys {found.fingerprint}.",
    )


def postcodes(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")],
    vintage: Annotated[
        datetime, typer.Option(formats=[DAY], help="The day the list was published.")
    ],
) -> None:
    """Load a postcode directory: a CSV file with the columns postcode and la_code."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange.caseload import may_work
    from kinfold.exchange.framework import framework
    from kinfold.registers import exchanges

    may_work(gate, actor, framework(gate, at=at), at=at)
    rows = exchanges.load_postcodes(
        _directory(file), vintage=vintage.date(), at=at, by=actor.account
    )
    session.answer({"rows": rows}, f"The list of {vintage:%-d %B %Y} is held: {rows:,} lines.")


def postcode_lists(context: typer.Context) -> None:
    """List the postcode directories that are held; the newest not after the day is used."""
    session: Session = context.obj
    session.ready()
    from kinfold.registers import exchanges

    session.table(
        ("published on", "lines", "loaded", "by"),
        [(one.vintage, one.rows, one.at, one.by or "") for one in exchanges.vintages()],
    )


def _directory(file: Path) -> Iterator[tuple[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["postcode"], row["la_code"]
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise FileNotUnderstood(
            "You asked to load a list of postcodes.",
            why="It is not a CSV file with the columns postcode and la_code.",
            remedy="Save it so, in UTF-8, and load it again.",
        ) from None


def plan(
    context: typer.Context,
    row: Annotated[str, typer.Argument(help="The row of the schedule, such as S1.")],
    month: Month = None,
) -> None:
    """Work out who would get what, and why the others stay. Nothing leaves."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import planning

    made = planning.plan(gate, actor, row=row.upper(), month=_month(month, at), at=at)
    columns = _columns(made)
    session.answer(
        {
            "plan": made.number,
            "row": made.row.id,
            "month": made.period,
            "considered": made.considered,
            "going": made.going,
            "to": made.counts,
            "stay": dict(made.excluded),
            "columns": columns,
        },
        _screen(made, columns),
    )


def _columns(made: "Plan") -> dict[str, list[str]]:
    """What would be sent, by the clause that names it."""
    agreement = made.terms.version.agreement
    groups = [agreement.group(name) for name in made.row.groups]
    return {f"{one.clause} ({one.id})": sorted(one.codes) for one in groups}


def _screen(made: "Plan", columns: Mapping[str, list[str]]) -> str:
    lines = [
        f"Plan {made.number}: {made.row.id}, {made.row.what}, {made.period}",
        f"{made.considered:,} young people looked at, {made.going:,} would go.",
        *_listed("Would go to:", made.counts),
        *_listed("Stay here, and why:", made.excluded),
        f"Cut to name, address and date of birth, as they asked: {len(made.settled.limited)}",
        f"Refused, and overridden on record: {len(made.settled.overridden)}",
        "What would be sent, by clause:",
        *(
            f"  [{clause}] {', '.join(code.split('.', 1)[1] for code in codes)}"
            for clause, codes in columns.items()
        ),
        f"Nothing has left. If this is right: kinfold exchange confirm {made.number}",
    ]
    return "\n".join(lines)


def _listed(heading: str, counts: Mapping[str, int]) -> list[str]:
    told = [f"  {count:>7,}  {what}" for what, count in counts.items()]
    return [heading, *(told or ["        0  nobody"])]


def confirm(context: typer.Context, plan: PlanNumber) -> None:
    """Say that a plan may go. It is not sent yet."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import planning

    planning.confirm(gate, actor, plan, at=at)
    session.answer(
        {"plan": plan, "confirmed": True},
        f"Plan {plan} may go. To seal its parcels: kinfold exchange send {plan}",
    )


def send(
    context: typer.Context,
    plan: PlanNumber,
    passphrase_for: Annotated[
        str | None,
        typer.Option(help="The code of an authority whose parcel a passphrase is to open."),
    ] = None,
    given_to_role: Annotated[
        str | None, typer.Option(help="The role of the person you tell it to by telephone.")
    ] = None,
) -> None:
    """Seal a confirmed plan's parcels into the outbox. What was sealed before is not sealed again.

    A passphrase is shown once, here, and kept nowhere: read it out by telephone.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    spoken = _spoken(session, passphrase_for, given_to_role)
    from kinfold.exchange import sending

    done = sending.send(gate, actor, plan, at=at, spoken=spoken)
    session.answer(
        {"plan": plan, "sealed": done.sealed, "sealed before": done.earlier},
        f"Sealed {len(done.sealed)} parcels; {len(done.earlier)} were sealed before.\n"
        "To take them to the partners: kinfold exchange carry",
    )


def _spoken(session: Session, la: str | None, role: str | None) -> "Mapping[str, Spoken]":
    """A new passphrase for one authority, shown before anything is sealed with it."""
    if la is None:
        return {}
    from kinfold import law, parcels
    from kinfold.exchange.sending import Spoken

    if session.as_json or role not in law.roles():
        raise UsageProblem(
            "You asked for a parcel that a passphrase opens.",
            why="A passphrase is shown to a person, never in JSON, and told to somebody in a role.",
            remedy="Leave --json out, and give the role of whom you tell it with --given-to-role, "
            "such as designated_person.",
        )
    spoken = parcels.new_passphrase()
    typer.echo(f"Passphrase for {la}, shown this once: {spoken}")
    return {la: Spoken(passphrase=parcels.Passphrase(spoken=spoken), to_role=str(role))}


def _month(given: datetime | None, at: datetime) -> date:
    from kinfold.calendars import day_in_england

    return (given.date() if given is not None else day_in_england(at)).replace(day=1)
