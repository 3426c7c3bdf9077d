"""What became of what arrived: processing, certificates, the queue and its decisions, figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.exchange.measures import Share
    from kinfold.exchange.queue import Waiting

#: What somebody who compares two records looks at; the whole row is in JSON.
COMPARED = (
    "surname", "forename", "date_of_birth", "postcode", "uln", "upn", "activity_code",
    "establishment_name", "start_date", "end_date", "verified_on", "source",
)  # fmt: skip
SHORT = 12


def register(group: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("process", process),
        ("queue", queue),
        ("decide", decide),
        ("figures", figures),
    ):
        group.command(name)(command)


def process(
    context: typer.Context,
    parcel: Annotated[str, typer.Argument(help="The parcel's id, or its beginning.")],
) -> None:
    """Keep of a delivery what belongs here, queue what disagrees, destroy and certify the rest."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import processing
    from kinfold.registers import parcels

    known = [one.parcel_id for one in parcels.parcels(direction="in", kind="delivery")]
    found = [name for name in known if name.startswith(parcel)]
    done = processing.process(gate, actor, found[0] if len(found) == 1 else parcel, at=at)
    told = done.told
    lines = [
        f"{told['received']:,} young people in the delivery: {told['kept']:,} kept, "
        f"{told['not relevant']:,} neither live nor study here, {told['waiting']:,} wait.",
        f"{told['destroyed']:,} destroyed in the delivery"
        + (f"; certificate {done.certificate}." if done.certificate else "."),
        *(f"  {count:>6,} activities {what}" for what, count in sorted(done.outcomes.items())),
    ]
    if done.conflicts or told["waiting"]:
        lines.append("Somebody must look: kinfold exchange queue")
    session.answer(
        {
            "parcel": done.parcel,
            "counts": dict(told),
            "outcomes": dict(done.outcomes),
            "conflicts": done.conflicts,
            "certificate": done.certificate,
        },
        "\n".join(lines),
    )


def queue(context: typer.Context) -> None:
    """Show what waits for a decision, with what to compare. The ledger records that you looked."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import queue as room

    found = room.queue(gate, actor, at=at)
    shown: dict[str, object] = {
        "waiting": [
            {
                "key": one.key,
                "kind": one.kind,
                "from": one.from_holder,
                "why": one.why,
                "answers": one.choices,
                "rows": [_filled(row) for row in one.rows],
            }
            for one in found
        ]
    }
    told = [line for one in found for line in _lines(one)]
    session.answer(shown, "\n".join(told) or "Nothing waits for a decision.")


def _filled(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in COMPARED if row.get(name) not in (None, "")}


def _lines(one: "Waiting") -> list[str]:
    names = ("here", "theirs") if len(one.rows) > 1 else ("theirs",)
    return [
        f"{one.key[:SHORT]}  {one.kind}, from {one.from_holder}: {one.why}",
        *(
            f"  {name:<7}" + "; ".join(f"{what} {value}" for what, value in _filled(row).items())
            for name, row in zip(names, one.rows, strict=True)
        ),
        f"  Decide: kinfold exchange decide {one.key[:SHORT]} {' | '.join(one.choices)}",
        "",
    ]


def decide(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="As the queue shows it.")],
    word: Annotated[str, typer.Argument(help="One of the answers the queue offers.")],
) -> None:
    """Decide one thing in the queue. It is decided once."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import queue as room

    found = [one for one in room.queue(gate, actor, at=at) if one.key.startswith(key)]
    if len(found) != 1:
        raise UsageProblem(
            "You asked to decide something in the queue.",
            why="Nothing that waits has that key, or several things have.",
            remedy="Copy the key from `kinfold exchange queue`.",
        )
    room.decide(gate, actor, found[0].key, kind=found[0].kind, word=word, at=at)
    again = found[0].kind in ("match", "relevance")
    session.answer(
        {"key": found[0].key, "kind": found[0].kind, "decision": word, "process again": again},
        f"Decided: {word}."
        + (" It takes effect when its delivery is processed again." if again else ""),
    )


def figures(
    context: typer.Context,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today if not given.")
    ] = None,
) -> None:
    """Show participation, NEET, not known, offers, joiners and leavers of your authorities."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.exchange.figures import figures as worked_out

    day = on.date() if on is not None else day_in_england(at)
    session.table(
        ("authority", "figure", "young people", "of", "per cent"),
        [
            (one.organisation, *line)
            for one in worked_out(gate, actor, on=day, at=at)
            for line in (
                *(_share(name, share) for name, share in one.shares.items()),
                *(_share(f"Guarantee, {name}", share) for name, share in one.guarantee.items()),
                ("NEET joiners", len(one.moves.joiners), one.cohort, ""),
                ("NEET leavers", len(one.moves.leavers), one.cohort, ""),
            )
        ],
        title=f"On {day:%-d %B %Y}. For those who do the work; not for publication.",
    )


def _share(name: str, share: "Share") -> tuple[str, str, str, str]:
    per_cent = "" if share.percentage is None else f"{share.percentage:.1f}"
    return name, f"{float(share.numerator):g}", f"{float(share.denominator):g}", per_cent
