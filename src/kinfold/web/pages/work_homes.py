"""Match schools' addresses to the gazetteer, and see who lives together: for the data manager.

Nothing is worked out until somebody asks for it by pressing a button, for both read particulars.
People are told by their person id; no address is shown, and nobody whose record is sealed, whose
address is kept back or who is looked after is in a household.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.people import places
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.worklists import cleansing
from kinfold.worklists.checks import PLACES

ROLES: Final = ("data_manager",)
MOST_LISTED: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
def homes(request: HttpRequest) -> HttpResponse:
    """What may be asked; after a button, what came of it."""
    under = _under(signed_in_account(request).role)
    context: dict[str, object] = {"under": under}
    if request.method == "POST":
        wanted = request.POST.get("ask", "")
        if wanted == "addresses":
            context |= _addresses(request)
        elif wanted in under:
            context |= _households(request, wanted)
        else:
            raise no_such_page()
    return render(request, "worklists/homes.html", context)


def _under(role: str) -> Mapping[str, str]:
    """The agreements whose people the role may link, by id."""
    return {
        version.agreement.id: version.agreement.title
        for version in gate().versions(at=now()).values()
        if version.agreement.grants_for(role, "link")
    }


def _addresses(request: HttpRequest) -> dict[str, object]:
    """Match every school's addresses and send forms about those in doubt."""
    held = places.gazetteer_read(gate(), asker(request), at=now())
    if held is None:
        return {"no_gazetteer": True}
    judge = places.Judge(held)
    raised = cleansing.raise_places(gate(), asker(request), doubt=judge, at=now())
    return {
        "entries": held.size,
        "rules": tuple(judge.counts.items()),
        "raised": tuple((PLACES[code], count) for code, count in sorted(raised.items())),
    }


def _households(request: HttpRequest, agreement: str) -> dict[str, object]:
    """Who lives together today, as far as the sources of one agreement tell."""
    at = now()
    found = places.lived(gate(), asker(request), agreement=agreement, on=day_in_england(at), at=at)
    return {
        "lived": found,
        "listed": found.households[:MOST_LISTED],
        "more": max(0, len(found.households) - MOST_LISTED),
        "reasons": places.REASONS,
        "titles": {
            member.source: datasets.get(member.source.partition(".")[0]).title
            for one in found.households
            for member in one.members
        },
    }
