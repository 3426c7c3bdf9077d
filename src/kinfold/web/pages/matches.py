"""Link the records of one agreement to people, and read how many matched and why others did not.

Linking runs while the page waits. It can be run again at any time: where nothing has changed it
says so and changes nothing. The page needs the social care permission (NEX-4).
"""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kinfold import datasets
from kinfold.people import REASONS, DataSetReport, Unmatched, link
from kinfold.people.report import PASS_NAMES
from kinfold.registers import accounts
from kinfold.registers.people import review_cases
from kinfold.registers.reviewing import SAMPLE
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

ROLES: Final = ("data_manager",)
MOST_LISTED: Final = 200
USUAL: Final = frozenset({"one_school_only"})


@dataclass(frozen=True, kw_only=True)
class Under:
    """One agreement under which this account may link, and how many pairs wait for a person."""

    id: str
    title: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One data set's numbers in words. Matched and unmatched add up to all records."""

    title: str
    records: int
    matched: int
    share: str
    exact: int
    linked: tuple[tuple[str, int], ...]
    unmatched: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Missed:
    """One record matched with no other: where it is from, its own number there, and why."""

    data_set: str
    holder: str
    record: str
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
def matches(request: HttpRequest) -> HttpResponse:
    """The agreements under which records are linked; on pressing the button, the match report."""
    choices = _under(signed_in_account(request).role)
    if request.method != "POST":
        return render(request, "deliveries/matches.html", {"choices": choices})
    wanted = request.POST.get("agreement", "")
    chosen = next((one for one in choices if one.id == wanted), None)
    if chosen is None:
        raise no_such_page()
    report = link(gate(), asker(request), agreement=chosen.id, at=now())
    listed = [one for one in report.unmatched if one.reason not in USUAL]
    context = {
        "under": chosen,
        "report": report,
        "parts": tuple(
            _part(one, exact=report.measures.exact.get(one.data_set, 0)) for one in report.data_sets
        ),
        "missed": _missed(listed[:MOST_LISTED]),
        "more": max(0, len(listed) - MOST_LISTED),
    }
    return render(request, "deliveries/matched.html", context)


def _under(role: str) -> tuple[Under, ...]:
    return tuple(
        Under(
            id=version.agreement.id,
            title=version.agreement.title,
            waiting=sum(
                one.pass_name != SAMPLE
                for one in review_cases(agreement=version.agreement.id, state="open")
            ),
        )
        for version in gate().versions(at=now()).values()
        if version.agreement.grants_for(role, "link")
    )


def _part(one: DataSetReport, *, exact: int) -> Part:
    return Part(
        title=datasets.get(one.data_set).title,
        records=one.records,
        matched=one.matched,
        share=f"{100 * one.matched / one.records:.1f}%" if one.records else "",
        exact=exact,
        linked=tuple((PASS_NAMES.get(name, name), count) for name, count in one.linked.items()),
        unmatched=tuple((REASONS.get(name, name), count) for name, count in one.unmatched.items()),
    )


def _missed(rows: list[Unmatched]) -> tuple[Missed, ...]:
    names = {one.id: one.name for one in accounts.organisations()}
    return tuple(
        Missed(
            data_set=datasets.get(row.data_set).title,
            holder=names.get(row.holder, row.holder),
            record=row.record,
            reason=REASONS.get(row.reason, row.reason),
        )
        for row in rows
    )
