"""The inbox: what waits to be accepted, what was accepted, and the certificates of destruction.

Only a parcel's papers are read here: who sent it, for which authority, how many rows, which
columns. The rows are looked at by nobody before they are accepted (CCIS framework, section 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kinfold.calendars import day_in_england
from kinfold.errors import FileNotUnderstood, KinfoldError
from kinfold.exchange import inbox, messages, sending
from kinfold.exchange.framework import AGREEMENT
from kinfold.parcels import label
from kinfold.registers import holding, parcels
from kinfold.registers.facts import Certificate, Parcel
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import words
from kinfold.web.pages.exchange.words import WAITS, Tag
from kinfold.web.uploads import Arrived, too_big

MOST_LISTED: Final = 100
STATES: Final[Mapping[str, Tag]] = {
    "accepted": Tag(text="To process", colour="yellow"),
    "processed": Tag(text="Some wait", colour="orange"),
    "destroyed": Tag(text="Processed", colour="green"),
}


class Bring(forms.Form):
    """A parcel that somebody carried here."""

    file = forms.UploadField(
        label="Parcel",
        help_text="The file as the partner gave it to you; its name ends in .parcel",
        allow_empty_file=True,
        error_messages={"required": "Choose the parcel’s file"},
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One delivery by its papers. `problem` says why a parcel that waits cannot be opened."""

    id: str
    sender: str
    authority: str
    row: str
    month: str
    rows: int
    tag: Tag
    at: datetime | None = None
    use_by: date | None = None
    left: bool = True
    late: bool = False
    kind: str = sending.DELIVERY
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One certificate as a person reads it; received is kept, not relevant and waiting."""

    number: int
    delivery: str
    sender: str
    at: datetime
    received: int
    kept: int
    not_relevant: int
    waiting: int
    rows: int | None
    completes: str


def how_many_wait() -> int:
    """How many deliveries wait to be accepted, by what their labels say."""
    labels = (label(parcels.content(name) or b"") for name in _waiting_ids())
    return sum(1 for one in labels if one.kind == sending.DELIVERY)


def _waiting_ids() -> list[str]:
    going = {one.parcel_id for one in parcels.parcels(direction="out")}
    return [name for name in parcels.waiting() if name not in going]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What waits, what was accepted, newest first, and the certificates."""
    return _page(request, Bring())


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Let a parcel that was carried here wait in the inbox; a receipt needs nobody's decision."""
    form = Bring.of(request)
    if too_big(request):
        raise FileNotUnderstood(
            "You asked to take in a parcel.",
            why="The file is larger than any parcel.",
            remedy="Choose the parcel’s own file.",
        )
    if not form.is_valid():
        return _page(request, form)
    came: Arrived = form.cleaned_data["file"]
    try:
        name = inbox.arrive(gate(), came.path.read_bytes(), at=now())
    finally:
        came.close()
    taken = parcels.parcel(name, direction="in")
    if taken is not None and taken.kind in messages.ANSWERS:
        return HttpResponseRedirect(reverse("exchange_outbox"))
    return HttpResponseRedirect(reverse("exchange_delivery", kwargs={"parcel": name}))


@require_POST
def accept_all(request: HttpRequest) -> HttpResponse:
    """Accept every delivery that waits; one that cannot be accepted waits on, and says why."""
    left = []
    for line in _all_waiting():
        if line.problem or line.kind != sending.DELIVERY:
            continue
        try:
            inbox.accept(gate(), asker(request), line.id, at=now())
        except KinfoldError as refusal:
            left.append((line, refusal.why))
    return _page(request, Bring(), left=left)


def _all_waiting() -> list[Line]:
    called, at = words.names(), now()
    return [_waits(name, called, at=at) for name in _waiting_ids()]


def _page(
    request: HttpRequest, form: Bring, *, left: Sequence[tuple[Line, str]] = ()
) -> HttpResponse:
    called, at = words.names(), now()
    came = parcels.parcels(direction="in", agreement=AGREEMENT, kind=sending.DELIVERY)
    waiting = _all_waiting()
    context = {
        "form": form,
        "waiting": waiting,
        "to_accept": sum(1 for one in waiting if one.kind == sending.DELIVERY and not one.problem),
        "to_process": sum(1 for one in came if one.state == "accepted"),
        "left": left,
        "deliveries": [of_parcel(one, called, at=at) for one in reversed(came)][:MOST_LISTED],
        "proofs": proofs(called)[:MOST_LISTED],
    }
    return render(request, "exchange/inbox.html", context, status=400 if form.errors else 200)


def _waits(name: str, called: words.Names, *, at: datetime) -> Line:
    """A parcel that waits, by its manifest; one that cannot be opened any more says why."""
    try:
        papers = gate().manifest(parcels.content(name) or b"", at=at)
    except KinfoldError as refusal:
        return Line(
            id=name, sender="", authority="", row="", month="", rows=0,
            tag=Tag(text="Cannot be opened", colour="red"), problem=refusal.why,
        )  # fmt: skip
    return Line(
        id=name,
        sender=called.of(papers.sender),
        authority=called.authority(papers.la),
        row=papers.row or "",
        month=words.month_of(papers.period),
        rows=sum(papers.rows.values()),
        tag=WAITS,
        use_by=papers.destroy_by,
        kind=papers.kind,
    )


def of_parcel(one: Parcel, called: words.Names, *, at: datetime) -> Line:
    """A delivery that was accepted; late where something of it is left after its day."""
    tag = STATES.get(one.state, Tag(text=one.state.capitalize()))
    due, left = one.destroy_by, one.state != "destroyed"
    return Line(
        id=one.parcel_id,
        sender=called.of(one.partner),
        authority=called.authority(one.la),
        row=one.row or "",
        month=words.month_of(one.period),
        rows=sum(one.rows.values()),
        tag=tag,
        at=one.at,
        use_by=due,
        left=left,
        late=left and due is not None and due < day_in_england(at),
    )


def proofs(called: words.Names, *, of: str | None = None) -> list[Proof]:
    """Certificates of deliveries, newest first: all, or those of one delivery."""
    senders = {
        one.parcel_id: one.partner
        for one in parcels.parcels(direction="in", agreement=AGREEMENT, kind=sending.DELIVERY)
    }
    return [
        _proof(one, called.of(senders[one.ref]))
        for one in reversed(holding.certificates(agreement=AGREEMENT))
        if one.ref in senders and of in (None, one.ref)
    ]


def _proof(one: Certificate, sender: str) -> Proof:
    counts = one.counts
    return Proof(
        number=one.id,
        delivery=one.ref,
        sender=sender,
        at=one.at,
        received=counts.get("received", 0),
        kept=counts.get("kept", 0),
        not_relevant=counts.get("not relevant", 0),
        waiting=counts.get("waiting", 0),
        rows=counts.get("rows destroyed"),
        completes=one.completes,
    )
