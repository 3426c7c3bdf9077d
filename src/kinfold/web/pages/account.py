"""A person's own standing: the statement they accept, the purpose they declare, what is missing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.web import forms, statement
from kinfold.web.clock import now
from kinfold.web.conditions import standing
from kinfold.web.gateway import remember
from kinfold.web.guards import PURPOSE_KEY, signed_in_account
from kinfold.web.pages.signin import next_address
from kinfold.web.purposes import chosen, offered


class Accept(forms.Form):
    """One box to tick."""

    agree = forms.ConfirmField(
        label="Your promise",
        statement="I have read this statement and will keep to it",
        error_messages={"required": "Tick the box if you will keep to the statement"},
    )


class ChoosePurpose(forms.Form):
    """One purpose from the list the agreements give this role."""

    purpose = forms.RadiosField(
        label="Why are you using the service today?",
        help_text="What you choose is recorded with everything you open in this session.",
        heading=True,
        error_messages={
            "required": "Choose why you are using the service",
            "invalid_choice": "Choose one of the purposes on this page",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept_statement(request: HttpRequest) -> HttpResponse:
    """The data protection statement; accepting it is recorded with its version (TDV-10.3)."""
    account = signed_in_account(request)
    form = Accept.of(request)
    if request.method == "POST" and form.is_valid():
        statement.accept(account, at=now())
        remember("statement.accepted", account=account, version=statement.VERSION)
        return HttpResponseRedirect(next_address(request))
    context = {
        "form": form,
        "version": statement.VERSION,
        "promises": statement.PROMISES,
        "already": statement.accepted(account),
        "next": next_address(request),
    }
    return render(request, "account/statement.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_purpose(request: HttpRequest) -> HttpResponse:
    """Declare the purpose of this session, from the list the agreements give (TDV-5.5)."""
    account = signed_in_account(request)
    purposes = offered(account, at=now())
    form = ChoosePurpose.of(request, initial={"purpose": request.session.get(PURPOSE_KEY, "")})
    form.offer(
        purpose=(
            forms.Option(value=one.key, text=one.text, hint=f"{one.agreement}, clause {one.clause}")
            for one in purposes
        ),
    )
    if request.method == "POST" and form.is_valid():
        request.session[PURPOSE_KEY] = form.cleaned_data["purpose"]
        remember("purpose.declared", account=account, purpose=form.cleaned_data["purpose"])
        return HttpResponseRedirect(next_address(request))
    context = {"form": form, "purposes": purposes, "next": next_address(request)}
    return render(request, "account/purpose.html", context, status=400 if form.errors else 200)


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Which conditions of access hold for this account today, and which do not (TDV-10.3)."""
    account = signed_in_account(request)
    context = {
        "account": account,
        "conditions": standing(account, at=now()),
        "purpose": chosen(request, at=now()),
        "hours": settings.KINFOLD_SESSION_SECONDS // 3600,
    }
    return render(request, "account/account.html", context)
