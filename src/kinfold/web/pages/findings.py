"""What the checks found in a return, child by child, for the data manager who must put it right.

The pages name children by the authority's own id, so the gate is asked at every one, and a child's
id is never in an address: it is typed into a form, or stands behind a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold import datasets
from kinfold.datasets import Field
from kinfold.intake import reviewing
from kinfold.intake.reviewing import Found, Part, Review
from kinfold.registers import loads
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.ours import is_ours
from kinfold.web.pages.deliveries import permitted

ROLES: Final = ("data_manager",)
ON_A_PAGE: Final = 50
LONGEST_ID: Final = 40
PAGE: Final = re.compile(r"[1-9]\d{0,6}", re.ASCII)
#: How each weight of finding is named and coloured.
WEIGHTS: Final = {
    "error": ("Error", "govuk-tag--red"),
    "query": ("Query", "govuk-tag--yellow"),
    "row_refused": ("Row refused", "govuk-tag--red"),
    "value_left_out": ("Value left out", "govuk-tag--orange"),
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of a long list: its rows, its number, and how many there are."""

    rows: Sequence[Any]
    number: int
    of: int
    count: int


@require_http_methods(["GET", "HEAD", "POST"])
def list_findings(request: HttpRequest, report: int) -> HttpResponse:
    """The findings of one delivery: all, of one rule, or (typed into a form) of one child."""
    review = _review(request, report)
    rule, part = request.GET.get("rule", ""), request.GET.get("part", "")
    child = request.POST.get("child", "").strip()[:LONGEST_ID] if request.POST else ""
    chosen = [
        one
        for one in review.found
        if rule in ("", one.rule)
        and part in ("", one.part)
        and (not child or one.child.casefold() == child.casefold())
    ]
    context = {
        **_about(review),
        "sheet": _sheet(chosen, request),
        "rule": rule,
        "part": part,
        "child": child,
        "parts": sorted({one.part for one in review.found}),
    }
    return render(request, "findings/list.html", context)


@require_safe
def by_child(request: HttpRequest, report: int) -> HttpResponse:
    """The children something was found about, the most errors first."""
    review = _review(request, report)
    context = {**_about(review), "sheet": _sheet(review.by_child, request)}
    return render(request, "findings/children.html", context)


@require_safe
def one_child(request: HttpRequest, report: int, place: int) -> HttpResponse:
    """Everything found about one child, beside the child's rows as they were kept."""
    review = _review(request, report)
    if place >= len(review.children):
        raise no_such_page()
    return _child(request, review, review.children[place])


@require_safe
def one_finding(request: HttpRequest, report: int, number: int) -> HttpResponse:
    """One finding with the row it is about, and what else was found about the same child."""
    review = _review(request, report)
    if not 1 <= number <= len(review.found):
        raise no_such_page()
    chosen = review.found[number - 1]
    return _child(request, review, chosen.child, chosen=chosen)


@require_safe
def compared(request: HttpRequest, report: int) -> HttpResponse:
    """This delivery beside the one before it: what is fixed, new and still there."""
    review = _review(request, report)
    found = reviewing.compare(gate(), asker(request), review, at=now())
    context = {**_about(review), "found": found, "most": ON_A_PAGE}
    return render(request, "findings/compared.html", context)


@require_POST
def export(request: HttpRequest, report: int) -> HttpResponse:
    """The whole list as a file for the team that keeps the records; that it left is recorded."""
    review = _review(request, report)
    text = reviewing.taken_out(gate(), asker(request), review, at=now())
    return HttpResponse(
        "\ufeff" + text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="findings-{report}.csv"'},
    )


def _review(request: HttpRequest, number: int) -> Review:
    """The findings, read under the agreement. Raises as `reviewing.review` does, or Forbidden."""
    account = signed_in_account(request)
    report = loads.load_report(number)
    if report is None or not (is_ours(account) or report.holder == account.organisation_id):
        raise no_such_page()
    permitted(request, report.data_set)
    return reviewing.review(gate(), asker(request), number, at=now())


def _about(review: Review) -> dict[str, Any]:
    return {
        "review": review,
        "data_set": datasets.get(review.report.data_set),
        "weights": WEIGHTS,
    }


def _child(
    request: HttpRequest, review: Review, child: str, *, chosen: Found | None = None
) -> HttpResponse:
    found = [one for one in review.found if one.child == child]
    parts = reviewing.rows_of(gate(), asker(request), review, child, at=now())
    marked = {(one.part, one.about) for one in ([chosen] if chosen else found)}
    context = {
        **_about(review),
        "child": child,
        "found": found,
        "chosen": chosen,
        "parts": tuple((part, _telling(part, marked)) for part in parts),
        "marked": marked,
    }
    return render(request, "findings/child.html", context)


def _telling(part: Part, marked: set[tuple[str, str]]) -> tuple[Field, ...]:
    """The fields with a value in some row, or that a finding is about."""
    return tuple(
        field
        for field in part.fields
        if (part.table.name, field.name) in marked
        or any(row[field.name] is not None for row in part.rows)
    )


def _sheet(rows: Sequence[Any], request: HttpRequest) -> Sheet:
    """The page of the list that was asked for; the last where there is no such page."""
    asked = request.GET.get("page", "")
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    number = min(int(asked), pages) if PAGE.fullmatch(asked) else 1
    start = (number - 1) * ON_A_PAGE
    return Sheet(rows=rows[start : start + ON_A_PAGE], number=number, of=pages, count=len(rows))
