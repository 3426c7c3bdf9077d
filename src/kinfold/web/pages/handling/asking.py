"""Requests to schools outside the feeds: recorded, told where the answer is held, counted."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import datasets
from kinfold.handling import asking as room
from kinfold.registers import accounts, school_requests
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.pages.exchange.words import month_of
from kinfold.web.pages.handling.words import ways
from kinfold.web.templating import format_moment

MOST_LISTED = 50
HERE = Tag(text="Held here already", kind="soon")


class NewRequest(forms.Form):
    """What a school is asked for, and why."""

    school = forms.SelectField(label="School", error_messages={"required": "Choose the school"})
    data_set = forms.SelectField(
        label="What it is asked for", error_messages={"required": "Choose what it is asked for"}
    )
    reason = forms.TextAreaField(
        label="Why it is asked",
        help_text="Do not name a child or a family.",
        max_length=500,
        error_messages={"required": "Say why it is asked"},
    )


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """How often schools were asked each month, and the last requests."""
    return sheet(
        request,
        Sheet(
            title="Requests to schools",
            intro="Whoever needs a school’s data looks here first. What a school is asked for all "
            "the same is counted.",
            ways=ways(signed_in_account(request), "asked_of_schools"),
            acts=(Act(text="Record a request", href=reverse("new_school_request")),),
            tables=(_months(), _last()),
        ),
    )


def _months() -> Table:
    return Table(
        title="Month by month",
        headings=("Month", "Requests", "Held here already"),
        rows=tuple(
            Row(head=month_of(one.month), cells=(str(one.asked), str(one.held_already)))
            for one in room.by_month()
        ),
        empty="No school was asked.",
    )


def _last() -> Table:
    names = {one.id: one.name for one in accounts.organisations()}
    return Table(
        title="The last requests",
        headings=("School", "Asked for", "Why", "When"),
        rows=tuple(
            Row(
                head=names[one.school],
                tag=HERE if one.held_already else None,
                cells=(datasets.get(one.data_set).title, one.reason, format_moment(one.at)),
            )
            for one in school_requests.school_requests()[::-1][:MOST_LISTED]
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a request before it is sent."""
    form = NewRequest.of(request)
    form.offer(
        school=[
            forms.Option(value=one.id, text=one.name)
            for one in accounts.organisations()
            if one.kind == "school"
        ],
        data_set=[
            forms.Option(value=one.id, text=one.title)
            for one in datasets.catalogue().values()
            if not one.derived
        ],
    )
    back = Act(text="Requests to schools", href=reverse("asked_of_schools"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        room.record(
            gate(),
            asker(request),
            given["data_set"],
            school=given["school"],
            reason=given["reason"],
            at=now(),
        )
        return HttpResponseRedirect(back.href)
    return asking(request, form, title="Record a request", submit="Record it", back=back)
