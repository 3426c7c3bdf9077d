"""Figures without anybody in them at the command line: pupils by place, a school beside others."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.disclosure import ProtectedTable

HELD_BACK: Final = "c"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Figures that say nothing about any one child.", no_args_is_help=True)
    group.command("places")(places)
    group.command("schools")(schools)
    app.add_typer(group, name="figures")


def places(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="school or area.")] = "school",
    term: Annotated[str, typer.Option(help="autumn, spring or summer; else the newest.")] = "",
) -> None:
    """Count pupils on roll by year group and school or area, for planning places."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.indicators import places as room

    terms = {one.day.term.lower(): one for one in room.pupils(gate, actor, at=at)}
    found = terms.get(term or next(iter(terms), ""))
    if by not in (room.BY_SCHOOL, room.BY_AREA) or found is None:
        raise UsageProblem(
            "You asked for figures for planning places.",
            why="There are none by that word, or that term's day of counting has not come.",
            remedy="Ask by school or by area, and for a term of this school year that has begun.",
        )
    table = found.by_school if by == room.BY_SCHOOL else found.by_area
    if table is None:
        raise UsageProblem(
            "You asked for figures for planning places.",
            why="They are held back: they would tell of the few who came or left (2.4.2).",
            remedy="Use the figures of the term before.",
        )
    session.table(*_lines(table), title=f"{found.day.term} term, on {found.day.on:%-d %B %Y}")


def _lines(table: "ProtectedTable") -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    from kinfold.disclosure import TOTAL

    columns = {**table.columns.categories, TOTAL: "all"}
    rows = {**{row: table.rows.categories[row] for row in table.row_codes}, TOTAL: "All"}
    return ("year group", *columns.values()), [
        (name, *(_cell(table.count(row, column)) for column in columns))
        for row, name in rows.items()
        if table.count(row, TOTAL)
    ]


def _cell(count: int | None) -> str:
    return HELD_BACK if count is None else str(count)


def schools(context: typer.Context) -> None:
    """Set a head teacher's school beside similar schools and the county, in per cent of pupils."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.indicators import beside_others

    found = beside_others.compare(gate, actor, at=at)
    session.table(
        ("measure", "your school", "similar schools that take part", "similar, median", "county"),
        [
            (
                line.measure.title,
                _cell(line.own),
                ", ".join(f"{name} {_cell(share)}" for name, share in line.similar.items()),
                "" if line.spread_similar is None else str(line.spread_similar.median),
                _cell(line.county),
            )
            for line in found.lines
        ],
        title=f"{found.school}, on {found.on:%-d %B %Y}",
    )
