"""Plans and certificates of destruction as a tired data manager reads them: the answer first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

import typer

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from kinfold.registers.facts import Certificate
    from kinfold.retention import Line, Outcome, Plan

#: What each state means to somebody who has to do something about it.
HEADINGS: Final = {
    "due": "Due: goes when you apply this plan",
    "made anew first": "Made anew when you apply this plan: person indexes",
    "review due": "Review due: decide to destroy or to keep; nothing goes by itself",
    "for a person": "For a person: destroy it and say so",
    "held back": "Held back",
    "no date yet": "No date yet",
    "not yet": "Not yet",
}


def plan_report(session: Session, plan: "Plan", *, until: date | None) -> None:
    """Print a plan: what is due, what waits, and what holds it back.

    What is not due yet is counted, or listed as far as `until`.
    """
    if session.as_json:
        shown = plan.lines if until is None else plan.until(until)
        told = {"plan": plan.digest, "due": len(plan.due)}
        session.answer({**told, "lines": [asdict(line) for line in shown]}, "")
        return
    typer.echo(_first_words(plan))
    for state, heading in HEADINGS.items():
        lines = [line for line in plan.lines if line.state == state]
        if state == "not yet":
            _later(session, lines, until)
        elif lines:
            typer.echo("")
            _table(session, f"{heading} ({len(lines):,})", lines)


def _first_words(plan: "Plan") -> str:
    if not plan.due:
        return f"Nothing is due on {plan.on:%-d %B %Y}."
    rows = sum(line.rows for line in plan.due)
    things = f"{len(plan.due):,} thing" + ("s" if len(plan.due) > 1 else "")
    return (
        f"{things} due on {plan.on:%-d %B %Y}, {rows:,} rows. Nothing has been destroyed.\n"
        f"To destroy what is due: kinfold retention apply --plan {plan.digest}"
    )


def _table(session: Session, title: str, lines: "Sequence[Line]") -> None:
    session.table(
        ("what", "id", "data set", "holder", "period", "rows", "agreement", "day", "clause", "why"),
        [
            (
                line.what,
                line.ref,
                line.data_set,
                line.holder,
                line.period,
                f"{line.rows:,}",
                line.agreement,
                line.falls_due or "none",
                line.clause,
                "; ".join(line.held_by) or line.why,
            )
            for line in lines
        ],
        title=title,
    )


def _later(session: Session, lines: "Sequence[Line]", until: date | None) -> None:
    """What comes later: counted, with the next day; listed where a day was asked for."""
    dated = [line for line in lines if line.falls_due is not None]
    if not dated:
        return
    typer.echo("")
    soon = [line for line in dated if until is not None and (line.falls_due or until) <= until]
    if soon:
        _table(session, f"Not yet, by {until:%-d %B %Y} ({len(soon):,})", soon)
    following = min(line.falls_due for line in dated if line.falls_due is not None)
    typer.echo(
        f"Not yet: {len(dated):,}. The next falls due on {following:%-d %B %Y}; --until shows more."
    )


def outcome_report(
    session: Session, outcomes: "Iterable[Outcome]", *, more: Mapping[str, object] | None = None
) -> None:
    """Print what a run came to: certificates, what was left by a crash, and what stays.

    `more` is what else the answer in JSON tells.
    """
    told = list(outcomes)
    made = [number for one in told for number in one.certificates]
    late = [number for one in told for number in one.afterwards]
    stays = [stay for one in told for stay in one.stays]
    left = sum(one.left for one in told)
    if session.as_json:
        shown = {"certificates": made, "afterwards": late, "left": left}
        session.answer(shown | {"stays": [asdict(stay) for stay in stays]} | dict(more or {}), "")
        return
    typer.echo(_counted(len(made), "thing", "destroyed, each with its certificate") + ".")
    if late:
        typer.echo(_counted(len(late), "certificate", "of an earlier run written now") + ".")
    if left:
        typer.echo(
            _counted(left, "thing", "of agreements that ended waiting for you: read the plan") + "."
        )
    unmoved: Counter[tuple[str, str, str]] = Counter()
    for stay in stays:
        unmoved[stay.agreement, stay.why, stay.remedy] += stay.lines
    for (agreement, why, remedy), count in unmoved.items():
        typer.echo(_counted(count, "thing", f"left under {agreement or 'no one agreement'}:"))
        typer.echo(f"  Why not:         {why}")
        typer.echo(f"  To put it right: {remedy}")


def _counted(count: int, noun: str, rest: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'} {rest}"


def certificate_list(session: Session, held: "Sequence[Certificate]") -> None:
    """Print certificates, and what must still pass before each destruction is complete."""
    if session.as_json:
        session.answer({"certificates": [asdict(one) for one in held]}, "")
        return
    session.table(
        ("certificate", "at", "what", "id", "agreement", "clause", "counts", "entry", "completes"),
        [
            (
                one.id,
                f"{one.at:%Y-%m-%d %H:%M:%S}Z",
                one.what,
                one.ref,
                one.agreement,
                one.clause,
                ", ".join(f"{name} {count:,}" for name, count in one.counts.items()),
                one.ledger_entry,
                one.completes,
            )
            for one in held
        ],
    )
