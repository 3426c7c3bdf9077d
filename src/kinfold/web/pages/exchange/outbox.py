"""The outbox: what was sealed, what has left, and of what the recipient is controller now.

Sealed parcels go by HTTPS to the partner's installation, or in a file somebody carries; nobody on
the way can read either (CCIS framework, sections 5 and 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.exchange import carrying, sending
from kinfold.exchange.framework import AGREEMENT
from kinfold.registers import parcels, partners
from kinfold.registers.facts import Parcel
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import words
from kinfold.web.pages.exchange.words import Tag

MOST_LISTED: Final = 100
STATES: Final[Mapping[str, Tag]] = {
    "sealed": Tag(text="Sealed, waits here", colour="yellow"),
    "sent": Tag(text="Sent", colour="blue"),
    "receipted": Tag(text="Received", colour="green"),
}
KINDS: Final[Mapping[str, str]] = {
    "receipt": "Receipt",
    "certificate": "Certificate of destruction",
    "query": "Question about activities that disagree",
    "breach": "Notice of a breach",
    "rectification": "Correction",
    "restriction": "Restriction",
    "lifting": "End of a restriction",
    "objection": "Objection",
    "erasure": "Erasure",
    "answer": "Answer",
}
WAYS: Final[Mapping[object, str]] = {"https": "by HTTPS", "file": "as a file"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One parcel that is to go or has gone. `controller` is who answers for the copy now."""

    id: str
    kind: str
    partner: str
    authority: str
    row: str
    month: str
    rows: int
    tag: Tag
    since: datetime
    way: str
    controller: str
    use_by: date | None
    here: bool
    goes_to: str | None


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every parcel sealed here, newest first, and how far each has come."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest) -> HttpResponse:
    """Show which sealed parcels go where; once that is confirmed, take them there by HTTPS."""
    if request.method != "POST":
        waiting = [one for one in _lines() if one.tag is STATES["sealed"]]
        return render(request, "exchange/carry.html", {"waiting": waiting})
    done = carrying.carry(gate(), at=now())
    return _page(request, done=done)


@require_POST
def download(request: HttpRequest, parcel: str) -> HttpResponse:
    """A sealed parcel as a file to carry; only its recipient's installation can open it."""
    with TemporaryDirectory() as folder:
        path = carrying.to_file(gate(), asker(request), parcel, folder=Path(folder), at=now())
        answer = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return answer


def _page(request: HttpRequest, *, done: carrying.Carried | None = None) -> HttpResponse:
    lines = _lines()
    by_id = {line.id: line for line in lines}
    deliveries = [line for line in lines if line.kind == sending.DELIVERY]
    context = {
        "done": done,
        "gone": [by_id[name] for name in done.gone] if done else [],
        "left": [(by_id[name], why) for name, why in done.left] if done else [],
        "deliveries": deliveries[:MOST_LISTED],
        "more": len(deliveries) > MOST_LISTED,
        "answers": [line for line in lines if line.kind != sending.DELIVERY and line.here],
        "to_carry": sum(1 for line in lines if line.tag is STATES["sealed"]),
        "certificates": _certificates(),
    }
    return render(request, "exchange/outbox.html", context)


def _lines() -> list[Line]:
    """Newest first."""
    ready, called, at = set(parcels.waiting()), words.names(), now()
    urls = {one.organisation: one.url for one in partners.partners(at=at)}
    found = parcels.parcels(direction="out", agreement=AGREEMENT)
    return [
        _line(one, called, here=one.parcel_id in ready, url=urls.get(one.partner))
        for one in reversed(found)
    ]


def _line(one: Parcel, called: words.Names, *, here: bool, url: str | None) -> Line:
    sent = one.step("sent")
    return Line(
        id=one.parcel_id,
        kind=KINDS.get(one.kind, one.kind),
        partner=called.of(one.partner),
        authority=called.authority(one.la),
        row=one.row or "",
        month=words.month_of(one.period),
        rows=sum(one.rows.values()),
        tag=STATES.get(one.state, Tag(text=one.state.capitalize())),
        since=one.steps[-1].at,
        way=WAYS.get(sent.data.get("how"), "") if sent else "",
        controller=called.of(one.partner) if one.step("receipted") else "",
        use_by=one.destroy_by,
        here=here,
        goes_to=url,
    )


def _certificates() -> list[Line]:
    """Certificates of destruction that partners sent back, newest first."""
    called = words.names()
    found = parcels.parcels(direction="in", agreement=AGREEMENT, kind="certificate")
    return [_line(one, called, here=False, url=None) for one in reversed(found[-MOST_LISTED:])]
