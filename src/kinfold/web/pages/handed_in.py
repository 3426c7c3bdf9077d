"""A file that was handed over and waits: how far it is, what became of it, and a way to cancel it.

The page works without script: it asks again by itself every few seconds, or when it is told to.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kinfold.feeds import handing_in
from kinfold.feeds.handing_in import Said
from kinfold.registers import deliveries
from kinfold.registers.facts import Delivery
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.pages.deliveries import READ_BY, permitted

CHUNK: Final = 1 << 20
STATES: Final = {
    "waiting": ("Waiting", "govuk-tag--grey"),
    "working": ("Being read", "govuk-tag--blue"),
    "done": ("Taken in", "govuk-tag--green"),
    "refused": ("Refused", "govuk-tag--red"),
    "failed": ("Could not be taken in", "govuk-tag--red"),
    "cancelled": ("Cancelled", "govuk-tag--grey"),
}


def hand_over(request: HttpRequest, path: Path, *, said: Said) -> HttpResponseRedirect:
    """Let a worker take the file in, and go to the page that tells how far it is."""
    made = handing_in.hand_in(
        gate(),
        asker(request),
        pieces(path),
        said=said,
        most=settings.KINFOLD_UPLOAD_BYTES,
        at=now(),
    )
    return HttpResponseRedirect(reverse("handed_in", kwargs={"delivery": made.name}))


def to_report(number: int, *, mapping: str) -> HttpResponseRedirect:
    """Go to a load report, which says by what mapping the file was read, if by one."""
    query = f"?{urlencode({READ_BY: mapping})}" if mapping else ""
    return HttpResponseRedirect(reverse("delivery", kwargs={"report": number}) + query)


def new_key() -> str:
    """A word for one sending from a page."""
    return secrets.token_hex(16)


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


@require_safe
def show(request: HttpRequest, delivery: str) -> HttpResponse:
    """How a delivery of one's own organisation stands; its load report once it was taken in."""
    one = _own(request, delivery)
    if one.state == "done" and one.report is not None:
        return to_report(one.report, mapping=one.mapping)
    word, colour = STATES[one.state]
    context = {
        "one": one,
        "word": word,
        "colour": colour,
        "share": 100 * one.done // one.of if one.of else 0,
        "problem": one.problem if one.ended else None,
    }
    return render(request, "deliveries/waiting.html", context)


@require_POST
def cancel(request: HttpRequest, delivery: str) -> HttpResponse:
    """Cancel it; nothing is left of what was not kept by then."""
    handing_in.cancel(gate(), asker(request), _own(request, delivery).name, at=now())
    return HttpResponseRedirect(reverse("handed_in", kwargs={"delivery": delivery}))


def _own(request: HttpRequest, name: str) -> Delivery:
    found = deliveries.delivery(name)
    if found is None or found.organisation != signed_in_account(request).organisation_id:
        raise no_such_page()
    permitted(request, found.data_set)
    return found
