"""What the checks found in a return: by rule, row by row, and beside the last delivery."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.intake.reviewing import Found, Review


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("findings")(findings)


def findings(
    context: typer.Context,
    report: Annotated[int, typer.Argument(help="The number of the load report.")],
    rule: Annotated[str | None, typer.Option(help="Only the findings of this rule.")] = None,
    row: Annotated[
        int | None, typer.Option(help="Show the rows that the finding of this number is about.")
    ] = None,
    compare: Annotated[
        bool, typer.Option(help="Say what is fixed, new and still there since the last delivery.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write the whole list to this new file (CSV).")
    ] = None,
) -> None:
    """Show what the checks found about children in a return, under its own agreement.

    The list names children by the authority's own id; that you looked is in the ledger.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.intake import reviewing

    review = reviewing.review(gate, actor, report, at=at)
    if save is not None:
        _save(session, review, save)
    elif row is not None:
        _rows(session, review, row)
    elif compare:
        _compare(session, review)
    else:
        _list(session, review, rule)


def _list(session: Session, review: "Review", rule: str | None) -> None:
    if rule is None:
        session.table(
            ("findings", "children", "rule", "what is wrong", "what to do"),
            [
                (f"{count:,}", f"{children:,}", f"{code} ({words.fate})", words.says, words.remedy)
                for words, code, count, children in review.by_rule
            ],
            title=f"{len(review.found):,} findings about {len(review.children):,} children:",
        )
        return
    _table(session, [one for one in review.found if one.rule == rule], title=f"Rule {rule}:")


def _table(session: Session, found: "list[Found]", *, title: str) -> None:
    session.table(
        ("finding", "child", "line", "part", "field", "rule"),
        [(one.number, one.child, one.line, one.part, one.about, one.rule) for one in found],
        title=title,
    )


def _rows(session: Session, review: "Review", number: int) -> None:
    from kinfold.intake import reviewing

    if not 1 <= number <= len(review.found):
        raise UsageProblem(
            "You asked for the rows of a finding.",
            why="The delivery has no finding of that number.",
            remedy="Run the command without --row for the list.",
        )
    one = review.found[number - 1]
    session.answer(
        {"finding": one.number, "rule": one.rule, "about": one.about, "line": one.line},
        f"Rule {one.rule}, {one.about}, line {one.line}: {one.words.says} {one.words.remedy}",
    )
    at = session.now()
    for part in reviewing.rows_of(session.gate, session.actor, review, one.child, at=at):
        names = [
            field.name
            for field in part.fields
            if any(row[field.name] is not None for row in part.rows)
        ]
        rows = [tuple(row[name] if row[name] is not None else "" for name in names)
                for row in part.rows]  # fmt: skip
        session.table(tuple(names), rows, title=f"{part.table.title}:")


def _compare(session: Session, review: "Review") -> None:
    from kinfold.intake import reviewing

    found = reviewing.compare(session.gate, session.actor, review, at=session.now())
    if found is None:
        session.answer({}, "There is no earlier delivery of this return to put it beside.")
        return
    for title, rows in (
        ("New", found.new),
        ("Still there", found.still),
        (f"Fixed since report {found.before.id}", found.fixed),
    ):
        _table(session, list(rows), title=f"{title}: {len(rows):,}")


def _save(session: Session, review: "Review", path: Path) -> None:
    from kinfold.intake import reviewing

    if path.exists():
        raise UsageProblem(
            "You asked to save what the checks found.",
            why="There is a file of that name already.",
            remedy="Choose another name, or move that file away.",
        )
    text = reviewing.taken_out(session.gate, session.actor, review, at=session.now())
    with open(path, "x", encoding="utf-8-sig", newline="", opener=_private) as out:
        out.write(text)
    told = {"findings": len(review.found), "file": str(path)}
    session.answer(told, f"{len(review.found):,} findings saved. The file names children by id.")


def _private(name: str, flags: int) -> int:
    import os

    return os.open(name, flags, 0o600)
