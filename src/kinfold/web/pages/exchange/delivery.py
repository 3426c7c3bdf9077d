"""One delivery: its papers, accepting it, and processing it with what is destroyed shown first.

Processing keeps those who live or study here and destroys the rest at once, with a certificate
whose counts add up (CCIS framework, section 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.exchange import inbox, processing, sending, surveying
from kinfold.exchange.framework import AGREEMENT
from kinfold.registers import parcels
from kinfold.registers.facts import Parcel
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import arrivals, words
from kinfold.web.pages.exchange.words import WAITS, Columns

OUTCOMES = {
    "new": "New to us",
    "same": "As we have it",
    "newer": "Newer than ours: it counts now",
    "older": "Older than ours: ours stands",
    "conflict": "Cannot be true beside ours: in the queue",
}


RELEVANCE = {
    "relevance lives": "Live here",
    "relevance studies": "Study here",
    "relevance both": "Live and study here",
    "relevance neither": "Do neither: destroyed",
    "relevance undetermined": "Cannot be told: wait",
}
STEPS = {
    "accepted": "Accepted; we are controller of our copy",
    "processed": "Processed",
    "destroyed": "All that was left was destroyed",
}


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What is known of a delivery before anybody looks at its rows."""

    line: arrivals.Line
    fields: tuple[Columns, ...]
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step in a delivery's life here."""

    text: str
    at: datetime
    by: str


@require_safe
def show(request: HttpRequest, parcel: str) -> HttpResponse:
    """A delivery's papers, how far it has come, and the next thing to do."""
    called = words.names()
    held = parcels.parcel(parcel, direction="in")
    context = {
        "papers": _waiting(parcel, called) if held is None else _accepted(held, called),
        "state": "waiting" if held is None else held.state,
        "steps": [] if held is None else _steps(held),
        "proofs": arrivals.proofs(called, of=parcel),
        "survey": [] if held is None else _survey_of(held),
    }
    return render(request, "exchange/delivery.html", context)


def _waiting(name: str, called: words.Names) -> Papers:
    content = parcels.content(name)
    if content is None or parcels.parcel(name, direction="out") is not None:
        raise no_such_page()
    found = gate().manifest(content, at=now())
    line = arrivals.Line(
        id=name,
        sender=called.of(found.sender),
        authority=called.authority(found.la),
        row=found.row or "",
        month=words.month_of(found.period),
        rows=sum(found.rows.values()),
        tag=WAITS,
        use_by=found.destroy_by,
        kind=found.kind,
    )
    return Papers(
        line=line,
        fields=words.columns(inbox.items_of(found.fields)),
        rows=words.tables(found.rows),
    )


def _accepted(held: Parcel, called: words.Names) -> Papers:
    if held.kind != sending.DELIVERY:
        raise no_such_page()
    return Papers(
        line=arrivals.of_parcel(held, called, at=now()),
        fields=words.columns(held.fields),
        rows=words.tables(held.rows),
    )


def _steps(held: Parcel) -> list[Step]:
    return [
        Step(text=STEPS.get(one.state, one.state), at=one.at, by=one.by or "") for one in held.steps
    ]


@require_POST
def accept(request: HttpRequest, parcel: str) -> HttpResponse:
    """Keep the rows of a delivery that waits, and make its receipt for the sender."""
    inbox.accept(gate(), asker(request), parcel, at=now())
    return HttpResponseRedirect(reverse("exchange_delivery", kwargs={"parcel": parcel}))


@require_http_methods(["GET", "HEAD", "POST"])
def process_all(request: HttpRequest) -> HttpResponse:
    """Say what processing does, and once that is confirmed process every accepted delivery."""
    called, at = words.names(), now()
    accepted = [
        arrivals.of_parcel(one, called, at=at)
        for one in parcels.parcels(
            direction="in", agreement=AGREEMENT, kind=sending.DELIVERY, state="accepted"
        )
    ]
    if request.method != "POST":
        return render(request, "exchange/process_all.html", {"lines": accepted})
    lines = {line.id: line for line in accepted}
    several = processing.process_several(gate(), asker(request), lines, at=now())
    context = {
        "done": [(lines[one.parcel], one) for one in several.done],
        "left": [(lines[name], why) for name, why in several.left],
        "to_decide": sum(one.told["waiting"] + one.conflicts for one in several.done),
    }
    return render(request, "exchange/processed_all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def process(request: HttpRequest, parcel: str) -> HttpResponse:
    """Say what processing does, and once that is confirmed do it and show what became of whom."""
    held = parcels.parcel(parcel, direction="in")
    if held is None or held.kind != sending.DELIVERY:
        raise no_such_page()
    called = words.names()
    line = arrivals.of_parcel(held, called, at=now())
    if request.method != "POST":
        return render(
            request, "exchange/process.html", {"line": line, "again": held.state == "processed"}
        )
    done = processing.process(gate(), asker(request), parcel, at=now())
    context = {
        "line": line,
        "done": done,
        "told": done.told,
        "outcomes": [
            (text, done.outcomes[code]) for code, text in OUTCOMES.items() if code in done.outcomes
        ],
        "relevance": _relevance(done),
        "survey": _survey(done.survey),
    }
    return render(request, "exchange/processed.html", context)


def _relevance(done: processing.Processed) -> list[tuple[str, int]]:
    return [(text, done.told[key]) for key, text in RELEVANCE.items() if key in done.told]


def _survey_of(held: Parcel) -> list[tuple[str, int]]:
    """What was counted of the activity survey in a delivery, from its record."""
    step = held.step("processed")
    counts = step.data["counts"] if step is not None else None
    return _survey(counts) if isinstance(counts, Mapping) else []


def _survey(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(text[0].upper() + text[1:], count) for text, count in surveying.said(counts).items()]
