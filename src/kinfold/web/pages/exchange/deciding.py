"""The queue: what disagrees or is doubtful, side by side, for a person to decide.

These are young people's own values; every look at the queue is in the ledger. Who is meant stands
in no address: a decision is sent in the body of a form (exchange facts, section 10, CCIS-R2).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kinfold import datasets
from kinfold.exchange import queue
from kinfold.exchange.framework import AGREEMENT, CASELOAD
from kinfold.exchange.matching import DIFFERENT, SAME
from kinfold.exchange.reconcile import BOTH, OURS, THEIRS
from kinfold.exchange.sorting import NOT_RELEVANT, RELEVANT
from kinfold.registers import exchanges, parcels
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages.exchange import arrivals, words
from kinfold.web.templating import format_date, sentence

MOST_LISTED: Final = 20
TITLES: Final[Mapping[queue.Kind, str]] = {
    "conflict": "Two activities that cannot both be true",
    "match": "Is this the same young person?",
    "relevance": "Do they live or study here?",
    "query": "A partner asks about an activity we sent",
}
BUTTONS: Final[Mapping[str, str]] = {
    OURS: "Keep ours",
    THEIRS: "Take theirs",
    BOTH: "Both are true",
    SAME: "The same person",
    DIFFERENT: "Different people",
    RELEVANT: "Yes, keep it",
    NOT_RELEVANT: "No, destroy it",
}
TABLES: Final[Mapping[queue.Kind, str]] = {
    "conflict": "activity",
    "match": "person",
    "relevance": "person",
    "query": "activity",
}
SAID_ALREADY: Final = frozenset({"conflict", "relevance"})
IDS: Final = frozenset({"record_type", "ypid"})
_KEY: Final = re.compile(r"[0-9a-f]{16,128}")


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One column of the rows beside one another; they differ where both say something else."""

    title: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing to decide, as a person reads it."""

    key: str
    kind: str
    title: str
    why: str
    sender: str
    heads: tuple[str, ...]
    rows: tuple[Compared, ...]
    buttons: tuple[tuple[str, str], ...]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and the deliveries that a decision lets go on."""
    at = now()
    waiting = queue.queue(gate(), asker(request), at=at)
    called = words.names()
    half = parcels.parcels(direction="in", agreement=AGREEMENT, state="processed")
    context = {
        "cases": [_case(one, called) for one in waiting[:MOST_LISTED]],
        "waiting": len(waiting),
        "decided": len(exchanges.conflict_decisions()),
        "half": [arrivals.of_parcel(one, called, at=at) for one in half],
    }
    return render(request, "exchange/queue.html", context)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep one decision; the button pressed is the word. NoSuchPage for what no queue holds."""
    key = request.POST.get("key", "")
    kind = next((one for one in queue.CHOICES if one == request.POST.get("kind")), None)
    if kind is None or not _KEY.fullmatch(key):
        raise no_such_page()
    word = request.POST.get("word", "")
    queue.decide(gate(), asker(request), key, kind=kind, word=word, at=now())
    return HttpResponseRedirect(reverse("exchange_queue"))


def _case(one: queue.Waiting, called: words.Names) -> Case:
    sender = called.of(one.from_holder)
    return Case(
        key=one.key,
        kind=one.kind,
        title=TITLES[one.kind],
        why="" if one.kind in SAID_ALREADY else f"{sentence(one.why).rstrip('.')}.",
        sender=sender,
        heads=("Ours", f"From {sender}") if len(one.rows) > 1 else (f"From {sender}",),
        rows=tuple(_compared(TABLES[one.kind], one.rows)),
        buttons=tuple((word, BUTTONS[word]) for word in one.choices),
    )


def _compared(table: str, rows: tuple[Mapping[str, Any], ...]) -> list[Compared]:
    """The columns that every row has and any fills, in the order of the data set."""
    ids = tuple(str(row.get("from_ypid") or row["ypid"]) for row in rows)
    found = [Compared(title="Their id in each system", values=ids, differs=False)]
    for field in datasets.get(CASELOAD).table(table).fields:
        if field.name in IDS or any(field.name not in row for row in rows):
            continue
        values = tuple(_value(field, row[field.name]) for row in rows)
        if any(values):
            said = {value.casefold() for value in values if value}
            found.append(Compared(title=field.title, values=values, differs=len(said) > 1))
    return found


def _value(field: datasets.Field, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return format_date(value)
    known = datasets.codeset(field.codeset).codes if field.codeset else {}
    entry = known.get(str(value))
    if entry is None:
        return str(value)
    return f"{entry.label} ({value})" if str(value).isdigit() else entry.label
