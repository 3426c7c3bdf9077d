"""An authority's figures of a data set on either source, how the two differ, and the switch."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import day_in_england
from kinfold.errors import KinfoldError, NothingToDo
from kinfold.feeds import figures, sources
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker

ROLES: Final = tuple(sorted(sources.READERS))


class Switch(forms.Form):
    """To which source, from which day, and what is said of it."""

    to = forms.SelectField(label="Which source?", error_messages={"required": "Choose the source"})
    begins_on = forms.DateField(
        label="From which day?", error_messages={"required": "Give the day"}
    )
    announcement = forms.TextField(
        label="What is announced?",
        help_text="A sentence for those who use the figures. It stands on the page of data sets.",
        max_length=500,
        error_messages={"required": "Say what is announced"},
    )

    def clean_begins_on(self) -> date:
        """Today, or a day to come."""
        day: date = self.cleaned_data["begins_on"]
        if day < day_in_england(now()):
            raise ValidationError("The day must be today or in the future")
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, data_set: str) -> HttpResponse:
    """The source that stands, and the figures on it or on the other; the switch's form."""
    actor, at = asker(request), now()
    found = sources.source_of(gate(), actor, data_set, at=at)
    form = Switch(request.POST or None) if found.carried and _writes(actor.role) else None
    if form is not None:
        form.offer(to=forms.options(sources.LABELS))
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            sources.switch(
                gate(),
                actor,
                data_set,
                to=said["to"],
                begins_on=said["begins_on"],
                announcement=said["announcement"],
                at=at,
            )
            return HttpResponseRedirect(reverse("source", kwargs={"data_set": data_set}))
        except KinfoldError as problem:
            form.add_error("to", f"{problem.why} {problem.remedy}")
    chosen = request.GET.get("on")
    context = {
        "source": found,
        "figures": _figures(request, data_set, chosen if chosen in sources.LABELS else None),
        "labels": sources.LABELS,
        **({"form": form} if form is not None else {}),
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "feeds/source.html", context, status=400 if wrong else 200)


@require_safe
def differ(request: HttpRequest, data_set: str) -> HttpResponse:
    """Where the two sources differ: numbers of children, value by value."""
    found = figures.differences(gate(), asker(request), data_set, at=now())
    return render(request, "feeds/differences.html", {"found": found, "data_set": data_set})


def _figures(
    request: HttpRequest, data_set: str, source: str | None
) -> figures.Figures | NothingToDo:
    try:
        return figures.figures(gate(), asker(request), data_set, source=source, at=now())
    except NothingToDo as problem:
        return problem


def _writes(role: str) -> bool:
    return role == "data_manager"
