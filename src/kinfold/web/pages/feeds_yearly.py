"""What is owed once a year: key stage data by its day, and who takes part in other assessments."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.calendars import day_in_england
from kinfold.feeds import taking_part, yearly
from kinfold.feeds.yearly import Owed
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.ours import is_ours

WRITERS: Final = tuple(sorted(taking_part.WRITERS))
COLOURS: Final = {
    "overdue": "govuk-tag--red",
    "agreed_alternative": "govuk-tag--blue",
    "to_come": "govuk-tag--grey",
    "late": "govuk-tag--orange",
    "received": "govuk-tag--green",
}


class Agreed(forms.Form):
    """Which school agreed to take part, and on which day."""

    school = forms.SelectField(
        label="Which school agreed?", error_messages={"required": "Choose the school"}
    )
    on = forms.DateField(label="On which day?", error_messages={"required": "Give the day"})

    def clean_on(self) -> date:
        """Today, or a day before."""
        day: date = self.cleaned_data["on"]
        if day > day_in_england(now()):
            raise ValidationError("The day must be today or in the past")
        return day


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """What is overdue first, then what is still to come, then what came."""
    found = yearly.owed(gate(), asker(request), at=now())
    parts = [
        ("overdue", "Overdue", _of(found, "overdue", "agreed_alternative")),
        ("to-come", "Still to come", _of(found, "to_come")),
        ("came", "Received", _of(found, "late", "received")),
    ]
    context = {"parts": parts, "colours": COLOURS, "words": yearly.WORDS}
    return render(request, "feeds/yearly.html", context)


def _of(found: tuple[Owed, ...], *states: str) -> list[Owed]:
    return [one for one in found if one.state in states]


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest) -> HttpResponse:
    """The schools and whether each takes part; the authority records that one agreed."""
    actor = asker(request)
    found = taking_part.parts(gate(), actor, at=now())
    form = Agreed(request.POST or None) if _writes(request) else None
    if form is not None:
        form.offer(
            school=[
                forms.Option(value=one.school, text=one.school_name)
                for one in found
                if one.since is None
            ],
        )
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        taking_part.agreed(gate(), actor, said["school"], on=said["on"], at=now())
        return HttpResponseRedirect(reverse("other_assessments"))
    context = {"parts": found, **({"form": form} if form is not None else {})}
    wrong = form is not None and bool(form.errors)
    return render(request, "feeds/taking_part.html", context, status=400 if wrong else 200)


@require_POST
def ended(request: HttpRequest, school: str) -> HttpResponse:
    """A school takes part no longer."""
    taking_part.ended(gate(), asker(request), school, at=now())
    return HttpResponseRedirect(reverse("other_assessments"))


def _writes(request: HttpRequest) -> bool:
    account = signed_in_account(request)
    return account.role in taking_part.WRITERS and is_ours(account)
