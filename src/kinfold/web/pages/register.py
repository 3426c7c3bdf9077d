"""The public register of agreements: what each is for and where it stands, without a name in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.agreement.summary import laws
from kinfold.calendars import day_in_england
from kinfold.gate.signing import places
from kinfold.registers import agreements, facts
from kinfold.registers.agreements import ENDED, LIVING
from kinfold.web import reading
from kinfold.web.clock import now

PUBLISHED: Final = LIVING | ENDED | {"signing"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One agreement as the public reads it: signatures in numbers only (SOM-1.5)."""

    text: reading.Text
    laws: tuple[str, ...]
    signed: int
    needed: int
    review: str


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every agreement that has gone to signature, and where it stands today (AGR-5)."""
    at = now()
    published = (one for one in agreements.current_versions(at=at) if one.state in PUBLISHED)
    entries = [_entry(one, at=at) for one in published]
    entries.sort(key=lambda entry: entry.text.version.agreement.title)
    return render(request, "agreements/register.html", {"entries": entries})


def _entry(one: facts.Version, *, at: datetime) -> Entry:
    text = reading.Text(facts=one, version=reading.said(one.hash))
    needed = places(text.version, at=at)
    return Entry(
        text=text,
        laws=laws(text.version.agreement, on=day_in_england(at)),
        signed=sum(place.signature is not None for place in needed),
        needed=len(needed),
        review=reading.review(text, at=at)[1],
    )
