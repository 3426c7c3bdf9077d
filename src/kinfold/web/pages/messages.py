"""What an organisation was told: requests, breaches, warnings, new items; its answer to each.

Nothing in it names a person; whom a restriction is about is asked by telephone (TDV-13.6, 13.7).
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold.registers import notices_given
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

KINDS = {
    "restriction": "Restriction",
    "objection": "Objection",
    "lifting": "Restriction lifted",
    "rectification": "Correction",
    "erasure": "Erasure",
    "query": "Question",
    "breach": "Breach",
    "warning": "Warning",
    "change": "Something new is collected",
}


class Done(forms.Form):
    """What was done about it."""

    action = forms.TextAreaField(
        label="What did your organisation do?",
        help_text="Do not name anybody",
        max_length=900,
        error_messages={
            "required": "Say what your organisation did",
            "max_length": "Say it in 900 characters or fewer",
        },
    )


@require_http_methods(["GET", "HEAD"])
def list_(request: HttpRequest) -> HttpResponse:
    """Everything one's organisation was told, newest first, what waits for an answer first."""
    mine = signed_in_account(request).organisation_id
    found = notices_given.told(organisation=mine)[::-1]
    context = {
        "waiting": [one for one in found if one.acknowledged_at is None],
        "answered": [one for one in found if one.acknowledged_at is not None],
        "kinds": KINDS,
    }
    return render(request, "rights/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Say what one's organisation did about something it was told."""
    account, at = signed_in_account(request), now()
    waiting = notices_given.told(organisation=account.organisation_id, open_only=True)
    found = next((one for one in waiting if one.id == number), None)
    if found is None:
        raise no_such_page()
    if found.breach is not None:
        address = reverse("breach_step", kwargs={"number": found.breach, "what": "confirm"})
        return HttpResponseRedirect(address)
    form = Done.of(request)
    if request.method == "POST" and form.is_valid():
        notices_given.acknowledge(
            number, action=form.cleaned_data["action"], at=at, by=account.login
        )
        told = {"told": number, "case": found.case}
        gate().note("notice.acknowledged", actor=asker(request), at=at, payload=told)
        return HttpResponseRedirect(reverse("messages"))
    context = {"form": form, "told": found, "kind": KINDS.get(found.kind, found.kind)}
    return render(request, "rights/message.html", context, status=400 if form.errors else 200)
