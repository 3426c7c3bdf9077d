"""Load and match reports as a tired data manager reads them: the answer first, then the lines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from kinfold.people import MatchReport
    from kinfold.registers.facts import LoadReport

LINES_SHOWN: Final = 20


def load_report(session: Session, report: "LoadReport") -> None:
    """Print what became of a file."""
    if session.as_json:
        session.answer(asdict(report), "")
        return
    import typer

    from kinfold import datasets

    kept = sum(count for name, count in report.counts.items() if name.startswith("kept "))
    typer.echo(
        f"Kept. {datasets.get(report.data_set).title}, {report.period}, from {report.holder}, "
        f"under {report.agreement}."
    )
    typer.echo(
        f"  Read {report.counts['read']:,}; kept {kept:,} rows; "
        f"refused {report.counts['refused']:,}. Supply {report.supply}. Report {report.id}."
    )
    for name, count in report.counts.items():
        if name.startswith(("kept ", "refused ")):
            typer.echo(f"    {name}: {count:,}")
    if report.dropped_fields:
        typer.echo("  Not kept, because no agreement item covers them:")
        for name in report.dropped_fields:
            typer.echo(f"    {name}")
    _findings(session, report)


def _findings(session: Session, report: "LoadReport") -> None:
    if not report.findings:
        return
    total = sum(count for name, count in report.counts.items() if name.startswith("finding "))
    session.table(
        ("line", "field", "rule", "what to do"),
        [
            (finding.line, finding.field, finding.rule, finding.remedy)
            for finding in report.findings[:LINES_SHOWN]
        ],
        title=f"Findings: {total:,}",
    )
    if total > LINES_SHOWN:
        import typer

        typer.echo(f"  and {total - LINES_SHOWN:,} more; all are in report {report.id} (--json).")


def match_report(session: Session, report: "MatchReport") -> None:
    """Print how many records matched, by pass, and the unmatched by reason."""
    session.answer(report.as_json(), match_text(report))


def match_text(report: "MatchReport") -> str:
    """The match report in words: each data set's records, matched by pass, unmatched by reason."""
    from kinfold import datasets

    lines = [
        f"Linked under {report.agreement}: {report.people:,} people, {report.new_people:,} of them "
        f"new; {report.waiting:,} doubtful pairs wait for a person, {report.new_cases:,} new."
    ]
    if not report.changed:
        lines.append("Nothing had changed since the last time.")
    for one in report.data_sets:
        share = 100 * one.matched / one.records if one.records else 0.0
        lines.append(
            f"  {datasets.get(one.data_set).title}: {one.matched:,} of {one.records:,} records "
            f"matched ({share:.1f} %)"
        )
        for what, counts in (("matched by", one.linked), ("unmatched:", one.unmatched)):
            lines += [
                f"    {what} {name.replace('_', ' ')}: {count:,}"
                for name, count in counts.items()
                if count
            ]
    return "\n".join(lines)
