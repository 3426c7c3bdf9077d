"""What became of each delivery, and whom to ring about what a data set shows."""

from collections.abc import Collection
from datetime import datetime

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models
from kinfold.registers.models.loads import OUTCOMES
from kinfold.registers.references import doer_key, moment, organisation_key


def save_load_report(report: facts.NewLoadReport, *, at: datetime, by: str | None) -> int:
    """Keep the answer to one delivery (NEX-22); the number of the report.

    Findings name line, field, rule and remedy; they have no place for a value. Raises
    UsageProblem for an outcome that is not on the list or an unknown holder.
    """
    asked = "Keep a load report."
    if report.outcome not in OUTCOMES:
        raise UsageProblem(
            asked, why="That is not an outcome.", remedy=f"Use one of: {', '.join(OUTCOMES)}."
        )
    holder = report.holder
    row = models.LoadReport.objects.create(
        supply=report.supply,
        receipt=report.receipt,
        data_set=report.data_set,
        holder_id=None if holder is None else organisation_key(holder, asked=asked),
        period=report.period,
        agreement=report.agreement,
        outcome=report.outcome,
        counts=dict(report.counts),
        findings=[dict(vars(finding)) for finding in report.findings],
        dropped_fields=list(report.dropped_fields),
        not_run=[dict(vars(rule)) for rule in report.not_run],
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def load_report(report: int) -> facts.LoadReport | None:
    """The load report with this number, or None."""
    row = models.LoadReport.objects.select_related("by").filter(pk=report).first()
    return None if row is None else _report(row)


def load_reports(
    *,
    limit: int,
    holder: str | None = None,
    receipt: str | None = None,
    data_sets: Collection[str] | None = None,
) -> tuple[facts.LoadReport, ...]:
    """The newest load reports, at most `limit`; all, one holder's, one file's, or of data sets."""
    rows = models.LoadReport.objects.select_related("by").order_by("-at", "-id")
    if holder is not None:
        rows = rows.filter(holder_id=holder)
    if receipt is not None:
        rows = rows.filter(receipt=receipt)
    if data_sets is not None:
        rows = rows.filter(data_set__in=data_sets)
    return tuple(_report(row) for row in rows[:limit])


def set_contact(contact: facts.Contact) -> None:
    """Say whom to ring about a data set of a holder; replaces what was said before."""
    models.DataSetContact.objects.update_or_create(
        data_set=contact.data_set,
        holder_id=organisation_key(contact.holder, asked="Set a data set's contact."),
        defaults={"agency": contact.agency, "mailbox": contact.mailbox},
    )


def contacts(*, data_set: str | None = None) -> tuple[facts.Contact, ...]:
    """Whom to ring, for every data set and holder, or for one data set."""
    rows = models.DataSetContact.objects.order_by("data_set", "holder_id")
    if data_set is not None:
        rows = rows.filter(data_set=data_set)
    return tuple(
        facts.Contact(
            data_set=row.data_set, holder=row.holder_id, agency=row.agency, mailbox=row.mailbox
        )
        for row in rows
    )


def _report(row: models.LoadReport) -> facts.LoadReport:
    return facts.LoadReport(
        id=row.pk,
        supply=row.supply,
        receipt=row.receipt,
        data_set=row.data_set,
        holder=row.holder_id,
        period=row.period,
        agreement=row.agreement,
        outcome=row.outcome,
        counts=dict(row.counts),
        findings=tuple(facts.Finding(**finding) for finding in row.findings),
        dropped_fields=tuple(row.dropped_fields),
        not_run=tuple(facts.RuleNotRun(**rule) for rule in row.not_run),
        at=row.at,
        by=None if row.by is None else row.by.login,
    )
