"""Pages made only for the journeys: one framed as a record is, one for other roles."""

from django.http import HttpRequest, HttpResponse
from django.template import engines

from kinfold.web import urls
from kinfold.web.guards import for_roles, requires_permission, requires_purpose
from kinfold.web.routes import Route

RECORD = """
{% extends "layout.html" %}
{% block title %}A record{% endblock %}
{% block body_class %}kf-record-page{% endblock %}
{% block content %}
{% include "parts/record_notice.html" %}
<h1 class="govuk-heading-l">A record</h1>
<p class="govuk-body kf-no-copy">Wren Marsh lives at 1 Reed Lane.</p>
{% endblock %}
{% block body_end %}{% include "parts/record_guard.html" %}{% endblock %}
"""


def record(request: HttpRequest) -> HttpResponse:
    """A page framed as a child's record."""
    return HttpResponse(engines["jinja2"].from_string(RECORD).render({}, request))


ROUTES = (
    *urls.ROUTES,
    Route(
        path="record-frame",
        view=requires_purpose(for_roles("safeguarding_lead", "administrator")(record)),
        name="record_frame",
    ),
    Route(
        path="social-care",
        view=requires_permission("social_care")(record),
        name="social_care",
        menu="Social care",
        task="Look at social care pages.",
    ),
)
urlpatterns = [route.pattern() for route in ROUTES]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
