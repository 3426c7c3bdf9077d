"""What became of what arrived: processing, certificates, the queue and its decisions, figures."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinfold.cli.session import Session
from kinfold.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from kinfold.exchange.figures import Figures
    from kinfold.exchange.measures import Share
    from kinfold.exchange.processing import Processed
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
        ("process-all", process_all),
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
    session.answer(_counts(done), "\n".join(_told(done)))


def process_all(context: typer.Context) -> None:
    """Process every accepted delivery on one reading of your caseload, each with its certificate.

    Ends with 13 where one could not be processed; the others are.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.exchange import processing
    from kinfold.registers import parcels

    known = parcels.parcels(direction="in", kind="delivery", state="accepted")
    made = processing.process_several(gate, actor, [one.parcel_id for one in known], at=at)
    lines = [line for one in made.done for line in (f"{one.parcel[:SHORT]}:", *_told(one))]
    session.answer(
        {"done": [_counts(one) for one in made.done], "left": dict(made.left)},
        "\n".join(
            [
                f"{len(made.done)} deliveries are processed.",
                *lines,
                *(f"{name[:SHORT]} could not be: {why}" for name, why in made.left),
            ]
        ),
    )
    if made.left:
        raise typer.Exit(int(Exit.NEEDS_DECISION))


def _counts(done: "Processed") -> dict[str, object]:
    return {
        "parcel": done.parcel,
        "counts": dict(done.told),
        "outcomes": dict(done.outcomes),
        "survey": dict(done.survey),
        "conflicts": done.conflicts,
        "certificate": done.certificate,
    }


def _told(done: "Processed") -> list[str]:
    told = done.told
    lines = [
        f"{told['received']:,} young people in the delivery: {told['kept']:,} kept, "
        f"{told['not relevant']:,} neither live nor study here, {told['waiting']:,} wait.",
        f"{told['destroyed']:,} destroyed in the delivery"
        + (f"; certificate {done.certificate}." if done.certificate else "."),
        *(f"  {count:>6,} activities {what}" for what, count in sorted(done.outcomes.items())),
        *(f"  {count:>6,} {what}" for what, count in done.survey.items()),
    ]
    if done.conflicts or told["waiting"]:
        lines.append("Somebody must look: kinfold exchange queue")
    return lines


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
    """Show participation, NEET, not known, offers, joiners and leavers of your authorities.

    Also the mean of the last whole winter, the vulnerable groups, and the activity survey.
    """
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
                *_seldom(one),
            )
        ],
        title=f"On {day:%-d %B %Y}. For those who do the work; not for publication.",
    )


def _seldom(one: "Figures") -> Iterator[tuple[str, object, object, str]]:
    """The winter's means, the vulnerable groups, and the survey of last year's Year 11."""
    winter = f"mean of December {one.winter_end.year - 1} to February {one.winter_end.year}"
    named = (("NC-01", "NEET"), ("NC-02", "not known"), ("NC-03", "NEET or not known"))
    for key, name in named:
        yield _share(f"{name}, {winter}", one.winter[key])
    for group in one.groups:
        of = "any vulnerable group" if group.name == "any" else group.name
        yield _share(f"NEET or not known of {of}", group.now)
        yield _share(f"NEET or not known of {of}, {winter}", group.winter)
    survey = f"Survey of {one.survey.on:%-d %B %Y}"
    for state, share in one.survey.shares.items():
        yield _share(f"{survey}, {state}", share)
    yield f"{survey}, told of by other authorities only", one.survey.told, "", ""


def _share(name: str, share: "Share") -> tuple[str, str, str, str]:
    per_cent = "" if share.percentage is None else f"{share.percentage:.1f}"
    return name, f"{float(share.numerator):g}", f"{float(share.denominator):g}", per_cent
