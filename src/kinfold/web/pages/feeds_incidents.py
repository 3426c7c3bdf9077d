"""Failures of schools' feeds: reported, another way agreed, put right (agreement B, 7.3)."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold import datasets
from kinfold.calendars import day_in_england
from kinfold.feeds import flows, incidents
from kinfold.registers.facts import NewIncident
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, asking
from kinfold.web.ours import is_ours

WRITERS: Final = ("data_manager", "head_teacher")
ALL: Final = "all"
TOO_LONG: Final = "Say it in 500 characters or fewer"


class Report(forms.Form):
    """A failure as the school reports it."""

    data_set = forms.SelectField(
        label="What cannot be sent?", error_messages={"required": "Choose what cannot be sent"}
    )
    what = forms.TextAreaField(
        label="What has failed?",
        help_text="Do not name a child.",
        max_length=500,
        error_messages={"required": "Say what has failed", "max_length": TOO_LONG},
    )
    proposed = forms.TextAreaField(
        label="How could you send it meanwhile? (optional)",
        required=False,
        max_length=500,
        error_messages={"max_length": TOO_LONG},
    )
    expected_by = forms.DateField(
        label="When do you expect it to be put right? (optional)", required=False
    )


class Agree(forms.Form):
    """The other way that is agreed meanwhile."""

    alternative = forms.TextAreaField(
        label="How is it sent meanwhile?",
        max_length=500,
        error_messages={"required": "Say how it is sent meanwhile", "max_length": TOO_LONG},
    )
    until = forms.DateField(
        label="Until when?",
        help_text="After this day the feed counts as late again",
        error_messages={"required": "Give the last day"},
    )

    def clean_until(self) -> date:
        """A day to come."""
        day: date = self.cleaned_data["until"]
        if day < day_in_england(now()):
            raise ValidationError("The last day must be today or in the future")
        return day


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Failures, newest first."""
    found = incidents.listed(gate(), asker(request))
    context = {
        "open": [one for one in found if one.resolved is None],
        "resolved": [one for one in found if one.resolved is not None],
        "names": flows.names(),
        "writes": asker(request).role in WRITERS,
    }
    return render(request, "feeds/incidents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and on sending: the failure's page."""
    form = Report(request.POST or None)
    schedule = flows.agreement(gate(), at=now()).agreement.schedule
    sets = dict.fromkeys(name for row in schedule for name in row.data_sets)
    options = [forms.Option(value=name, text=datasets.get(name).title) for name in sets]
    form.offer(data_set=[forms.Option(value=ALL, text="All of it"), *options])
    if request.method != "POST" or not form.is_valid():
        back = Act(text="Technical failures", href=reverse("incidents"))
        return asking(request, form, title="Report a failure", submit="Report it", back=back)
    said: dict[str, Any] = form.cleaned_data
    new = NewIncident(
        organisation=asker(request).organisation,
        what=said["what"],
        data_sets=() if said["data_set"] == ALL else (said["data_set"],),
        proposed=said["proposed"],
        expected_by=said["expected_by"],
    )
    number = incidents.report(gate(), asker(request), new, at=now())
    return HttpResponseRedirect(reverse("incident", kwargs={"number": number}))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One failure; the authority's data manager agrees another way on it."""
    actor = asker(request)
    one = incidents.shown(gate(), actor, number, asked="You asked for a failure.")
    agrees = actor.role in incidents.AGREES and is_ours(signed_in_account(request))
    form = Agree(request.POST or None) if agrees and one.resolved is None else None
    if form is not None and request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        incidents.agree(
            gate(), actor, number, alternative=said["alternative"], until=said["until"], at=now()
        )
        return HttpResponseRedirect(reverse("incident", kwargs={"number": number}))
    titles = [datasets.get(name).title for name in one.data_sets]
    context = {
        "one": one,
        "titles": titles,
        "names": flows.names(),
        "writes": actor.role in WRITERS,
    } | ({"form": form} if form is not None else {})
    wrong = form is not None and bool(form.errors)
    return render(request, "feeds/incident.html", context, status=400 if wrong else 200)


@require_POST
def resolve(request: HttpRequest, number: int) -> HttpResponse:
    """Record that it was put right."""
    incidents.resolve(gate(), asker(request), number, at=now())
    return HttpResponseRedirect(reverse("incident", kwargs={"number": number}))
