"""Which schools' feeds are known, by which key, and the officer's way to trust or withdraw one."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kinfold.errors import KinfoldError
from kinfold.feeds import flows, knowing
from kinfold.registers import accounts, feeds
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker

ROLES: Final = tuple(sorted(knowing.OFFICERS))
KINDS: Final = {"signature": "Public key", "certificate": "Client certificate"}


class Trust(forms.Form):
    """A key, whose it is, and which kind."""

    account = forms.SelectField(
        label="Which account does the feed act under?",
        error_messages={"required": "Choose the account"},
    )
    kind = forms.SelectField(
        label="What kind of key?", error_messages={"required": "Choose the kind of key"}
    )
    public = forms.TextField(
        label="Public key, or the certificate’s SHA-256 fingerprint",
        help_text="The whole line the school sent. Confirm its fingerprint by telephone first.",
        max_length=100,
        error_messages={"required": "Give the public key or the fingerprint"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The keys there are, and the form for another."""
    form = Trust(request.POST or None)
    ours = gate().installation.organisation
    names = flows.names()
    form.offer(
        account=[
            forms.Option(value=one.login, text=f"{one.title}, {names[one.organisation]}")
            for one in accounts.accounts()
            if one.organisation != ours and one.role == "data_manager"
        ],
        kind=forms.options(KINDS),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            knowing.trust(
                gate(),
                asker(request),
                account=said["account"],
                public=said["public"],
                kind=said["kind"],
                at=now(),
            )
            return HttpResponseRedirect(reverse("feed_keys"))
        except KinfoldError as problem:
            form.add_error("public", f"{problem.why} {problem.remedy}")
    context = {"form": form, "keys": feeds.feed_keys(), "names": names, "kinds": KINDS}
    return render(request, "feeds/keys.html", context, status=400 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Stop trusting a key."""
    knowing.withdraw(gate(), asker(request), key, at=now())
    return HttpResponseRedirect(reverse("feed_keys"))
