"""Load and match reports as a tired data manager reads them: the answer first, then the lines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from kinfold.cli.session import Session
from kinfold.errors import UsageProblem

if TYPE_CHECKING:
    from kinfold.people import MatchReport
    from kinfold.registers.facts import LoadReport

LINES_SHOWN: Final = 20
OUTCOMES: Final = {
    "accepted": "Kept",
    "refused": "Refused",
    "already_held": "Held already",
    "not_understood": "Not understood",
}
#: What became of a value or row, worst first.
FATES: Final = {
    "row_refused": "row refused",
    "value_left_out": "left out",
    "error": "kept; an error",
    "query": "to check",
}


def load_report(session: Session, report: "LoadReport", *, lines: int = LINES_SHOWN) -> None:
    """Print what became of a file, with the first `lines` findings (0: all of them)."""
    if session.as_json:
        session.answer(asdict(report), "")
        return
    import typer

    from kinfold import datasets

    known = report.data_set in datasets.catalogue()
    what = datasets.get(report.data_set).title if known else "An unknown file"
    parts = (what, report.period, f"from {report.holder}", f"under {report.agreement}")
    typer.echo(f"{OUTCOMES[report.outcome]}: {', '.join(part for part in parts if part)}.")
    typer.echo(f"  {_totals(report)} Load report {report.id}.")
    for name, count in report.counts.items():
        if name.startswith("kept "):
            typer.echo(f"    {count:>9,}  {name.removeprefix('kept ').replace('_', ' ')}")
    _left_out(report)
    _findings(session, report, lines)
    _not_run(session, report)


def _totals(report: "LoadReport") -> str:
    counts = report.counts
    kept = sum(count for name, count in counts.items() if name.startswith("kept "))
    if "read" not in counts:
        return "Nothing of it was read into the store."
    unit = "children" if report.data_set == "cin_census" else "rows"
    told = f"{counts['read']:,} {unit} read; {kept if report.supply else 0:,} rows kept; "
    return f"{told}{counts['refused']:,} refused."


def _left_out(report: "LoadReport") -> None:
    """What nobody asked for, and what is barred: a data manager reads the two differently."""
    import typer

    barred = [name for name in report.dropped_fields if name.endswith("]")]
    surplus = [name for name in report.dropped_fields if not name.endswith("]")]
    for title, names in (
        ("Not kept, because no agreement item covers it", surplus),
        ("Not kept, because the agreement holds it back", barred),
    ):
        if names:
            typer.echo(f"  {title}: {', '.join(names)}.")


def _findings(session: Session, report: "LoadReport", lines: int) -> None:
    """What to do, worst first and once for each rule; then where, line by line."""
    found = {
        name.removeprefix("finding "): count
        for name, count in report.counts.items()
        if name.startswith("finding ")
    }
    if not found:
        return
    import typer

    from kinfold.intake.findings import explained

    told = {rule: explained(rule, data_set=report.data_set) for rule in found}
    fates = {
        rule: "row_refused" if f"refused {rule}" in report.counts else one.fate
        for rule, one in told.items()
    }

    def gravity(rule: str) -> int:
        return list(FATES).index(fates[rule])

    order = sorted(found, key=lambda rule: (gravity(rule), -found[rule]))
    session.table(
        ("how many", "rule", "what is wrong", "so it was", "what to do"),
        [
            (f"{found[rule]:,}", rule, told[rule].says, FATES[fates[rule]], told[rule].remedy)
            for rule in order
        ],
        title=f"Look at {sum(found.values()):,}:",
    )
    worst_first = sorted(report.findings, key=lambda one: gravity(one.rule))
    shown = worst_first[: lines or None]
    session.table(
        ("line", "field", "rule", "what is wrong"),
        [(one.line or "all", one.field, one.rule, told[one.rule].says) for one in shown],
        title="Where:",
    )
    more = sum(found.values()) - len(shown)
    if more:
        typer.echo(f"and {more:,} more: `kinfold report {report.id} --lines 0` lists them.")


def _not_run(session: Session, report: "LoadReport") -> None:
    """The rules that could not be asked, so that silence is never taken for soundness."""
    if not report.not_run:
        return
    session.table(
        ("rule", "not asked of", "because"),
        [
            (
                one.rule,
                "this file" if one.children is None else f"{one.children:,} of its children",
                one.reason,
            )
            for one in report.not_run
        ],
        title="Rules that could not be asked:",
    )


def match_report(session: Session, report: "MatchReport") -> None:
    """Print how many records matched, by pass, and the unmatched by reason."""
    session.answer(report.as_json(), match_text(report))


def unmatched_list(session: Session, report: "MatchReport", *, reason: str) -> None:
    """List the unmatched records of one reason, or of all, with what the reason means.

    A record's own identifier is shown only to an account with the social care permission; to
    others the reference that means nothing outside this installation.
    """
    from kinfold.people import REASONS
    from kinfold.registers import accounts

    if reason not in {*REASONS, "all"}:
        raise UsageProblem(
            "You asked for the unmatched records of one reason.",
            why="That is not a reason.",
            remedy=f"Use one of: all, {', '.join(REASONS)}.",
        )
    account = accounts.account(session.actor.account)
    named = account is not None and "social_care" in account.permissions
    session.table(
        ("data set", "holder", "record" if named else "reference", "why"),
        [
            (one.data_set, one.holder, one.record if named else one.ref, REASONS[one.reason])
            for one in report.unmatched
            if reason in {"all", one.reason}
        ],
    )


def match_text(report: "MatchReport") -> str:
    """The match report in words: each data set's records, matched by pass, unmatched by reason."""
    from kinfold import datasets

    lines = [
        f"Linked under {report.agreement}: {report.people:,} people, {report.new_people:,} of them "
        f"new; {report.new_cases:,} new doubtful pairs for a person to decide, and "
        f"{report.waiting:,} records in no view until then."
    ]
    if not report.changed:
        lines.append("Nothing had changed since the last time.")
    for one in report.data_sets:
        share = 100 * one.matched / one.records if one.records else 0.0
        lines.append(
            f"  {datasets.get(one.data_set).title}: {one.matched:,} of {one.records:,} records "
            f"matched ({share:.1f} %); "
            f"{report.measures.exact.get(one.data_set, 0):,} by the usual match alone"
        )
        for what, counts in (("matched by", one.linked), ("unmatched:", one.unmatched)):
            lines += [
                f"    {what} {name.replace('_', ' ')}: {count:,}"
                for name, count in counts.items()
                if count
            ]
    return "\n".join(lines)
