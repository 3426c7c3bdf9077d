"""The public register of agreements as files: every agreement as data, and each in plain words."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kinfold.agreement.summary import as_text
from kinfold.calendars import day_in_england
from kinfold.notices import public_register
from kinfold.notices.tables import as_json
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.pages.processing import csv_file


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register as CSV, without a name in it (AGR-5)."""
    at = now()
    held = public_register.listed(gate(), at=at)
    return csv_file(public_register.as_table(held, on=day_in_england(at)), "agreements")


@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    """The register as JSON, every item of every agreement included."""
    at = now()
    held = public_register.as_data(public_register.listed(gate(), at=at), on=day_in_england(at))
    return HttpResponse(as_json(held), content_type="application/json")


@require_safe
def register_text(request: HttpRequest, agreement: str) -> HttpResponse:
    """One agreement of the register in plain words, clause by clause (CCIS-5d)."""
    at = now()
    for one in public_register.listed(gate(), at=at):
        if one.version.agreement.id == agreement:
            text = as_text(one.version, on=day_in_england(at))
            return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8")
    raise no_such_page()
