"""Match reports at the command line, as partners read them: counts, and nobody in them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from kinfold.registers.facts import MatchReport

HELD_BACK = "c"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("match-report")(match_report)


def match_report(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(help="The report's number; those you may read if not given.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the whole report as CSV.")] = False,
) -> None:
    """Read how well records are matched, as published.

    Every party to the agreement may; that it was read is in the ledger.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.people import publishing

    if number is None:
        session.table(
            ("report", "at", "agreement", "linked by"),
            [
                (one.id, f"{one.at:%Y-%m-%d %H:%M}Z", one.agreement, one.organisation)
                for one in publishing.readable(gate, actor, at=at)
            ],
        )
        return
    form = "csv" if as_csv else "json" if session.as_json else "text"
    found, _ = publishing.read(gate, actor, report=number, form=form, at=at)
    if as_csv:
        typer.echo(publishing.as_csv(found), nl=False)
    else:
        session.answer({"report": found.id, **found.published}, _text(found))


def _text(found: "MatchReport") -> str:
    from kinfold import datasets
    from kinfold.people import gaps
    from kinfold.people.traits import CATEGORIES, TITLES

    lines = [f"Match report {found.id}, {found.agreement}, {found.at:%Y-%m-%d %H:%M}Z"]
    for part in found.published["data_sets"]:
        everybody = gaps.whole(part)
        lines.append(
            f"  {datasets.get(part['data_set']).title}: {_count(everybody.records)} records; "
            f"{_percent(everybody.here)} matched, {_percent(everybody.usual)} by the usual match"
        )
        lines += [
            f"    {TITLES[trait]}, {CATEGORIES[trait][one.code].lower()}: {_percent(one.here)} of "
            f"{_count(one.records)}{', fewer than of all' if one.behind else ''}"
            for trait in TITLES
            for one in gaps.groups(part, trait)
        ]
    lines += [
        f"  {TITLES[trait]} cannot be told. {why}"
        for trait, why in found.published["cannot"].items()
    ]
    quality = found.published["quality"]
    lines.append(f"  Links drawn that are right: {_sample(quality['links'])}")
    lines.append(f"  Doubtful pairs that were one child: {_sample(quality['doubtful'])}")
    lines.append(f"  {HELD_BACK}: held back, because few are counted.")
    return "\n".join(lines)


def _sample(told: dict[str, Any]) -> str:
    if not told["drawn"]:
        return "not measured yet, no pairs are drawn"
    if told["share"] is None:
        return f"not measured yet, {told['decided']} of {told['drawn']} decided"
    low, high = (f"{100 * told[end]:.1f} %" for end in ("low", "high"))
    return f"{100 * told['share']:.1f} % ({low} to {high}), {told['decided']} decided"


def _count(count: int | None) -> str:
    return HELD_BACK if count is None else f"{count:,}"


def _percent(share: float | None) -> str:
    return HELD_BACK if share is None else f"{100 * share:.0f} %"
