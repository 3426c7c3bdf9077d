"""Schools’ feeds: which are late or incomplete, and the register of flows with their run logs."""

from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.feeds import flows, lateness
from kinfold.feeds.lateness import Standing
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker

ROLES: Final = tuple(sorted(flows.READERS))
COLOURS: Final = {
    "on_time": "govuk-tag--green",
    "late": "govuk-tag--red",
    "never": "govuk-tag--red",
    "failed": "govuk-tag--orange",
    "agreed_alternative": "govuk-tag--blue",
}


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """What is late or incomplete first, and then everything, school by school."""
    found = lateness.standing(gate(), asker(request), at=now())
    wanting = [one for one in found if one.wanting]
    fine = [one for one in found if not one.wanting]
    context = {
        "wanting": _by_school(wanting),
        "fine": _by_school(fine),
        "counts": (len(wanting), len(fine)),
        "colours": COLOURS,
        "words": lateness.WORDS,
        "least": round(100 * lateness.COMPLETE),
    }
    return render(request, "feeds/late.html", context)


def _by_school(found: list[Standing]) -> list[tuple[str, str, list[Standing]]]:
    """Each school's name, the way it sends, and its feeds."""
    return [
        (name, feeds[0].route, feeds)
        for name, feeds in (
            (name, list(group)) for name, group in groupby(found, key=lambda one: one.school_name)
        )
    ]


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The flows of the agreement with schools."""
    found = flows.register(gate(), asker(request), at=now())
    return render(request, "feeds/flows.html", {"flows": found})


@require_safe
def flow(request: HttpRequest, row: str) -> HttpResponse:
    """One flow and its run log."""
    found = flows.register(gate(), asker(request), at=now())
    one = next((line for line in found if line.id == row), None)
    if one is None:
        raise no_such_page()
    return render(request, "feeds/flow.html", {"flow": one, "names": flows.names()})
