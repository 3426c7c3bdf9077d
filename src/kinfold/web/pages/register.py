"""The public register of agreements: what each is for and where it stands, without a name in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.agreement.summary import laws
from kinfold.calendars import day_in_england
from kinfold.gate.signing import places
from kinfold.registers import agreements
from kinfold.web import reading
from kinfold.web.clock import now


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every agreement that has been more than a draft, with its sign state in numbers (AGR-5).

    Which organisations have signed is not said here (SOM-1.5).
    """
    at = now()
    entries = []
    for one in agreements.current_versions(at=at):
        text = reading.Text(facts=one, version=reading.said(one.hash))
        needed = places(text.version, at=at)
        entries.append(
            {
                "text": text,
                "agreement": text.version.agreement,
                "laws": laws(text.version.agreement, on=day_in_england(at)),
                "signed": sum(place.signature is not None for place in needed),
                "needed": len(needed),
                "review": reading.review(text, at=at),
            }
        )
    entries.sort(key=lambda entry: str(entry["text"].version.agreement.title))  # type: ignore[attr-defined]  # a plain dictionary for the template
    return render(request, "agreements/register.html", {"entries": entries})
