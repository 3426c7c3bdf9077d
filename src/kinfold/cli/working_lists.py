"""The lists of work at the command line: rolls, births, missing education, forms, one child."""

import typer

from kinfold.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="What somebody must see to in the data held.", no_args_is_help=True)
    for name, command in (
        ("rolls", rolls),
        ("births", births),
        ("missing", missing),
        ("cleansing", cleansing),
        ("child", child),
        ("settle", settle),
    ):
        group.command(name)(command)
    app.add_typer(group, name="worklist")


def rolls(context: typer.Context) -> None:
    """List pupils on the rolls of two schools, each an open case."""
    _pairs(context.obj, births_too=False)


def births(context: typer.Context) -> None:
    """List pupil numbers with two dates of birth, each an open case."""
    _pairs(context.obj, births_too=True)


def _pairs(session: Session, *, births_too: bool) -> None:
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.worklists import rolls as room

    asked = room.births if births_too else room.two_rolls
    session.table(
        ("case", "pupil number", "name", "sources", "acts next"),
        [
            (one.case.id, one.upn, one.name, ", ".join(source[0] for source in one.sources),
             one.case.next_to_act or "not said")
            for one in asked(gate, actor, at=at)
        ],
    )  # fmt: skip


def missing(context: typer.Context) -> None:
    """List children who may be missing education, with reason and evidence."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.worklists import missing as room

    found = room.candidates(gate, actor, at=at)
    session.table(
        ("case", "pupil number", "name", "reason", "school", "evidence"),
        [
            (one.case.id, one.upn or "none", one.name, one.reason, one.school, one.evidence)
            for one in found.found
        ],
        title="" if found.elsewhere_read else "Home education and admissions were not read.",
    )


def settle(context: typer.Context) -> None:
    """Bring the lists of your role into step with the feeds; run it each night.

    `kinfold nightly` does the same for a role that also destroys.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.cli.nightly import settled_lines
    from kinfold.worklists import settling

    lists = settling.settle(gate, actor, at=at)
    session.answer(lists, "\n".join(settled_lines(lists)) or "Your role works no list.")


def child(context: typer.Context) -> None:
    """Show a child's newest address and details, how old each is, and who said so.

    Asks for the pupil number or the name, so that neither stands in the shell's history.
    """
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.calendars import day_in_england
    from kinfold.worklists import details as room

    upn = _asked("Pupil number, if you have it")
    surname, forename = ("", "") if upn else (_asked("Surname"), _asked("First name, if known"))
    wanted = room.Wanted(upn=upn, surname=surname, forename=forename)
    on = day_in_england(at)
    session.table(
        ("child", "pupil number", "detail", "says", "until", "updated", "days old", "source",
         "data set"),
        [
            (one.name, one.upn, detail.title if said is detail.current else "  before or elsewhere",
             said.text, said.until or "", said.updated, said.days_old(on=on), said.source,
             said.data_set)
            for one in room.find(gate, actor, wanted, at=at)
            for detail in one.details
            for said in (detail.current, *detail.older)
        ],
    )  # fmt: skip


def _asked(what: str) -> str:
    """What the person answers, asked on the error stream so that answers alone are printed."""
    answered: str = typer.prompt(what, default="", show_default=False, err=True)
    return answered.strip()


def cleansing(context: typer.Context) -> None:
    """List open cleansing forms, and what the checks find that nobody was told of."""
    session: Session = context.obj
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.worklists import cleansing as room

    desk = room.desk(gate, actor, at=at)
    session.table(
        ("form", "school", "field", "what is thought wrong", "standing"),
        [
            *((one.case.id, one.school, one.field, one.says, one.case.outcome or "waiting")
              for one in desk.forms),
            *(("none", one.school, one.check.field, f"{one.check.says}: {one.rows} records", "")
              for one in desk.doubts),
        ],
    )  # fmt: skip
