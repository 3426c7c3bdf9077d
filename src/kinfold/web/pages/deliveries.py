"""What became of each file that was sent in: the list, and the load report of each.

Reports about children's social care need a permission of their own, for administrators too (NEX-4).
A report names lines, fields and rules, and never a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold import datasets
from kinfold.intake import mapping_kept
from kinfold.intake.findings import explained
from kinfold.registers import accounts, loads
from kinfold.registers.facts import Finding, LoadReport
from kinfold.registers.models import Account
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import SOCIAL_CARE, Guard, check, signed_in_account

ROLES: Final = ("data_manager", "administrator")
READ_BY: Final = "mapping"
MOST_LISTED: Final = 200
MOST_FINDINGS: Final = 500
OUTCOME: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("Kept", "govuk-tag--green"),
    "refused": ("Refused", "govuk-tag--red"),
    "already_held": ("Held already", "govuk-tag--grey"),
    "not_understood": ("Not understood", "govuk-tag--red"),
}
UNKNOWN: Final = ("Unknown", "govuk-tag--grey")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A load report as a person reads it: names in place of ids, totals in place of counts."""

    report: LoadReport
    data_set: str
    holder: str
    agreement: str
    outcome: str
    colour: str
    read: int
    kept: tuple[tuple[str, int], ...]
    refused: int
    refused_by_rule: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    found: int

    @property
    def rows_kept(self) -> int:
        """How many rows were kept, over all tables."""
        return sum(count for _, count in self.kept)


@require_safe
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """The load reports this account may see, newest first."""
    account = signed_in_account(request)
    found = loads.load_reports(limit=MOST_LISTED, holder=_only_holder(account))
    hidden = not account.holds(SOCIAL_CARE)
    shown = [one for one in found if not (hidden and _needs_permission(one.data_set))]
    context = {"lines": _lines(shown), "hidden": hidden, "most": MOST_LISTED}
    return render(request, "deliveries/list.html", context)


@require_safe
def show_delivery(request: HttpRequest, report: int) -> HttpResponse:
    """One load report. Raises Forbidden without the permission its data set needs."""
    account = signed_in_account(request)
    found = loads.load_report(report)
    only = _only_holder(account)
    if found is None or only not in (None, found.holder):
        raise no_such_page()
    permitted(request, found.data_set)
    (line,) = _lines([found])
    # The rows of what was found about children are kept with the supply, where there are any.
    by_child = account.role == "data_manager" and bool(found.counts.get("found about children"))
    says = {one.rule: explained(one.rule, data_set=found.data_set).says for one in line.findings}
    # Said by the page that sent it; only the name of a mapping that is kept here is shown.
    said = request.GET.get(READ_BY, "")
    kept = mapping_kept.usable(gate().installation.mappings) if said else ()
    context = {
        "line": line,
        "most": MOST_FINDINGS,
        "by_child": by_child,
        "says": says,
        "mapping": next((one.name for one in kept if one.name == said), ""),
    }
    return render(request, "deliveries/report.html", context)


def permitted(request: HttpRequest, data_set: str) -> None:
    """Raise Forbidden where a data set needs the social care permission and it is not held."""
    if _needs_permission(data_set):
        check(request, guard=Guard(permissions=frozenset({SOCIAL_CARE})))


def _needs_permission(data_set: str) -> bool:
    declared = datasets.catalogue().get(data_set)
    return declared is not None and declared.is_about_care_or_crime


def _only_holder(account: Account) -> str | None:
    """None for the installation's own people, who see all; else the account's organisation."""
    ours = account.organisation_id == gate().installation.organisation
    return None if ours else account.organisation_id


def _lines(reports: list[LoadReport]) -> list[Line]:
    names = {one.id: one.name for one in accounts.organisations()}
    versions = gate().versions(at=now())
    titles = {name: version.agreement.title for name, version in versions.items()}
    return [_line(report, names, titles) for report in reports]


def _line(report: LoadReport, names: Mapping[str, str], titles: Mapping[str, str]) -> Line:
    outcome, colour = OUTCOME.get(report.outcome, UNKNOWN)
    counts = report.counts
    return Line(
        report=report,
        data_set=_title(report.data_set),
        holder=names.get(report.holder or "", "Not known"),
        agreement=titles.get(report.agreement, report.agreement),
        outcome=outcome,
        colour=colour,
        read=counts.get("read", 0),
        kept=_named(counts, "kept "),
        refused=counts.get("refused", 0),
        refused_by_rule=_named(counts, "refused "),
        findings=report.findings[:MOST_FINDINGS],
        found=sum(count for _, count in _named(counts, "finding ")),
    )


def _named(counts: Mapping[str, int], prefix: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (name.removeprefix(prefix).replace("_", " "), count)
        for name, count in counts.items()
        if name.startswith(prefix)
    )


def _title(data_set: str) -> str:
    try:
        return datasets.get(data_set).title
    except KeyError:
        return "Not known"
