"""The reports of linking, each as it was, so that one can be set beside another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kinfold.registers import facts, models
from kinfold.registers.references import account_key, moment, organisation_key


def save_match_report(
    agreement: str,
    *,
    organisation: str,
    counts: Mapping[str, Any],
    published: Mapping[str, Any],
    at: datetime,
    by: str,
) -> int:
    """Keep what a linking came to (NEX-19); the number of the report.

    Both forms are counts by closed words and name nobody. UsageProblem for an unknown
    organisation or account.
    """
    asked = "Keep a match report."
    row = models.MatchReport.objects.create(
        agreement=agreement,
        organisation_id=organisation_key(organisation, asked=asked),
        counts=dict(counts),
        published=dict(published),
        at=moment(at),
        by_id=account_key(by, asked=asked),
    )
    return int(row.pk)


def match_reports(
    *, agreement: str, organisation: str, limit: int
) -> tuple[facts.MatchReport, ...]:
    """The newest reports of what an organisation linked under an agreement, at most `limit`."""
    rows = models.MatchReport.objects.filter(agreement=agreement, organisation_id=organisation)
    found = rows.select_related("by").order_by("-at", "-id")[:limit]
    return tuple(_report(row) for row in found)


def newest_match_reports() -> tuple[facts.MatchReport, ...]:
    """The newest report of each organisation under each agreement."""
    keys = models.MatchReport.objects.values_list("agreement", "organisation_id").distinct()
    return tuple(
        one
        for agreement, organisation in keys.order_by("agreement", "organisation_id")
        for one in match_reports(agreement=agreement, organisation=organisation, limit=1)
    )


def match_report(report: int) -> facts.MatchReport | None:
    """The report with this number, or None."""
    row = models.MatchReport.objects.select_related("by").filter(pk=report).first()
    return None if row is None else _report(row)


def _report(row: models.MatchReport) -> facts.MatchReport:
    return facts.MatchReport(
        id=row.pk,
        agreement=row.agreement,
        organisation=row.organisation_id,
        counts=dict(row.counts),
        published=dict(row.published),
        at=row.at,
        by=row.by.login,
    )
